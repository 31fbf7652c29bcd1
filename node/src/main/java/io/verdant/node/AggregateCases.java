package io.verdant.node;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.verdant.aggregator.rules.LibraryVariants;
import io.verdant.testkit.NamedAttacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cases of rules, pre-aggregations, attacks and scores under the names of other libraries, computed one by one. What is wrong with a
 * case is its result; the others are computed all the same.
 */
final class AggregateCases {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> ARGUMENTS = new TypeReference<>() {};

    private AggregateCases() {}

    /** What a case gave: an output or an error. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Result(
            String id, @Nullable Object output, @Nullable String error) {}

    /** @param file an object with {@code cases}, or a list of them */
    static List<Result> run(JsonNode file) {
        JsonNode cases = file.isArray() ? file : file.path("cases");
        if (!cases.isArray()) {
            throw UserError.because(ExitCode.DATA, "the file has no list of cases")
                    .next("give an object with cases: [{id, function, args, input}]");
        }
        List<Result> results = new ArrayList<>();
        for (JsonNode one : cases) {
            String id = one.path("id").asText("#" + results.size());
            try {
                results.add(new Result(id, output(one), null));
            } catch (RuntimeException refused) {
                String message = refused.getMessage();
                results.add(new Result(id, null, message == null ? refused.toString() : message));
            }
        }
        return results;
    }

    private static Object output(JsonNode one) {
        String function = one.path("function").asText("");
        JsonNode given = one.path("args");
        Map<String, Object> args = given.isObject() ? JSON.convertValue(given, ARGUMENTS) : Map.of();
        double[][] rows = rows(rowsOf(one.path("input")));
        return NamedAttacks.names().contains(function)
                ? NamedAttacks.forge(function, args, rows, AggregateCases::pipeline)
                : LibraryVariants.call(function, args, rows);
    }

    /** An attacker's own vector may stand alone. */
    private static JsonNode rowsOf(JsonNode input) {
        boolean single = input.isArray() && !input.isEmpty() && !input.get(0).isArray();
        return single ? JSON.createArrayNode().add(input) : input;
    }

    private static io.verdant.testkit.Pipeline pipeline(String rule, List<String> before, int f) {
        return rows -> LibraryVariants.aggregate(rule, before, f, rows);
    }

    /**
     * Rows of numbers; the text "Infinity" is one.
     *
     * @throws IllegalArgumentException where something else is there
     */
    static double[][] rows(JsonNode input) {
        if (!input.isArray()) {
            throw new IllegalArgumentException("input must be a list of rows");
        }
        double[][] rows = new double[input.size()][];
        for (int k = 0; k < rows.length; k++) {
            JsonNode row = input.get(k);
            if (!row.isArray()) {
                throw new IllegalArgumentException("a row must be a list of numbers: row=" + k);
            }
            rows[k] = new double[row.size()];
            for (int i = 0; i < rows[k].length; i++) {
                rows[k][i] = number(row.get(i), k);
            }
        }
        return rows;
    }

    static double number(JsonNode value, int row) {
        if (value.isNumber()) {
            return value.asDouble();
        }
        return switch (value.asText()) {
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> throw new IllegalArgumentException("not a number: row=" + row + " value=" + value);
        };
    }
}

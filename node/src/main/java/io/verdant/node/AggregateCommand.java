package io.verdant.node;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.verdant.aggregator.rules.Catalogue;
import io.verdant.aggregator.rules.RowCombiner;
import io.verdant.aggregator.rules.SparseCombiner;
import io.verdant.aggregator.rules.SparseRow;
import io.verdant.aggregator.rules.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verdant aggregate}: robust rules by hand, and cases of other libraries. */
@Command(
        name = "aggregate",
        description =
                "Combines rows of numbers by a robust rule, or computes a file of cases in other libraries' names.")
final class AggregateCommand implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    /** Which stages take which parameter: a parameter goes to every stage that knows it. */
    private static final Set<String> PRE = Catalogue.preAggregations();

    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Option(
            names = "--cases",
            paramLabel = "FILE",
            description =
                    "A JSON file with cases: [{id, function, args, input}]; prints [{id, output}] or {id, error}.")
    private @Nullable Path cases;

    @Option(names = "--rule", paramLabel = "NAME", description = "A rule, such as trimmed-mean or krum.")
    private @Nullable String rule;

    @Option(names = "--pre", paramLabel = "NAME", description = "A pre-aggregation; may be repeated, in order.")
    private List<String> before = new ArrayList<>();

    @Option(names = "--f", paramLabel = "F", description = "Faulty rows to be stood (default: 0).")
    private int faulty;

    @Option(names = "--params", paramLabel = "K=V", description = "A parameter of the rule or pre-aggregation.")
    private Map<String, Double> params = new LinkedHashMap<>();

    @Option(names = "--seed", paramLabel = "N", description = "For what a rule draws (default: 0).")
    private long seed;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "Rows: JSON [[..], ..]; CSV, one row a line; or sparse, JSON {length, rows: [{indices, values}]}.")
    private @Nullable Path input;

    AggregateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The result of one rule. */
    record Combined(List<String> stages, int f, double[] output) {}

    /** The result of one rule on sparse rows: all other coordinates are 0. */
    record SparselyCombined(List<String> stages, int f, int length, int[] indices, double[] values) {}

    @Override
    public Integer call() {
        json.check();
        Path file = cases;
        if (file != null) {
            List<AggregateCases.Result> results = AggregateCases.run(read(file));
            if (json.isRequested()) {
                json.write(results, terminal);
            }
            if (!json.takesStandardOutput()) {
                long wrong = results.stream().filter(one -> one.error() != null).count();
                results.forEach(one -> terminal.out()
                        .println(one.id() + " " + (one.error() == null ? "computed" : "refused: " + one.error())));
                terminal.out().println(results.size() - wrong + " computed, " + wrong + " refused");
            }
            return ExitCode.OK.code();
        }
        combine();
        return ExitCode.OK.code();
    }

    private void combine() {
        if (rule == null || input == null) {
            throw UserError.because(ExitCode.USAGE, "nothing to aggregate")
                    .next("name --cases FILE, or --rule NAME and --input FILE; rules are " + Catalogue.rules()
                            + ", pre-aggregations " + PRE);
        }
        List<Stage> stages = stages(rule);
        Optional<SparseRows> sparse = SparseRows.read(input);
        if (sparse.isPresent()) {
            combine(stages, sparse.get());
            return;
        }
        double[][] rows = rows(input);
        double[] output = refusing(() -> RowCombiner.combine(stages, rows, seed));
        if (!json.takesStandardOutput()) {
            StringJoiner line = new StringJoiner(",");
            Arrays.stream(output).forEach(value -> line.add(Double.toString(value)));
            terminal.out().println(line);
        }
        json.write(new Combined(stages.stream().map(Stage::name).toList(), faulty, output), terminal);
    }

    private void combine(List<Stage> stages, SparseRows rows) {
        SparseRow output = refusing(() -> SparseCombiner.combine(stages, rows.length(), rows.rows(), seed));
        if (!json.takesStandardOutput()) {
            StringJoiner line = new StringJoiner(",");
            for (int i = 0; i < output.indices().length; i++) {
                line.add(output.indices()[i] + ":" + output.values()[i]);
            }
            terminal.out().println(line);
        }
        List<String> names = stages.stream().map(Stage::name).toList();
        json.write(new SparselyCombined(names, faulty, rows.length(), output.indices(), output.values()), terminal);
    }

    private static <T> T refusing(Supplier<T> combined) {
        try {
            return combined.get();
        } catch (IllegalArgumentException refused) {
            throw UserError.because(ExitCode.DATA, String.valueOf(refused.getMessage()))
                    .causedBy(refused)
                    .next("change the rule, --f, --params or the rows");
        }
    }

    private List<Stage> stages(String last) {
        List<Stage> stages = new ArrayList<>();
        for (String name : before) {
            stages.add(stage(name));
        }
        stages.add(stage(last));
        return stages;
    }

    private Stage stage(String name) {
        boolean plain = name.equals("mean");
        Stage stage = Stage.of(name, plain ? 0 : faulty);
        for (Map.Entry<String, Double> parameter : params.entrySet()) {
            if (Catalogue.parameters(name).contains(parameter.getKey())) {
                stage = stage.with(parameter.getKey(), parameter.getValue());
            } else if (before.isEmpty()) {
                throw UserError.because(ExitCode.USAGE, "unknown parameter")
                        .with("parameter", parameter.getKey())
                        .next("the rule " + name + " knows " + Catalogue.parameters(name));
            }
        }
        return stage;
    }

    private static double[][] rows(Path file) {
        if (!file.toString().endsWith(".csv")) {
            JsonNode read = read(file);
            try {
                return AggregateCases.rows(read.isObject() ? read.path("input") : read);
            } catch (IllegalArgumentException wrong) {
                throw wrong(file, wrong);
            }
        }
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank())
                    .map(line -> Arrays.stream(line.split(","))
                            .mapToDouble(word -> Double.parseDouble(word.strip()))
                            .toArray())
                    .toArray(double[][]::new);
        } catch (IOException failure) {
            throw missing(file, failure);
        } catch (NumberFormatException wrong) {
            throw wrong(file, wrong);
        }
    }

    static UserError wrong(Path file, IllegalArgumentException wrong) {
        return UserError.because(ExitCode.DATA, String.valueOf(wrong.getMessage()))
                .with("file", file)
                .causedBy(wrong)
                .next(
                        "give rows of numbers: JSON [[1, 2], [3, 4]], CSV with one row a line, or {\"length\": 9, \"rows\": [{\"indices\": [4],"
                                + " \"values\": [1]}]}");
    }

    private static UserError missing(Path file, IOException failure) {
        return UserError.because(ExitCode.NO_INPUT, "cannot read the file")
                .with("file", file)
                .causedBy(failure)
                .next("name a file that exists and that you may read");
    }

    static JsonNode read(Path file) {
        try {
            JsonNode node = MAPPER.readTree(Files.readAllBytes(file));
            return node == null ? MAPPER.missingNode() : node;
        } catch (JsonProcessingException wrong) {
            throw UserError.because(ExitCode.DATA, "not a JSON file")
                    .with("file", file)
                    .with("reason", wrong.getOriginalMessage())
                    .causedBy(wrong)
                    .next("mend the file");
        } catch (IOException failure) {
            throw missing(file, failure);
        }
    }
}

package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.trainerworker.authoring.SavedModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operator against what others compute: values and gradients that PyTorch recorded in float64 for the very graphs that
 * other tests hold to ND4J and to finite differences. What is compared with what is a closed table in the page on models.
 */
class OperatorOraclesTest {
    private static final Path PAGE = Path.of("..", "docs", "models.md");
    private static final Pattern NAME = Pattern.compile("`([A-Za-z][A-Za-z0-9_]*)`");
    private static final Map<String, ProbeCase> CASES = OperatorCases.all();

    private enum Oracle {
        VALUE_ND4J("value, ND4J"),
        GRADIENT_ND4J("gradient, ND4J"),
        FINITE_DIFFERENCES("gradient, finite differences"),
        PYTORCH("value and gradient, PyTorch");

        private final String row;

        Oracle(String row) {
            this.row = row;
        }
    }

    private static Stream<Recorded.Case> recorded() {
        return Recorded.read("/pytorch/operators.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void shouldAgreeWithPytorch(Recorded.Case expected) throws ModelException {
        ProbeCase tested = Objects.requireNonNull(CASES.get(expected.name()), expected.name());
        GraphProbe probe = GraphProbe.of(tested::define);
        double loss = expected.array("loss").values()[0];
        assertEquals(loss, probe.loss(), 1e-5 * Math.max(1, Math.abs(loss)), "loss");
        probe.gradients()
                .forEach((name, gradient) ->
                        GraphProbe.assertClose(expected.array("grad." + name).values(), gradient.floats(), 2e-5, name));
    }

    @Test
    void shouldHaveEveryOperatorComparedUnlessThePageSaysWhyNot() throws ModelException, IOException {
        Map<Oracle, SortedSet<String>> missing = new EnumMap<>(Oracle.class);
        for (Oracle oracle : Oracle.values()) {
            missing.put(oracle, new TreeSet<>(LoweringTable.names()));
        }
        SortedSet<String> recorded = new TreeSet<>();
        recorded().forEach(each -> recorded.add(each.name()));
        for (Map.Entry<String, ProbeCase> each : CASES.entrySet()) {
            var operators = OperatorCases.operators(SavedModels.save(each.getValue()::define));
            for (Oracle oracle : Oracle.values()) {
                boolean compared =
                        switch (oracle) {
                            case VALUE_ND4J, FINITE_DIFFERENCES -> true;
                            case GRADIENT_ND4J -> each.getValue().gradients();
                            case PYTORCH -> recorded.contains(each.getKey());
                        };
                if (compared) {
                    Objects.requireNonNull(missing.get(oracle)).removeAll(operators);
                }
            }
        }
        String page = Files.readString(PAGE);
        for (Oracle oracle : Oracle.values()) {
            assertEquals(Objects.requireNonNull(missing.get(oracle)), listed(page, oracle), oracle.row);
        }
    }

    /** The operators of that oracle's row, which are not compared with it. */
    private static SortedSet<String> listed(String page, Oracle oracle) {
        SortedSet<String> listed = new TreeSet<>();
        String start = "| " + oracle.row + " | ";
        page.lines().filter(line -> line.startsWith(start)).forEach(line -> {
            int from = start.length();
            Matcher names = NAME.matcher(line.substring(from, line.indexOf(" | ", from)));
            while (names.find()) {
                listed.add(names.group(1));
            }
        });
        return listed;
    }
}

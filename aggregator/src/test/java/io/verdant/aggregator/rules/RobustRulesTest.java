package io.verdant.aggregator.rules;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule: what it stands, what it refuses, and the same of a job's rows as of one row of doubles. */
class RobustRulesTest {
    private static final int HONEST = 9;
    private static final int FAULTY = 2;
    private static final int LENGTH = 70;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    static Set<String> rules() {
        return Catalogue.rules();
    }

    static Set<String> preAggregations() {
        return Catalogue.preAggregations();
    }

    static Stream<String> stages() {
        return Stream.concat(rules().stream(), preAggregations().stream());
    }

    static Stream<String> chains() {
        return Stream.of(
                "nnm+trimmed-mean",
                "nnm+krum",
                "arc+nnm+geometric-median",
                "clipping+median",
                "median-norm-clipping+mean",
                "bucketing+median",
                "nnm+mda",
                "arc+centered-clipping",
                "nnm+fltrust",
                "distinct+nnm+trimmed-mean",
                "bucketing+nnm+caf");
    }

    private static List<Stage> stages(String chain, int f) {
        return Arrays.stream(chain.split("\\+(?=\\w)"))
                .map(name -> Stage.of(name, name.equals("mean") || name.equals("fltrust") ? 0 : f))
                .toList();
    }

    /** Honest rows around 1, faulty ones far away. */
    private double[][] rows(double far) {
        double[][] rows = new double[HONEST + FAULTY][LENGTH];
        for (int k = 0; k < rows.length; k++) {
            for (int i = 0; i < LENGTH; i++) {
                double honest = 1 + 0.3 * random.nextGaussian();
                rows[k][i] = (float) (k < HONEST ? honest : far * (k % 2 == 0 ? 1 : -1) + random.nextGaussian());
            }
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldStandFaultyVectorsThatAreFarAway(String rule) {
        boolean plain = rule.equals("mean");
        double[][] rows = rows(plain ? 1 : 1e4);
        double[] combined = RowCombiner.combine(stages(rule, plain ? 0 : FAULTY), rows, 5);
        for (double value : combined) {
            assertTrue(Math.abs(value - 1) < 1.5, () -> rule + " seed=" + seed + " " + Arrays.toString(combined));
        }
    }

    /** Rows in two tensors of floats, by the program of a job, against one row of doubles. */
    private double[] asJob(List<Stage> stages, double[][] rows, int threads) {
        int first = 32;
        ProgramBuilder builder = new ProgramBuilder("job");
        Pipeline pipeline = Pipeline.of(stages, 5);
        double[][] all = Arrays.copyOf(rows, rows.length + pipeline.extras());
        if (pipeline.extras() > 0) {
            all[rows.length] = RowCombiner.median(rows);
        }
        List<Value[]> tensors = List.of(new Value[all.length], new Value[all.length]);
        for (int k = 0; k < all.length; k++) {
            tensors.get(0)[k] = builder.input("a" + k, Program.Kind.OPERAND, DType.FLOAT32, Shape.of(4, first / 4));
            tensors.get(1)[k] = builder.input("b" + k, Program.Kind.OPERAND, DType.FLOAT32, Shape.of(LENGTH - first));
        }
        Combination combination = pipeline.combine(builder, tensors, rows.length);
        builder.output("a", combination.of(0));
        builder.output("b", combination.of(1));
        try (Compute compute = Compute.ofThreads(threads)) {
            ProgramRunner runner = new ProgramRunner(builder.build(), compute);
            for (int k = 0; k < all.length; k++) {
                float[] row = new float[LENGTH];
                for (int i = 0; i < LENGTH; i++) {
                    row[i] = (float) all[k][i];
                }
                Tensor a = Tensor.ofFloats(Shape.of(4, first / 4), Arrays.copyOf(row, first));
                Tensor b = Tensor.ofFloats(Shape.of(LENGTH - first), Arrays.copyOfRange(row, first, LENGTH));
                runner.bind("a" + k, Program.Kind.OPERAND, a);
                runner.bind("b" + k, Program.Kind.OPERAND, b);
            }
            assertTrue(runner.run().ok());
            double[] combined = new double[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                combined[i] = i < first
                        ? runner.output("a").floats()[i]
                        : runner.output("b").floats()[i - first];
            }
            return combined;
        }
    }

    private void compare(List<Stage> stages) {
        double[][] rows = rows(3);
        double[] wanted = RowCombiner.combine(stages, rows, 5);
        double[] given = asJob(stages, rows, 1);
        assertArrayEquals(wanted, given, 1e-4, stages + " seed=" + seed);
        assertArrayEquals(given, asJob(stages, rows, 3), stages + " seed=" + seed);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldCombineTheRowsOfAJobAlike(String rule) {
        // slices of DnC and steps of CAF would make the test long, not better
        Stage stage = Stage.of(rule, rule.equals("mean") ? 0 : FAULTY);
        compare(List.of(rule.equals("caf") ? stage.with("steps", 5) : stage));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void shouldCombineMixedRowsAlike(String chain) {
        List<Stage> stages = new ArrayList<>(stages(chain, 1));
        stages.replaceAll(stage -> stage.name().equals("caf") ? stage.with("steps", 5) : stage);
        compare(stages);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void shouldRefuseMoreThanItStands(String rule) {
        double[][] rows = rows(1);
        Pipeline one = Pipeline.of(List.of(Stage.of(rule, 0)), 0);
        one.requireBelowBreakdown(rows.length);
        int most = Catalogue.rule(Stage.of(rule, 0), 0).maxFaulty(rows.length);
        refused("beyond the breakdown point", List.of(Stage.of(rule, most + 1)), rows);
        assertEquals(
                most,
                Pipeline.lowered(List.of(Stage.of(rule, 100)), rows.length)
                        .getFirst()
                        .f());
    }

    @Test
    void shouldRefuseRowsThatCannotBeCombined() {
        List<Stage> mean = List.of(Stage.of("mean", 0));
        refused("nothing to aggregate", mean, new double[0][]);
        refused("nothing to aggregate", mean, new double[][] {{}, {}});
        refused("rows differ in length: row=1", mean, new double[][] {{1, 2}, {3}});
        refused("row is not finite: row=1 coordinate=0", mean, new double[][] {{1}, {Double.NaN}});
        refused("names no rule", List.of(), new double[][] {{1}});
        refused("exactly one rule", List.of(Stage.of("mean", 0), Stage.of("mean", 0)), new double[][] {{1}});
        refused("unknown parameter", List.of(Stage.of("krum", 0).with("m", 2)), new double[][] {{1}});
        refused("tau=-1.0", List.of(Stage.of("centered-clipping", 0).with("tau", -1)), new double[][] {{1}});
        refused("too many subsets", List.of(Stage.of("mda", 6)), new double[25][1]);
        refused("participants=257", mean, new double[257][1]);
    }

    @ParameterizedTest
    @MethodSource("stages")
    void shouldRefuseBadRowsWhateverTheStage(String name) {
        List<Stage> stages = Catalogue.rules().contains(name)
                ? List.of(Stage.of(name, 0))
                : List.of(Stage.of(name, 0), Stage.of("mean", 0));
        refused("nothing to aggregate", stages, new double[0][]);
        refused("nothing to aggregate", stages, new double[][] {{}, {}, {}});
        refused("rows differ in length: row=2", stages, new double[][] {{1, 2}, {3, 4}, {5}});
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            refused("row is not finite: row=2 coordinate=1", stages, new double[][] {{1, 2}, {3, 4}, {5, bad}});
        }
    }

    /** Those that refuse an f of their own; a clipping stands what the rule behind it stands. */
    @ParameterizedTest
    @MethodSource("preAggregations")
    void shouldRefuseMoreThanAPreAggregationStands(String name) {
        int most = Catalogue.preAggregation(Stage.of(name, 0), 0).maxFaulty(HONEST);
        double[][] rows = Arrays.copyOf(rows(1), HONEST);
        Stage rule = Stage.of("fltrust", 0);
        RowCombiner.combine(List.of(Stage.of(name, Math.min(most, HONEST - 1)), rule), rows, 0);
        refused("beyond the breakdown point: rule=" + name, List.of(Stage.of(name, most + 1), rule), rows);
    }

    private static void refused(String text, List<Stage> stages, double[][] rows) {
        String message = assertThrows(IllegalArgumentException.class, () -> RowCombiner.combine(stages, rows, 0))
                .getMessage();
        assertTrue(message.contains(text), message);
    }

    @Test
    void shouldGiveAllEqualRowsBack() {
        double[][] rows = new double[HONEST][];
        Arrays.fill(rows, new double[] {1.5, -2, 0, 3});
        for (String rule : Catalogue.rules()) {
            double[] combined = RowCombiner.combine(List.of(Stage.of(rule, 0)), rows, 0);
            assertArrayEquals(rows[0], combined, 1e-12, rule);
        }
    }
}

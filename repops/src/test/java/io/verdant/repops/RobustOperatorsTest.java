package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.ProgramBuilder.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** The operators of robust aggregation over rows longer than a block, on several threads, and at their limits. */
class RobustOperatorsTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private float[] gaussian(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(9) == 0 ? random.nextInt(3) - 1f : (float) random.nextGaussian();
        }
        return values;
    }

    /** A program of rows, run with several kernel sets and thread counts that must agree. */
    private Tensor same(int rows, int length, Function<Value[], Value> made, ProgramBuilder builder) {
        return same(rows, length, made, builder, this::gaussian);
    }

    private Tensor same(
            int rows, int length, Function<Value[], Value> made, ProgramBuilder builder, IntFunction<float[]> drawn) {
        Value[] values = new Value[rows];
        float[][] data = new float[rows][];
        for (int i = 0; i < rows; i++) {
            values[i] = builder.input("x" + i, Program.Kind.OPERAND, DType.FLOAT32, Shape.of(length));
            data[i] = drawn.apply(length);
        }
        builder.output("out", made.apply(values));
        Program program = builder.build();
        List<Tensor> results = new ArrayList<>();
        for (int threads = 1; threads <= 3; threads++) {
            Compute.Mode mode = threads == 1 ? Compute.Mode.SCALAR : Compute.Mode.VECTOR;
            try (Compute compute = Compute.of(mode, threads)) {
                ProgramRunner runner = new ProgramRunner(program, compute);
                for (int i = 0; i < rows; i++) {
                    runner.bind("x" + i, Program.Kind.OPERAND, Tensor.ofFloats(Shape.of(length), data[i]));
                }
                assertTrue(runner.run().ok(), "seed=" + seed);
                results.add(runner.output("out").copy());
            }
        }
        for (Tensor result : results) {
            for (int e = 0; e < result.shape().elementCount(); e++) {
                assertEquals(
                        OperatorCases.bits(results.getFirst(), e),
                        OperatorCases.bits(result, e),
                        "seed=" + seed + " element=" + e);
            }
        }
        return results.getFirst();
    }

    @Test
    void shouldGiveTheSameGramMatrixOnAnyNumberOfThreads() {
        for (int rows : new int[] {1, 5, 16, 23}) {
            ProgramBuilder builder = new ProgramBuilder("p");
            Tensor gram = same(rows, 40_001, x -> builder.gram("gram", rows == 5 ? x[2] : null, x), builder);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < rows; j++) {
                    assertEquals(gram.doubles()[i * rows + j], gram.doubles()[j * rows + i]);
                }
            }
        }
    }

    @Test
    void shouldReadRowsThroughViewsOfPartOfATensor() {
        ProgramBuilder whole = new ProgramBuilder("p");
        Value x = whole.input("x", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(3, 2_000));
        Value[] rows = new Value[3];
        for (int i = 0; i < 3; i++) {
            View row = View.of(Shape.of(1_990), new int[] {1}, i * 2_000 + 7, 6_000);
            rows[i] = new Value(x.source(), row, DType.FLOAT32);
        }
        whole.output("gram", whole.gram("gram", rows[0], rows));
        float[] data = gaussian(6_000);
        try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1);
                Compute vector = Compute.of(Compute.Mode.VECTOR, 2)) {
            double[] wanted = run(whole.build(), data, scalar);
            double[] given = run(whole.build(), data, vector);
            assertEquals(Arrays.toString(wanted), Arrays.toString(given), "seed=" + seed);
            double distance = 0;
            for (int e = 7; e < 1_997; e++) {
                double difference = (double) data[2_000 + e] - data[e];
                distance += difference * difference;
            }
            assertEquals(distance, wanted[4], 1e-9 * distance, "seed=" + seed);
            assertEquals(0, wanted[0]);
        }
    }

    private static double[] run(Program program, float[] data, Compute compute) {
        ProgramRunner runner = new ProgramRunner(program, compute);
        runner.bind("x", Program.Kind.OPERAND, Tensor.ofFloats(Shape.of(3, 2_000), data));
        assertTrue(runner.run().ok());
        return runner.output("gram").copy().doubles();
    }

    @Test
    void shouldGiveTheSameWeightedSumOnAnyNumberOfThreads() {
        ProgramBuilder builder = new ProgramBuilder("p");
        same(7, 50_003, x -> builder.weightedSum("sum", builder.constant(0.3f).broadcast(Shape.of(7)), x), builder);
    }

    /** Many equal values: which of them are kept decides in which order they are summed. */
    private float[] tied(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            float coarse = (random.nextInt(5) - 2) * (random.nextBoolean() ? 1e8f : 0.3f);
            values[i] = i % 3 == 0 ? coarse : i % 7 == 0 ? -0f : (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void shouldSelectWhatTheRanksSelectAmongEqualValues() {
        for (int rows : new int[] {1, 2, 3, 5, 8, 16, 33}) {
            for (int f = 0; f < rows; f += 1 + rows / 4) {
                int left = f;
                ProgramBuilder around = new ProgramBuilder("p");
                same(rows, 1_500, x -> around.meanAround("around", left, x), around, this::tied);
                if (2 * f < rows) {
                    ProgramBuilder trimmed = new ProgramBuilder("p");
                    same(rows, 1_500, x -> trimmed(trimmed, left, x), trimmed, this::tied);
                }
            }
        }
    }

    private static Value trimmed(ProgramBuilder builder, int f, Value... x) {
        return builder.node(Operator.TRIMMED_MEAN, "mean", Attributes.of("f", f), DType.FLOAT32, x[0].shape(), x);
    }

    @Test
    void shouldFindTheRanksThatANetworkIsMadeFor() {
        for (int n = 1; n <= 40; n++) {
            for (int low = 0; low <= (n - 1) / 2; low += 1 + n / 8) {
                SelectionNetwork network = SelectionNetwork.of(n, low, n - 1 - low);
                for (int run = 0; run < 20; run++) {
                    int[] x = random.ints(n, 0, 50).toArray();
                    int[] sorted = x.clone();
                    Arrays.sort(sorted);
                    for (int e = 0; e < network.count(); e++) {
                        int a = x[network.first()[e]];
                        int b = x[network.second()[e]];
                        int halves = network.halves()[e];
                        x[network.first()[e]] = (halves & SelectionNetwork.LESSER) != 0 ? Math.min(a, b) : a;
                        x[network.second()[e]] = (halves & SelectionNetwork.GREATER) != 0 ? Math.max(a, b) : b;
                    }
                    assertEquals(sorted[low], x[low], "seed=" + seed + " n=" + n);
                    assertEquals(sorted[n - 1 - low], x[n - 1 - low], "seed=" + seed + " n=" + n);
                }
            }
        }
    }

    @Test
    void shouldTakeAsManyOperandsAsTheContractSays() {
        ProgramBuilder builder = new ProgramBuilder("p");
        same(256, 33, x -> builder.meanAround("around", 100, x), builder);
        Program program = builder.build();
        Node node = program.node(0);
        ElementSemantics semantics = ElementSemantics.of(program, node, 32, 0, null);
        assertTrue(semantics.microStepCount() <= 2_048, "steps=" + semantics.microStepCount());
        for (int step = 0; step < semantics.microStepCount(); step++) {
            assertTrue(semantics.flops(step) <= 256);
        }
    }

    @Test
    void shouldRankLongRowsByCountingAndBySortingAlike() {
        for (boolean descending : new boolean[] {false, true}) {
            float[] x = gaussian(RobustRules.MAX_RANKED);
            ProgramBuilder builder = new ProgramBuilder("p");
            Value row = builder.input("x", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(x.length));
            builder.output("rank", builder.rank("rank", row, DType.INT32, descending, true));
            ProgramRunner runner = new ProgramRunner(builder.build(), Compute.of(Compute.Mode.SCALAR, 1));
            runner.bind("x", Program.Kind.OPERAND, Tensor.ofFloats(Shape.of(x.length), x));
            assertTrue(runner.run().ok());
            for (int i = 0; i < x.length; i += 61) {
                int rank = 0;
                for (int j = 0; j < x.length; j++) {
                    float a = Math.abs(x[j]);
                    float b = Math.abs(x[i]);
                    boolean before = descending ? a > b : a < b;
                    rank += before || (a == b && j < i) ? 1 : 0;
                }
                assertEquals(rank, runner.output("rank").ints()[i], "seed=" + seed + " i=" + i);
            }
        }
    }

    @Test
    void shouldRefuseWhatTheContractGivesNoMeaning() {
        refused("f=3", b -> b.meanAround("m", 3, row(b, "a"), row(b, "b"), row(b, "c")));
        refused("rows=2", b -> b.weightedSum("w", row(b, "a"), row(b, "b"), row(b, "c")));
        refused("operand dtype=INT32", b -> b.gram("g", null, b.input("i", Program.Kind.OPERAND, DType.INT32, ROW)));
        refused(
                "operand shape=[2]",
                b -> b.gram("g", b.input("r", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(2)), row(b, "a")));
        refused(
                "limit=4096",
                b -> b.rank("r", b.input("x", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(4_097)), false, false));
        refused(
                "descending=2",
                b -> b.node(Operator.RANK, "r", Attributes.of("descending", 2), DType.FLOAT32, ROW, row(b, "a")));
        refused(
                "operand dtype=FLOAT32",
                b -> b.node(Operator.ADD, "s", Attributes.NONE, DType.FLOAT64, ROW, row(b, "a"), row(b, "b")));
        refused("dtype=FLOAT64", b -> b.node(Operator.EXP, "e", Attributes.NONE, DType.FLOAT64, ROW, row(b, "a")));
    }

    private static final Shape ROW = Shape.of(5);

    private static Value row(ProgramBuilder builder, String name) {
        return builder.input(name, Program.Kind.OPERAND, DType.FLOAT32, ROW);
    }

    private static void refused(String text, Function<ProgramBuilder, Value> node) {
        ProgramBuilder builder = new ProgramBuilder("p");
        builder.output("out", node.apply(builder));
        Program program = builder.build();
        String message = assertThrows(IllegalArgumentException.class, () -> ProgramCheck.check(program))
                .getMessage();
        assertTrue(message.contains(text), message);
    }
}

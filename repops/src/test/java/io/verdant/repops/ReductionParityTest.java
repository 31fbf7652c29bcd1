package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reductions on vectors give the scalar bits: lengths around every block, unaligned starts, zeros, NaN, infinities. */
class ReductionParityTest {
    private static final int[] COUNTS = {
        1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 95, 127, 128, 129, 255, 257, 511, 513, 1000, 4095,
        4096, 4097, 4127, 4128, 4129, 8191, 12_321
    };
    private static final int MAX_START = 5;

    private final Kernels scalar = Kernels.of(Compute.Mode.SCALAR);
    private final Kernels vector = Kernels.of(Compute.Mode.VECTOR);
    private final float[] lanes = new float[Reduction.LANES];
    private long seed;
    private Random random = new Random();

    @BeforeEach
    void seed() {
        seed = new Random().nextLong();
        random = new Random(seed);
    }

    @Test
    void shouldGiveTheScalarBitsOfRows() {
        for (int round = 0; round < 12; round++) {
            OperatorCases cases = new OperatorCases(seed + round, round % 2 == 0);
            for (int count : COUNTS) {
                int from = random.nextInt(MAX_START);
                float[] x = cases.values(from + count);
                if (round % 3 == 0) {
                    Arrays.fill(lanes, Float.NaN);
                }
                String label = "seed=" + seed + " round=" + round + " count=" + count + " from=" + from;
                assertBits(scalar.laneSum(x, from, count, lanes), vector.laneSum(x, from, count, lanes), label);
                assertBits(scalar.max(x, from, count, lanes), vector.max(x, from, count, lanes), label);
                assertArrayEquals(places(scalar, x, from, count, 1), places(vector, x, from, count, 1), label);
            }
        }
    }

    @Test
    void shouldKeepTheFirstOfEqualMaximaInLongRows() {
        float[] choices = {-0f, 0f, -1f, -2f, Float.NEGATIVE_INFINITY, -Float.MIN_VALUE};
        for (int round = 0; round < 400; round++) {
            int zeros = random.nextInt(choices.length);
            float[] x = new float[1 + random.nextInt(600)];
            for (int i = 0; i < x.length; i++) {
                boolean low = random.nextInt(x.length) > 3;
                x[i] = choices[low ? Math.max(2, zeros) : random.nextInt(choices.length)];
                x[i] = i > 0 && random.nextInt(50) == 0 ? Float.NaN : x[i];
            }
            String label = "seed=" + seed + " x=" + Arrays.toString(x);
            assertBits(scalar.max(x, 0, x.length, lanes), vector.max(x, 0, x.length, lanes), label);
            assertArrayEquals(places(scalar, x, 0, x.length, 1), places(vector, x, 0, x.length, 1), label);
        }
    }

    /** Rows of a few values, of one sign or with NaNs of either sign, whose greatest elements come again and again. */
    @Test
    void shouldGiveTheScalarMaximaOfManyRows() {
        float minusNan = Float.intBitsToFloat(0xffc00001);
        float[] choices = {1f, -0f, 0f, -1f, -2f, minusNan, Float.NaN, Float.NEGATIVE_INFINITY};
        for (int round = 0; round < 200; round++) {
            int rows = 1 + random.nextInt(40);
            int count = 1 + random.nextInt(round % 10 == 0 ? 5_000 : 300);
            int first = random.nextInt(choices.length);
            int kinds = 1 + random.nextInt(choices.length - first);
            float[] x = new float[2 + rows * count];
            for (int i = 0; i < x.length; i++) {
                boolean rare = random.nextInt(count) < 2;
                x[i] = choices[rare ? random.nextInt(choices.length) : first + random.nextInt(kinds)];
            }
            String label = "seed=" + seed + " round=" + round + " rows=" + rows + " count=" + count;
            float[] wanted = new float[rows];
            float[] got = new float[rows];
            scalar.maxima(x, 2, count, rows, wanted, 0, lanes);
            vector.maxima(x, 2, count, rows, got, 0, lanes);
            for (int r = 0; r < rows; r++) {
                assertBits(wanted[r], got[r], label + " row=" + r);
            }
            assertArrayEquals(places(scalar, x, 2, count, rows), places(vector, x, 2, count, rows), label);
        }
    }

    private int[] places(Kernels kernels, float[] x, int from, int count, int rows) {
        int[] places = new int[rows];
        kernels.argmax(x, from, count, rows, places, 0, lanes);
        return places;
    }

    @Test
    void shouldGiveTheScalarBitsOfFolds() {
        for (int round = 0; round < 150; round++) {
            OperatorCases cases = new OperatorCases(seed + round, round % 2 == 0);
            int rows = 1 + random.nextInt(11);
            int count = COUNTS[random.nextInt(COUNTS.length - 6)];
            int stride = count + random.nextInt(3);
            boolean reversed = random.nextBoolean();
            float[] x = cases.values(MAX_START + rows * stride);
            int from = random.nextInt(MAX_START) + (reversed ? (rows - 1) * stride : 0);
            float[] wanted = new float[count + 2];
            float[] given = new float[count + 2];
            scalar.foldRows(x, from, reversed ? -stride : stride, rows, wanted, 1, count);
            vector.foldRows(x, from, reversed ? -stride : stride, rows, given, 1, count);
            for (int i = 0; i < wanted.length; i++) {
                assertBits(wanted[i], given[i], "seed=" + seed + " round=" + round + " i=" + i);
            }
        }
    }

    @Test
    void shouldGiveTheScalarBitsOfLargeReductionsOverSeveralThreads() {
        for (int[] dims : new int[][] {{517, 601}, {3, 90_001}, {1, 300_007}, {9_001, 37}}) {
            for (Operator operator : new Operator[] {Operator.REDUCE_SUM, Operator.REDUCE_MAX, Operator.FOLD_SUM}) {
                OperatorCases cases = new OperatorCases(seed, false);
                Tensor x = Tensor.ofFloats(Shape.of(dims), cases.values(dims[0] * dims[1]));
                try (Compute plain = Compute.of(Compute.Mode.SCALAR, 1);
                        Compute several = Compute.of(Compute.Mode.VECTOR, 3)) {
                    float[] wanted = reduced(operator, x, plain);
                    float[] given = reduced(operator, x, several);
                    for (int i = 0; i < wanted.length; i++) {
                        assertBits(wanted[i], given[i], operator + " seed=" + seed + " i=" + i);
                    }
                }
            }
        }
    }

    private static float[] reduced(Operator operator, Tensor x, Compute compute) {
        ProgramBuilder builder = new ProgramBuilder("p");
        ProgramBuilder.Value a = builder.input("a", Program.Kind.OPERAND, DType.FLOAT32, x.shape());
        builder.output(
                "y", operator == Operator.FOLD_SUM ? builder.foldFirst("y", a) : builder.reduceLast(operator, "y", a));
        ProgramRunner runner = new ProgramRunner(builder.build(), compute);
        runner.bind("a", Program.Kind.OPERAND, x);
        runner.run();
        return runner.output("y").floats();
    }

    private static void assertBits(float wanted, float given, String label) {
        assertEquals(
                Integer.toHexString(Float.floatToIntBits(wanted)),
                Integer.toHexString(Float.floatToIntBits(given)),
                label);
    }
}

package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Vector kernels and threads change no bit: subnormals, infinities, NaN, signed zeros, awkward sizes and views. */
class KernelParityTest {
    private static final int CASES = 80;

    @ParameterizedTest
    @EnumSource(Operator.class)
    void shouldGiveTheScalarBitsOnVectors(Operator operator) {
        long seed = new Random().nextLong();
        try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1);
                Compute vector = Compute.of(Compute.Mode.VECTOR, 2)) {
            for (boolean wild : new boolean[] {false, true}) {
                OperatorCases cases = new OperatorCases(seed, wild);
                for (int number = 0; number < CASES; number++) {
                    OperatorCases.Case one = cases.next(operator);
                    String label = one.label() + " seed=" + seed + " case=" + number + " "
                            + one.program().node(0);
                    assertSame(one.values(scalar), one.values(vector), label);
                }
            }
        }
    }

    @Test
    void shouldGiveTheScalarBitsOnLargeProductsOverSeveralThreads() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int[][] sizes = {{131, 600, 215}, {301, 257, 230}, {64, 1000, 270}, {1, 4097, 4099}, {8, 2049, 1030}};
        try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1);
                Compute vector = Compute.of(Compute.Mode.VECTOR, 3)) {
            for (int[] size : sizes) {
                Program program = product(size[0], size[1], size[2], random.nextBoolean(), random.nextBoolean());
                Tensor a = gaussian(program.inputs().get(0).shape(), random);
                Tensor b = gaussian(program.inputs().get(1).shape(), random);
                assertSame(run(program, a, b, scalar), run(program, a, b, vector), "seed=" + seed + " " + program);
            }
        }
    }

    @Test
    void shouldGiveTheScalarBitsOnLargeElementwiseNodesOverSeveralThreads() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        ProgramBuilder builder = new ProgramBuilder("p");
        ProgramBuilder.Value a = builder.input("a", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(901, 607));
        ProgramBuilder.Value b = builder.input("b", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(607));
        builder.output("c", builder.elementwise(Operator.FMA, "c", a, b, builder.constant(0.3f)));
        Program program = builder.build();
        Tensor x = gaussian(Shape.of(901, 607), random);
        Tensor y = gaussian(Shape.of(607), random);
        try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1);
                Compute vector = Compute.of(Compute.Mode.VECTOR, 3)) {
            assertSame(run(program, x, y, scalar), run(program, x, y, vector), "seed=" + seed);
        }
    }

    @Test
    void shouldGiveTheScalarBitsOnLargeMasksOverSeveralThreads() {
        for (long threshold : new long[] {0, 1L << 30, 0x9999_9999L, 1L << 32}) {
            ProgramBuilder builder = new ProgramBuilder("p");
            builder.output("mask", builder.randomMask("mask", threshold, Shape.of(7, 101, 103)));
            Program program = builder.build();
            try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1);
                    Compute vector = Compute.of(Compute.Mode.VECTOR, 3)) {
                assertSame(mask(program, scalar), mask(program, vector), "threshold=" + threshold);
            }
        }
    }

    private static List<Tensor> mask(Program program, Compute compute) {
        ProgramRunner runner = new ProgramRunner(program, compute);
        runner.bindRecords(new OperatorCases.Records(), new BatchSchedule(new byte[32], 0, 0, 1, 97, 1, 4), 5);
        runner.run();
        return List.of(runner.output("mask"));
    }

    @Test
    void shouldKeepTheSignOfAZeroThatPaddingWouldLose() {
        float[] small = new float[35];
        Arrays.fill(small, 1e-30f);
        Tensor a = Tensor.ofFloats(Shape.of(1, 1), new float[] {-1e-30f});
        for (int columns : new int[] {1, 16, 35}) {
            Tensor b = Tensor.ofFloats(Shape.of(1, columns), small);
            for (Compute.Mode mode : Compute.Mode.values()) {
                Tensor c = run(product(1, 1, columns, false, false), a, b, Compute.of(mode, 1))
                        .get(0);
                for (int j = 0; j < columns; j++) {
                    assertEquals(Integer.MIN_VALUE, Float.floatToRawIntBits(c.floats()[j]), mode + " j=" + j);
                }
            }
        }
    }

    @Test
    void shouldKeepTheFirstOfEqualMaximaOnVectors() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        float[] choices = {-0f, 0f, -1f, -1f, Float.NaN, Float.NEGATIVE_INFINITY};
        Kernels vector = Kernels.of(Compute.Mode.VECTOR);
        Kernels scalar = Kernels.of(Compute.Mode.SCALAR);
        float[] lanes = new float[Reduction.LANES];
        for (int row = 0; row < 2_000; row++) {
            float[] x = new float[1 + random.nextInt(70)];
            for (int i = 0; i < x.length; i++) {
                x[i] = choices[random.nextInt(choices.length)];
            }
            assertEquals(
                    Integer.toHexString(Float.floatToIntBits(scalar.max(x, 0, x.length, lanes))),
                    Integer.toHexString(Float.floatToIntBits(vector.max(x, 0, x.length, lanes))),
                    "seed=" + seed + " x=" + Arrays.toString(x));
        }
    }

    private static Program product(int m, int k, int n, boolean transposeA, boolean transposeB) {
        ProgramBuilder builder = new ProgramBuilder("p");
        ProgramBuilder.Value a =
                builder.input("a", Program.Kind.OPERAND, DType.FLOAT32, transposeA ? Shape.of(k, m) : Shape.of(m, k));
        ProgramBuilder.Value b =
                builder.input("b", Program.Kind.OPERAND, DType.FLOAT32, transposeB ? Shape.of(n, k) : Shape.of(k, n));
        builder.output("c", builder.matmul("c", transposeA ? a.transpose() : a, transposeB ? b.transpose() : b));
        return builder.build();
    }

    private static List<Tensor> run(Program program, Tensor a, Tensor b, Compute compute) {
        ProgramRunner runner = new ProgramRunner(program, compute);
        runner.bind("a", Program.Kind.OPERAND, a);
        runner.bind("b", Program.Kind.OPERAND, b);
        runner.run();
        return List.of(runner.output("c"));
    }

    private static Tensor gaussian(Shape shape, Random random) {
        float[] values = new float[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(shape, values);
    }

    private static void assertSame(List<Tensor> expected, List<Tensor> actual, String label) {
        assertEquals(expected.size(), actual.size(), label);
        for (int i = 0; i < expected.size(); i++) {
            Tensor x = expected.get(i);
            Tensor y = actual.get(i);
            for (int e = 0; e < x.shape().elementCount(); e++) {
                String wanted = Long.toHexString(OperatorCases.bits(x, e));
                assertEquals(wanted, Long.toHexString(OperatorCases.bits(y, e)), label + " element=" + e);
            }
        }
    }
}

package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.ProgramBuilder.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Weighted sums of the same rows, computed together, are what each is by itself, bit for bit. */
class WeightedSumsTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);

    private Tensor gaussian(Shape shape) {
        float[] values = new float[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(shape, values);
    }

    /** Sums of the same rows by each row of a matrix. */
    private static Program mixing(int rows, int sums, int length) {
        ProgramBuilder builder = new ProgramBuilder("mixing");
        Value matrix = builder.input("m", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(sums, rows));
        Value[] x = new Value[rows];
        for (int k = 0; k < rows; k++) {
            x[k] = builder.input("x" + k, Program.Kind.OPERAND, DType.FLOAT32, Shape.of(length));
        }
        for (int sum = 0; sum < sums; sum++) {
            View row = View.of(Shape.of(rows), new int[] {1}, sum * rows, sums * rows);
            Value weights = new Value(matrix.source(), row, DType.FLOAT32);
            builder.output("y" + sum, builder.weightedSum("sum", weights, x));
        }
        return builder.build();
    }

    private Map<String, Tensor> operands(Program program) {
        Map<String, Tensor> operands = new HashMap<>();
        program.inputs().forEach(input -> operands.put(input.name(), gaussian(input.shape())));
        return operands;
    }

    private static List<Tensor> run(Program program, Map<String, Tensor> operands, Compute compute, boolean oneByOne) {
        ProgramRunner runner = new ProgramRunner(program, compute);
        operands.forEach((name, value) -> runner.bind(name, Program.Kind.OPERAND, value));
        assertTrue((oneByOne ? runner.run((node, value) -> {}) : runner.run()).ok());
        List<Tensor> results = new ArrayList<>();
        program.outputs()
                .forEach(output -> results.add(runner.output(output.name()).copy()));
        return results;
    }

    private void assertSame(Program program) {
        Map<String, Tensor> operands = operands(program);
        List<Tensor> wanted;
        try (Compute compute = Compute.of(Compute.Mode.SCALAR, 1)) {
            wanted = run(program, operands, compute, true);
        }
        for (int threads = 1; threads <= 3; threads++) {
            Compute.Mode mode = threads == 1 ? Compute.Mode.SCALAR : Compute.Mode.VECTOR;
            try (Compute compute = Compute.of(mode, threads)) {
                List<Tensor> given = run(program, operands, compute, false);
                for (int sum = 0; sum < wanted.size(); sum++) {
                    for (int e = 0; e < wanted.get(sum).shape().elementCount(); e++) {
                        assertEquals(
                                OperatorCases.bits(wanted.get(sum), e),
                                OperatorCases.bits(given.get(sum), e),
                                "seed=" + seed + " threads=" + threads + " sum=" + sum + " element=" + e);
                    }
                }
            }
        }
    }

    @Test
    void shouldGiveWhatEachGivesByItself() {
        assertSame(mixing(1, 2, 65));
        assertSame(mixing(7, 9, 1_003));
        assertSame(mixing(16, 16, 50_001));
        assertSame(mixing(130, 6, 700));
        assertEquals(1, Fusion.units(mixing(3, 5, 10)).size());
    }

    /** A sum whose weights follow from another sum of the same rows cannot be computed with it. */
    @Test
    void shouldKeepApartWhatFollowsFromOneAnother() {
        ProgramBuilder builder = new ProgramBuilder("p");
        Value[] x = new Value[3];
        for (int k = 0; k < x.length; k++) {
            x[k] = builder.input("x" + k, Program.Kind.OPERAND, DType.FLOAT32, Shape.of(3));
        }
        Value weights = builder.input("w", Program.Kind.OPERAND, DType.FLOAT32, Shape.of(3));
        Value first = builder.weightedSum("first", weights, x);
        Value negated = builder.elementwise(Operator.NEG, "negated", first);
        builder.output("direct", builder.weightedSum("direct", first, x));
        builder.output("indirect", builder.weightedSum("indirect", negated, x));
        builder.output("first", first);
        assertSame(builder.build());
    }

    @Test
    void shouldSayWhichSumIsNotFinite() {
        Program program = mixing(2, 5, 40);
        Map<String, Tensor> operands = operands(program);
        float[] large = new float[40];
        large[17] = Float.MAX_VALUE;
        operands.put("x0", Tensor.ofFloats(Shape.of(40), large));
        float[] weights = new float[10];
        weights[2 * 3] = 2;
        operands.put("m", Tensor.ofFloats(Shape.of(5, 2), weights));
        try (Compute compute = Compute.ofThreads(1)) {
            ProgramRunner runner = new ProgramRunner(program, compute);
            operands.forEach((name, value) -> runner.bind(name, Program.Kind.OPERAND, value));
            Outcome outcome = runner.run();
            assertFalse(outcome.ok());
            assertEquals(3, outcome.failedNode(), "seed=" + seed);
        }
    }
}

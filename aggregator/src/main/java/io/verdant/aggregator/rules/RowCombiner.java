package io.verdant.aggregator.rules;

import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Outcome;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Combines rows of doubles by the same programs that a job's rules are, in FLOAT64. */
public final class RowCombiner {
    private RowCombiner() {}

    /**
     * One vector of many.
     *
     * @param stages pre-aggregations, then a rule
     * @param rows all of one length, finite
     * @throws IllegalArgumentException for no rows, rows of several lengths, a row that is not finite, or an f beyond a breakdown point
     */
    public static double[] combine(List<Stage> stages, double[][] rows, long seed) {
        requireRows(rows);
        Pipeline pipeline = Pipeline.of(stages, seed);
        pipeline.requireBelowBreakdown(rows.length);
        double[][] behind = pipeline.extras() == 0 ? new double[0][] : new double[][] {median(rows)};
        return combine(pipeline, rows, behind);
    }

    /** The coordinate-wise median, which stands in for a trusted vector where none is given. */
    static double[] median(double[][] rows) {
        return combine(Pipeline.unchecked(List.of(), new MedianRule()), rows, new double[0][]);
    }

    static double[] combine(Pipeline pipeline, double[][] rows, double[][] behind) {
        ProgramBuilder builder = new ProgramBuilder("aggregate");
        List<Value[]> tensors = List.<Value[]>of(inputs(builder, rows, behind));
        builder.output("out", pipeline.combine(builder, tensors, rows.length).of(0));
        return run(builder.build(), rows, behind)[0];
    }

    /** What pre-aggregations make of rows. */
    static double[][] mixed(List<PreAggregation> before, double[][] rows) {
        ProgramBuilder builder = new ProgramBuilder("mix");
        List<Value[]> tensors = List.<Value[]>of(inputs(builder, rows, new double[0][]));
        Value[] values = Pipeline.unchecked(before, new MeanRule())
                .vectors(builder, new Rows(tensors, rows.length, null))
                .values(0);
        for (int i = 0; i < values.length; i++) {
            builder.output("out" + i, values[i]);
        }
        return run(builder.build(), rows, new double[0][]);
    }

    private static Value[] inputs(ProgramBuilder builder, double[][] rows, double[][] behind) {
        Value[] values = new Value[rows.length + behind.length];
        for (int k = 0; k < values.length; k++) {
            values[k] = builder.input("g" + k, Program.Kind.OPERAND, DType.FLOAT64, Shape.of(rows[0].length));
        }
        return values;
    }

    private static double[][] run(Program program, double[][] rows, double[][] behind) {
        double[][] all = Arrays.copyOf(rows, rows.length + behind.length);
        System.arraycopy(behind, 0, all, rows.length, behind.length);
        return run(program, all, Map.of());
    }

    /** The outputs of a program whose operands are rows {@code g0}, {@code g1} and so on, and others by name. */
    static double[][] run(Program program, double[][] rows, Map<String, Tensor> others) {
        try (Compute compute = Compute.ofThreads(1)) {
            ProgramRunner runner = new ProgramRunner(program, compute);
            for (int k = 0; k < rows.length; k++) {
                runner.bind("g" + k, Program.Kind.OPERAND, Tensor.ofDoubles(Shape.of(rows[k].length), rows[k]));
            }
            others.forEach((name, value) -> runner.bind(name, Program.Kind.OPERAND, value));
            Outcome outcome = runner.run();
            if (!outcome.ok()) {
                throw new IllegalArgumentException("the result is not finite: node="
                        + program.node(outcome.failedNode()).name());
            }
            return program.outputs().stream()
                    .map(output -> runner.output(output.name()).copy().doubles())
                    .toArray(double[][]::new);
        }
    }

    static void requireRows(double[][] rows) {
        if (rows.length == 0 || rows[0].length == 0) {
            throw new IllegalArgumentException("nothing to aggregate: rows=" + rows.length);
        }
        for (int k = 0; k < rows.length; k++) {
            if (rows[k].length != rows[0].length) {
                throw new IllegalArgumentException(
                        "rows differ in length: row=" + k + " length=" + rows[k].length + " first=" + rows[0].length);
            }
            for (int i = 0; i < rows[k].length; i++) {
                if (!Double.isFinite(rows[k][i])) {
                    throw new IllegalArgumentException(
                            "row is not finite: row=" + k + " coordinate=" + i + " value=" + rows[k][i]);
                }
            }
        }
    }
}

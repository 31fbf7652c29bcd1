package io.verdant.aggregator.rules;

import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.SparseGramSum;
import io.verdant.repops.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gram matrices of sparse rows, as operands of a program that wants them: the operator's sums in the operator's order, over the coordinates at
 * which a row is not 0.
 */
final class SparseGram implements GramSource {
    private final ProgramBuilder builder;
    private final int length;
    private final int[] union;
    private final double[][] rows;
    private final double[] median;
    private final Map<String, Tensor> operands = new LinkedHashMap<>();

    /**
     * @param length coordinates of a dense row
     * @param union coordinates that are held, ascending
     * @param rows values at them: participants', and behind them others
     * @param median of the participants' at them
     */
    SparseGram(ProgramBuilder builder, int length, int[] union, double[][] rows, double[] median) {
        this.builder = builder;
        this.length = length;
        this.union = union;
        this.rows = rows;
        this.median = median;
    }

    @Override
    public int length() {
        return length;
    }

    /** What the program's operands are, besides the rows. */
    Map<String, Tensor> operands() {
        return operands;
    }

    @Override
    public Value gram(int from, int to, boolean centred) {
        String name = "gram/" + operands.size();
        Shape shape = Shape.of(rows.length, rows.length);
        operands.put(name, Tensor.ofDoubles(shape, sum(from, to, centred)));
        return builder.input(name, Program.Kind.OPERAND, DType.FLOAT64, shape);
    }

    /** Terms of at most {@link Rows#MAX_TERM} coordinates, added in order. */
    private double[] sum(int from, int to, boolean centred) {
        double[] sum = term(from, Math.min(to, from + Rows.MAX_TERM), centred);
        for (int at = from + Rows.MAX_TERM; at < to; at += Rows.MAX_TERM) {
            double[] next = term(at, Math.min(to, at + Rows.MAX_TERM), centred);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += next[i];
            }
        }
        return sum;
    }

    private double[] term(int from, int to, boolean centred) {
        return SparseGramSum.of(from, to, union, rows, centred ? median : null);
    }
}

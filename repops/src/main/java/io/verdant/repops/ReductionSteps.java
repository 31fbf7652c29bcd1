package io.verdant.repops;

import java.util.ArrayList;
import java.util.List;

/** The micro-steps of products, sums, maxima and means. */
final class ReductionSteps {
    private ReductionSteps() {}

    static MicroStepList of(Program program, Node node, int element) {
        return switch (node.operator()) {
            case MATMUL, BATCH_MATMUL -> chain(program, node, Fold.fma(node.dtype()), product(node, element));
            case FOLD_SUM -> chain(program, node, Fold.add(node.dtype()), column(node, element));
            case REDUCE_MAX -> chain(program, node, Fold.max(node.dtype()), row(node, element));
            case REDUCE_SUM -> laneSum(program, node, row(node, element));
            case ARGMAX -> then(program, node, Fold.ARGMAX, row(node, element), 0, end -> end >>> Integer.SIZE);
            case MEAN_OF -> mean(program, node, Terms.ofOperands(node, element));
            default -> throw new IllegalArgumentException("no reduction: operator=" + node.operator());
        };
    }

    /** A single fold. */
    static MicroStepList chain(Program program, Node node, TermFold fold, Terms terms) {
        return new FoldedSteps(program, node, fold, List.of(terms), null);
    }

    /** What is made of a fold's end. */
    @FunctionalInterface
    interface Ending {
        long of(long end);
    }

    /** A fold, then one micro-step that reads its end alone. */
    static MicroStepList then(Program program, Node node, TermFold fold, Terms terms, int flops, Ending ending) {
        FoldedSteps.Last last = new FoldedSteps.Last(flops, (earlier, touched) -> ending.of(earlier[0]));
        return new FoldedSteps(program, node, fold, List.of(terms), last);
    }

    private static Terms product(Node node, int element) {
        View a = node.operands().get(0).view();
        View b = node.operands().get(1).view();
        int rank = a.shape().rank();
        int depth = a.shape().dim(rank - 1);
        int columns = b.shape().dim(rank - 1);
        int row = element / columns;
        int matrix = row / a.shape().dim(rank - 2);
        int startA = a.sourceIndex(row * depth);
        int startB = b.sourceIndex(matrix * depth * columns + element % columns);
        int stepA = a.stride(rank - 1);
        int stepB = b.stride(rank - 2);
        return Terms.straight(depth, Walk.of(startA, stepA, startB, stepB));
    }

    private static Terms row(Node node, int row) {
        View view = node.operands().get(0).view();
        int columns = view.shape().columns();
        int step = view.shape().rank() == 0 ? 0 : view.stride(view.shape().rank() - 1);
        return Terms.straight(columns, Walk.of(view.sourceIndex(row * columns), step));
    }

    private static Terms column(Node node, int column) {
        View view = node.operands().get(0).view();
        int columns = node.shape().elementCount();
        return Terms.straight(view.shape().dim(0), Walk.of(view.sourceIndex(column), view.stride(0)));
    }

    private static MicroStepList laneSum(Program program, Node node, Terms row) {
        List<Terms> lanes = new ArrayList<>();
        for (int lane = 0; lane < Math.min(Reduction.LANES, row.count()); lane++) {
            lanes.add(row.lane(lane, Reduction.LANES));
        }
        boolean doubles = node.dtype() == DType.FLOAT64;
        FoldedSteps.Last tree = new FoldedSteps.Last(
                Reduction.LANES - 1, (earlier, touched) -> doubles ? doubleTree(earlier) : floatTree(earlier));
        return new FoldedSteps(program, node, Fold.add(node.dtype()), lanes, tree);
    }

    private static long floatTree(long[] ends) {
        float[] values = new float[Reduction.LANES];
        for (int lane = 0; lane < ends.length; lane++) {
            values[lane] = Bits.toFloat(ends[lane]);
        }
        return Bits.of(Reduction.tree(values));
    }

    static long doubleTree(long[] ends) {
        double[] values = new double[Reduction.LANES];
        for (int lane = 0; lane < ends.length; lane++) {
            values[lane] = Bits.toDouble(ends[lane]);
        }
        return Bits.ofDouble(Reduction.tree(values, 0));
    }

    private static MicroStepList mean(Program program, Node node, Terms operands) {
        Real real = Real.of(node.dtype());
        int count = operands.count();
        return then(program, node, Fold.add(node.dtype()), operands, 1, end -> real.divide(end, count));
    }
}

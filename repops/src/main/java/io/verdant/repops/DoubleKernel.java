package io.verdant.repops;

import java.util.Arrays;

/**
 * FLOAT64 nodes as plain loops, in the orders that their FLOAT32 forms have. They carry the small arithmetic of robust rules,
 * so one thread and no vectors suffice.
 */
final class DoubleKernel implements NodeKernel {
    private final Node node;
    private final Slot out;
    private final DoubleOperand[] operands;
    private final double[][] x;

    DoubleKernel(Node node, Slot[] slots, Slot out) {
        this.node = node;
        this.out = out;
        this.operands = DoubleOperand.of(node, slots);
        this.x = new double[slots.length][];
    }

    @Override
    public void run() {
        for (int slot = 0; slot < x.length; slot++) {
            x[slot] = operands[slot].array();
        }
        double[] target = out.tensor().doubles();
        int count = node.shape().elementCount();
        switch (node.operator()) {
            case MATMUL, BATCH_MATMUL -> product(target, count);
            case REDUCE_SUM -> reduce(target, count, false);
            case REDUCE_MAX -> reduce(target, count, true);
            case FOLD_SUM -> foldRows(target, count);
            case CONCAT -> concat(target);
            case IOTA -> iota(target, count);
            case MEAN_OF, TRIMMED_MEAN, MEAN_AROUND, WEIGHTED_SUM -> DoubleMeans.run(node, x, target, count);
            default -> elementwise(target, count);
        }
    }

    private void elementwise(double[] target, int count) {
        double[] a = x[0];
        double[] b = x[Math.min(1, x.length - 1)];
        double[] c = x[Math.min(2, x.length - 1)];
        for (int i = 0; i < count; i++) {
            target[i] = apply(node.operator(), a[i], b[i], c[i]);
        }
    }

    /** One element of an elementwise operator; this is also what an arbiter computes. */
    static double apply(Operator operator, double a, double b, double c) {
        return switch (operator) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case FMA -> Math.fma(a, b, c);
            case NEG -> -a;
            case SQRT -> Math.sqrt(a);
            case RECIPROCAL -> 1 / a;
            case ABS -> Math.abs(a);
            case MAX -> b > a ? b : a;
            case MIN -> b < a ? b : a;
            case GREATER -> a > b ? 1 : 0;
            case GREATER_EQUAL -> a >= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case WHERE -> a != 0 ? b : c;
            default -> throw new IllegalArgumentException("no elementwise operator of doubles: operator=" + operator);
        };
    }

    private Shape shape(int slot) {
        return node.operands().get(slot).view().shape();
    }

    private void product(double[] target, int count) {
        int rank = node.shape().rank();
        int rows = shape(0).dim(rank - 2);
        int depth = shape(0).dim(rank - 1);
        int columns = shape(1).dim(rank - 1);
        for (int i = 0; i < count; i++) {
            int row = i / columns;
            int b = row / rows * depth * columns + i % columns;
            double acc = 0;
            for (int k = 0; k < depth; k++) {
                acc = Math.fma(x[0][row * depth + k], x[1][b + k * columns], acc);
            }
            target[i] = acc;
        }
    }

    private void reduce(double[] target, int rows, boolean max) {
        int columns = shape(0).columns();
        double[] lanes = new double[Reduction.LANES];
        for (int r = 0; r < rows; r++) {
            target[r] = max ? maximum(x[0], r * columns, columns) : laneSum(x[0], r * columns, columns, lanes);
        }
    }

    private static double maximum(double[] x, int from, int count) {
        double acc = x[from];
        for (int i = 1; i < count; i++) {
            acc = x[from + i] > acc ? x[from + i] : acc;
        }
        return acc;
    }

    private static double laneSum(double[] x, int from, int count, double[] lanes) {
        Arrays.fill(lanes, 0);
        for (int i = 0; i < count; i++) {
            lanes[i % Reduction.LANES] += x[from + i];
        }
        return Reduction.tree(lanes, 0);
    }

    private void foldRows(double[] target, int count) {
        int rows = shape(0).dim(0);
        for (int i = 0; i < count; i++) {
            double acc = 0;
            for (int r = 0; r < rows; r++) {
                acc += x[0][r * count + i];
            }
            target[i] = acc;
        }
    }

    private void concat(double[] target) {
        int axis = (int) node.attributes().integer("axis");
        int outer = 1;
        for (int before = 0; before < axis; before++) {
            outer *= node.shape().dim(before);
        }
        int at = 0;
        for (int i = 0; i < outer; i++) {
            for (int slot = 0; slot < x.length; slot++) {
                int length = shape(slot).elementCount() / outer;
                System.arraycopy(x[slot], i * length, target, at, length);
                at += length;
            }
        }
    }

    private void iota(double[] target, int count) {
        int axis = (int) node.attributes().integer("axis");
        int stride = View.contiguous(node.shape()).stride(axis);
        for (int i = 0; i < count; i++) {
            target[i] = i / stride % node.shape().dim(axis);
        }
    }
}

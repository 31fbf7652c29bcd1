package io.verdant.repops;

import java.util.Arrays;

/** Ranks of each row: by counting in short rows and where there is a NaN, else by sorting, which gives the same. */
final class RankKernel extends PartedKernel {
    /** Elements up to which counting is faster. */
    private static final int FEW = 48;

    private final Slot source;
    private final Slot out;
    private final View view;
    private final int rows;
    private final int columns;
    private final boolean descending;
    private final boolean magnitude;
    private final double[][] values;
    private final long[][] keys;

    RankKernel(Node node, Slot source, Slot out, Compute compute) {
        View operand = node.operands().get(0).view();
        super(
                compute,
                partsFor(
                        compute,
                        16L * operand.shape().elementCount(),
                        operand.shape().rows()));
        this.source = source;
        this.out = out;
        this.view = operand;
        this.rows = operand.shape().rows();
        this.columns = operand.shape().columns();
        this.descending = RobustRules.flag(node, "descending");
        this.magnitude = RobustRules.flag(node, "magnitude");
        this.values = new double[compute.threads()][columns];
        this.keys = new long[compute.threads()][columns];
    }

    @Override
    public void run(int worker, int part) {
        int end = Partition.end(rows, part, parts());
        for (int row = Partition.start(rows, part, parts()); row < end; row++) {
            double[] x = values[worker];
            read(row, x);
            if (columns <= FEW || !isSortable(x)) {
                count(row, x);
            } else {
                sort(row, x, keys[worker]);
            }
        }
    }

    /** The row, such that the first by value comes first: a float is exact as a double. */
    private void read(int row, double[] x) {
        Tensor tensor = source.tensor();
        int step = view.stride(view.shape().rank() - 1);
        int at = view.sourceIndex(row * columns);
        for (int i = 0; i < columns; i++, at += step) {
            double value = tensor.dtype() == DType.FLOAT32 ? tensor.floats()[at] : tensor.doubles()[at];
            double sized = magnitude ? Math.abs(value) : value;
            x[i] = descending ? -sized : sized;
        }
    }

    private void count(int row, double[] x) {
        for (int i = 0; i < columns; i++) {
            int rank = 0;
            for (int j = 0; j < columns; j++) {
                if (x[j] < x[i] || (x[j] == x[i] && j < i)) {
                    rank++;
                }
            }
            put(row * columns + i, rank);
        }
    }

    private void put(int at, int rank) {
        Tensor target = out.tensor();
        switch (target.dtype()) {
            case FLOAT32 -> target.floats()[at] = rank;
            case FLOAT64 -> target.doubles()[at] = rank;
            default -> target.ints()[at] = rank;
        }
    }

    /** Whether the order is total and every value has a key of 32 bits: floats that are no NaN. */
    private boolean isSortable(double[] x) {
        boolean sortable = source.dtype() == DType.FLOAT32;
        for (int i = 0; i < columns; i++) {
            sortable &= !Double.isNaN(x[i]);
        }
        return sortable;
    }

    /** By (value, index) as one integer: the float's bits in an order that integers have, then the index. */
    private void sort(int row, double[] x, long[] key) {
        for (int i = 0; i < columns; i++) {
            int bits = Float.floatToRawIntBits((float) x[i] + 0f);
            long ordered = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
            key[i] = ordered << Integer.SIZE | i;
        }
        Arrays.sort(key);
        for (int rank = 0; rank < columns; rank++) {
            put(row * columns + (int) key[rank], rank);
        }
    }
}

package io.verdant.repops;

import java.util.Arrays;

/** Rows folded, ids ascending, into the rows that their ids name; threads share out the columns. */
final class ScatterAddKernel extends PartedKernel {
    /** Columns below which a part would be mostly waiting for memory. */
    private static final int MIN_COLUMNS = 32;

    private static final int[] NO_IDS = {};
    private static final float[] NO_VALUES = {};

    private final Slot out;
    private final DenseOperand gradient;
    private final DenseOperand ids;
    private final int rows;
    private final int rowCount;
    private float[] source = NO_VALUES;
    private int[] named = NO_IDS;

    ScatterAddKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        View view = node.operands().get(0).view();
        int columns = node.shape().elementCount() / node.shape().dim(0);
        super(compute, partsFor(compute, view.shape().elementCount(), columns / MIN_COLUMNS));
        this.out = out;
        this.gradient = new DenseOperand(operands[0], view, DType.FLOAT32);
        this.ids = new DenseOperand(operands[1], node.operands().get(1).view(), DType.INT32);
        this.rows = node.shape().dim(0);
        this.rowCount = columns;
    }

    @Override
    void prepare() {
        source = gradient.floats();
        named = ids.ints();
    }

    @Override
    public void run(int worker, int part) {
        float[] target = out.floats();
        Kernels kernels = compute().kernels();
        int first = Partition.start(rowCount, part, parts());
        int count = Partition.end(rowCount, part, parts()) - first;
        for (int row = 0; row < rows; row++) {
            Arrays.fill(target, row * rowCount + first, row * rowCount + first + count, 0f);
        }
        for (int i = 0; i < ids.count(); i++) {
            if (named[i] >= 0 && named[i] < rows) {
                int to = named[i] * rowCount + first;
                int from = i * rowCount + first;
                kernels.elementwise(Operator.ADD, target, to, target, to, source, from, target, to, count);
            }
        }
    }
}

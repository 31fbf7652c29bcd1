package io.verdant.repops;

import java.util.Arrays;

/** Rows of a table by id; NaN where there is no such row. Many on all threads. */
final class GatherKernel extends PartedKernel {
    private static final int[] NONE = {};

    private final Slot table;
    private final Slot out;
    private final LoopNest nest;
    private final DenseOperand ids;
    private final int rows;
    private final int rowCount;
    private int[] wanted = NONE;

    GatherKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        View view = node.operands().get(0).view();
        int count = node.operands().get(1).view().shape().elementCount();
        super(compute, partsFor(compute, node.shape().elementCount(), count));
        this.table = operands[0];
        this.out = out;
        this.nest = new LoopNest(view);
        this.ids = new DenseOperand(operands[1], node.operands().get(1).view(), DType.INT32);
        this.rows = view.shape().dim(0);
        this.rowCount = view.shape().elementCount() / rows;
    }

    @Override
    void prepare() {
        wanted = ids.ints();
    }

    @Override
    public void run(int worker, int part) {
        float[] source = table.floats();
        float[] target = out.floats();
        int end = Partition.end(ids.count(), part, parts());
        for (int i = Partition.start(ids.count(), part, parts()); i < end; i++) {
            int at = i * rowCount;
            if (wanted[i] >= 0 && wanted[i] < rows) {
                nest.gather(source, wanted[i] * rowCount, target, at, rowCount);
            } else {
                Arrays.fill(target, at, at + rowCount, Float.NaN);
            }
        }
    }
}

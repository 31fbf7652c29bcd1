package io.verdant.repops;

import java.util.Arrays;

/** Rows of a table by id; NaN where there is no such row. */
final class GatherKernel implements NodeKernel {
    private final Slot table;
    private final Slot out;
    private final LoopNest nest;
    private final DenseOperand ids;
    private final int rows;
    private final int rowCount;

    GatherKernel(Node node, Slot[] operands, Slot out) {
        View view = node.operands().get(0).view();
        this.table = operands[0];
        this.out = out;
        this.nest = new LoopNest(view);
        this.ids = new DenseOperand(operands[1], node.operands().get(1).view(), DType.INT32);
        this.rows = view.shape().dim(0);
        this.rowCount = view.shape().elementCount() / rows;
    }

    @Override
    public void run() {
        float[] source = table.floats();
        float[] target = out.floats();
        int[] wanted = ids.ints();
        for (int i = 0; i < ids.count(); i++) {
            int at = i * rowCount;
            if (wanted[i] >= 0 && wanted[i] < rows) {
                nest.gather(source, wanted[i] * rowCount, target, at, rowCount);
            } else {
                Arrays.fill(target, at, at + rowCount, Float.NaN);
            }
        }
    }
}

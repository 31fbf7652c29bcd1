package io.verdant.repops;

import java.util.Arrays;

/** Rows of a FLOAT64 table by id; NaN where there is no such row. */
final class GatherDoublesKernel implements NodeKernel {
    private final DoubleOperand table;
    private final DenseOperand ids;
    private final Slot out;
    private final int rows;
    private final int rowCount;

    GatherDoublesKernel(Node node, Slot[] operands, Slot out) {
        View view = node.operands().get(0).view();
        this.table = new DoubleOperand(operands[0], view);
        this.ids = new DenseOperand(operands[1], node.operands().get(1).view(), DType.INT32);
        this.out = out;
        this.rows = view.shape().dim(0);
        this.rowCount = view.shape().elementCount() / rows;
    }

    @Override
    public void run() {
        double[] source = table.array();
        double[] target = out.tensor().doubles();
        int[] wanted = ids.ints();
        for (int i = 0; i < ids.count(); i++) {
            int at = i * rowCount;
            if (wanted[i] >= 0 && wanted[i] < rows) {
                System.arraycopy(source, wanted[i] * rowCount, target, at, rowCount);
            } else {
                Arrays.fill(target, at, at + rowCount, Double.NaN);
            }
        }
    }
}

package io.verdant.repops;

import java.util.Arrays;

/** Rows folded, ids ascending, into the rows that their ids name. */
final class ScatterAddKernel implements NodeKernel {
    private final Slot out;
    private final DenseOperand gradient;
    private final DenseOperand ids;
    private final int rows;
    private final int rowCount;

    ScatterAddKernel(Node node, Slot[] operands, Slot out) {
        this.out = out;
        this.gradient = new DenseOperand(operands[0], node.operands().get(0).view(), DType.FLOAT32);
        this.ids = new DenseOperand(operands[1], node.operands().get(1).view(), DType.INT32);
        this.rows = node.shape().dim(0);
        this.rowCount = node.shape().elementCount() / rows;
    }

    @Override
    public void run() {
        float[] source = gradient.floats();
        float[] target = out.floats();
        int[] named = ids.ints();
        Arrays.fill(target, 0, rows * rowCount, 0f);
        for (int i = 0; i < ids.count(); i++) {
            if (named[i] >= 0 && named[i] < rows) {
                int to = named[i] * rowCount;
                for (int c = 0; c < rowCount; c++) {
                    target[to + c] += source[i * rowCount + c];
                }
            }
        }
    }
}

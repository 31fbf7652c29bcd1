package io.verdant.repops;

import java.util.Arrays;

/** A row per id with 1 in the id's column; an id without a column gives zeros. */
final class OneHotKernel implements NodeKernel {
    private final Slot out;
    private final DenseOperand ids;
    private final int depth;

    OneHotKernel(Node node, Slot operand, Slot out) {
        this.out = out;
        this.ids = new DenseOperand(operand, node.operands().get(0).view(), DType.INT32);
        this.depth = node.shape().columns();
    }

    @Override
    public void run() {
        float[] target = out.floats();
        int[] hot = ids.ints();
        Arrays.fill(target, 0, ids.count() * depth, 0f);
        for (int i = 0; i < ids.count(); i++) {
            if (hot[i] >= 0 && hot[i] < depth) {
                target[i * depth + hot[i]] = 1f;
            }
        }
    }
}

package io.verdant.repops;

import java.util.Arrays;

/** A sum over the view's first axis: outputs side by side, rows ascending. */
final class FoldKernel implements NodeKernel {
    private final Slot out;
    private final Compute compute;
    private final int rows;
    private final int count;
    private final OperandReader reader;

    FoldKernel(Node node, Slot source, Slot out, Compute compute) {
        View view = node.operands().get(0).view();
        this.out = out;
        this.compute = compute;
        this.rows = view.shape().dim(0);
        this.count = node.shape().elementCount();
        this.reader = new OperandReader(source, view);
    }

    @Override
    public void run() {
        float[] target = out.floats();
        Arrays.fill(target, 0, count, 0f);
        for (int from = 0; from < count; from += OperandReader.BLOCK) {
            int length = Math.min(OperandReader.BLOCK, count - from);
            for (int r = 0; r < rows; r++) {
                reader.load(r * count + from, length);
                compute.kernels()
                        .elementwise(
                                Operator.ADD,
                                target,
                                from,
                                target,
                                from,
                                reader.array(),
                                reader.start(),
                                target,
                                from,
                                length);
            }
        }
    }
}

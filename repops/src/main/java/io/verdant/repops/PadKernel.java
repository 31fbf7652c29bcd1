package io.verdant.repops;

import java.util.Arrays;

/** A view spread out over a larger or smaller result of zeros. */
final class PadKernel implements NodeKernel {
    private final Slot source;
    private final Slot out;
    private final View view;
    private final View result;
    private final Padding padding;

    PadKernel(Node node, Slot source, Slot out) {
        this.source = source;
        this.out = out;
        this.view = node.operands().get(0).view();
        this.result = View.contiguous(node.shape());
        this.padding = Padding.of(node);
    }

    @Override
    public void run() {
        float[] target = out.floats();
        Arrays.fill(target, 0, result.shape().elementCount(), 0f);
        copy(0, source.floats(), view.offset(), target, 0);
    }

    private void copy(int axis, float[] from, int at, float[] target, int to) {
        if (axis == view.shape().rank()) {
            target[to] = from[at];
            return;
        }
        for (int i = 0; i < view.shape().dim(axis); i++) {
            long place = padding.place(axis, i);
            if (place >= 0 && place < result.shape().dim(axis)) {
                copy(axis + 1, from, at + i * view.stride(axis), target, to + (int) place * result.stride(axis));
            }
        }
    }
}

package io.verdant.repops;

import java.util.Arrays;

/** A view spread out over a larger or smaller result of zeros. */
final class PadKernel implements NodeKernel {
    private final Slot source;
    private final Slot out;
    private final View view;
    private final View result;
    private final Padding padding;
    private final int rank;

    PadKernel(Node node, Slot source, Slot out) {
        this.source = source;
        this.out = out;
        this.view = node.operands().get(0).view();
        this.result = View.contiguous(node.shape());
        this.padding = Padding.of(node);
        this.rank = node.shape().rank();
    }

    @Override
    public void run() {
        float[] target = out.floats();
        Arrays.fill(target, 0, result.shape().elementCount(), 0f);
        if (rank == 0) {
            target[0] = source.floats()[view.offset()];
        } else {
            copy(0, source.floats(), view.offset(), target, 0);
        }
    }

    private void copy(int axis, float[] from, int at, float[] target, int to) {
        int first = padding.firstInside(axis);
        int end = padding.endInside(axis, view.shape().dim(axis), result.shape().dim(axis));
        int step = padding.step()[axis] * result.stride(axis);
        int place = to + padding.begin()[axis] * result.stride(axis);
        int stride = view.stride(axis);
        if (axis < rank - 1) {
            for (int i = first; i < end; i++) {
                copy(axis + 1, from, at + i * stride, target, place + i * step);
            }
        } else if (stride == 1 && step == 1 && first < end) {
            System.arraycopy(from, at + first, target, place + first, end - first);
        } else {
            for (int i = first; i < end; i++) {
                target[place + i * step] = from[at + i * stride];
            }
        }
    }
}

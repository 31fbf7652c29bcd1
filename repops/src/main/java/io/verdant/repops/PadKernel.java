package io.verdant.repops;

import java.util.Arrays;

/** A view spread out over a larger or smaller result of zeros; threads share out the result's first axis. */
final class PadKernel extends PartedKernel {
    private final Slot source;
    private final Slot out;
    private final View view;
    private final View result;
    private final Padding padding;
    private final int rank;

    PadKernel(Node node, Slot source, Slot out, Compute compute) {
        Shape shape = node.shape();
        super(compute, partsFor(compute, shape.elementCount(), shape.rank() == 0 ? 1 : shape.dim(0)));
        this.source = source;
        this.out = out;
        this.view = node.operands().get(0).view();
        this.result = View.contiguous(shape);
        this.padding = Padding.of(node);
        this.rank = shape.rank();
    }

    @Override
    public void run(int worker, int part) {
        float[] target = out.floats();
        if (rank == 0) {
            target[0] = source.floats()[view.offset()];
            return;
        }
        int dim = result.shape().dim(0);
        int start = Partition.start(dim, part, parts());
        int end = Partition.end(dim, part, parts());
        Arrays.fill(target, start * result.stride(0), end * result.stride(0), 0f);
        int first = Math.max(padding.firstInside(0), inputFrom(start));
        int last = Math.min(padding.endInside(0, view.shape().dim(0), dim), inputFrom(end));
        copy(0, first, last, source.floats(), view.offset(), target, 0);
    }

    /** The first index of the operand's first axis whose place is not before that of the result's. */
    private int inputFrom(int index) {
        long input = Math.ceilDiv((long) index - padding.begin()[0], padding.step()[0]);
        return Math.clamp(input, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private void copy(int axis, int first, int end, float[] from, int at, float[] target, int to) {
        int step = padding.step()[axis] * result.stride(axis);
        int place = to + padding.begin()[axis] * result.stride(axis);
        int stride = view.stride(axis);
        if (axis < rank - 1) {
            int firstInner = padding.firstInside(axis + 1);
            int endInner = padding.endInside(
                    axis + 1, view.shape().dim(axis + 1), result.shape().dim(axis + 1));
            for (int i = first; i < end; i++) {
                copy(axis + 1, firstInner, endInner, from, at + i * stride, target, place + i * step);
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

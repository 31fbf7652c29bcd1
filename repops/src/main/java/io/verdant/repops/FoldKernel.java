package io.verdant.repops;

import java.util.Arrays;

/** A sum over the view's first axis: outputs side by side, rows ascending; threads share out the outputs. */
final class FoldKernel extends PartedKernel {
    private final Slot source;
    private final Slot out;
    private final int rows;
    private final int rowStride;
    private final int count;
    private final LoopNest row;
    private final float[][] buffers;

    FoldKernel(Node node, Slot source, Slot out, Compute compute) {
        View view = node.operands().get(0).view();
        super(
                compute,
                partsFor(
                        compute, view.shape().elementCount(), units(node.shape().elementCount(), compute)));
        this.source = source;
        this.out = out;
        this.rows = view.shape().dim(0);
        this.rowStride = view.stride(0);
        this.count = node.shape().elementCount();
        this.row = new LoopNest(view.firstOfLeadingAxis());
        this.buffers = new float[compute.threads()][row.isContiguous() ? 0 : OperandReader.BLOCK];
    }

    /** Outputs below which a part would be mostly waiting for memory. */
    private static final int MIN_COLUMNS = 64;

    /** Outputs that a part has where there are enough: it then reads half a page of each row, one piece after another. */
    private static final int GOOD_COLUMNS = 512;

    private static int units(int count, Compute compute) {
        return Math.max(Math.min(count / MIN_COLUMNS, compute.threads()), count / GOOD_COLUMNS);
    }

    @Override
    public void run(int worker, int part) {
        float[] target = out.floats();
        float[] x = source.floats();
        int end = end(part);
        for (int from = end(part - 1); from < end; from += OperandReader.BLOCK) {
            int length = Math.min(OperandReader.BLOCK, end - from);
            if (row.isContiguous()) {
                compute().kernels().foldRows(x, row.offset() + from, rowStride, rows, target, from, length);
            } else {
                gathered(x, buffers[worker], target, from, length);
            }
        }
    }

    /** Where a part ends: at a whole number of vectors, but for the last. */
    private int end(int part) {
        int units = count / MIN_COLUMNS;
        return part == parts() - 1 ? count : MIN_COLUMNS * Partition.end(units, part, parts());
    }

    private void gathered(float[] x, float[] buffer, float[] target, int from, int length) {
        Arrays.fill(target, from, from + length, 0f);
        for (int r = 0; r < rows; r++) {
            row.gather(x, r * rowStride, from, buffer, 0, length);
            compute().kernels().elementwise(Operator.ADD, target, from, target, from, buffer, 0, target, from, length);
        }
    }
}

package io.verdant.repops;

/** A reduction of the view's last axis, one row after another; many rows on all threads. */
final class RowReduceKernel extends PartedKernel {
    private final Operator operator;
    private final Slot source;
    private final Slot out;
    private final LoopNest nest;
    private final int rows;
    private final int columns;
    private final float[][] row;
    private final float[][] lanes;

    RowReduceKernel(Node node, Slot source, Slot out, Compute compute) {
        View view = node.operands().get(0).view();
        super(
                compute,
                partsFor(compute, view.shape().elementCount(), view.shape().rows()));
        this.operator = node.operator();
        this.source = source;
        this.out = out;
        this.nest = new LoopNest(view);
        this.rows = view.shape().rows();
        this.columns = view.shape().columns();
        this.row = new float[compute.threads()][nest.isContiguous() ? 0 : columns];
        this.lanes = new float[compute.threads()][Reduction.LANES];
    }

    @Override
    public void run(int worker, int part) {
        float[] from = source.floats();
        int start = Partition.start(rows, part, parts());
        int end = Partition.end(rows, part, parts());
        if (nest.isContiguous()) {
            reduce(from, nest.offset() + start * columns, start, end - start, lanes[worker]);
            return;
        }
        for (int r = start; r < end; r++) {
            nest.gather(from, r * columns, row[worker], 0, columns);
            reduce(row[worker], 0, r, 1, lanes[worker]);
        }
    }

    /** Rows one after the other, the first at {@code from}, into results from {@code r} on. */
    private void reduce(float[] x, int from, int r, int count, float[] scratch) {
        Kernels kernels = compute().kernels();
        switch (operator) {
            case REDUCE_SUM -> kernels.laneSums(x, from, columns, count, out.floats(), r, scratch);
            case REDUCE_MAX -> kernels.maxima(x, from, columns, count, out.floats(), r, scratch);
            default -> kernels.argmax(x, from, columns, count, out.tensor().ints(), r, scratch);
        }
    }
}

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
        int end = Partition.end(rows, part, parts());
        for (int r = Partition.start(rows, part, parts()); r < end; r++) {
            if (nest.isContiguous()) {
                reduce(from, nest.offset() + r * columns, r, worker);
            } else {
                nest.gather(from, r * columns, row[worker], 0, columns);
                reduce(row[worker], 0, r, worker);
            }
        }
    }

    private void reduce(float[] x, int from, int r, int worker) {
        Kernels kernels = compute().kernels();
        switch (operator) {
            case REDUCE_SUM -> out.floats()[r] = kernels.laneSum(x, from, columns, lanes[worker]);
            case REDUCE_MAX -> out.floats()[r] = kernels.max(x, from, columns, lanes[worker]);
            default -> out.tensor().ints()[r] = kernels.argmax(x, from, columns, lanes[worker]);
        }
    }
}

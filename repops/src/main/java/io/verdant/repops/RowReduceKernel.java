package io.verdant.repops;

/** A reduction of the view's last axis, one row after another. */
final class RowReduceKernel implements NodeKernel {
    private final Operator operator;
    private final Slot source;
    private final Slot out;
    private final Compute compute;
    private final LoopNest nest;
    private final int rows;
    private final int columns;
    private final float[] row;
    private final float[] lanes = new float[Reduction.LANES];

    RowReduceKernel(Node node, Slot source, Slot out, Compute compute) {
        View view = node.operands().get(0).view();
        this.operator = node.operator();
        this.source = source;
        this.out = out;
        this.compute = compute;
        this.nest = new LoopNest(view);
        this.rows = view.shape().rows();
        this.columns = view.shape().columns();
        this.row = new float[nest.isContiguous() ? 0 : columns];
    }

    @Override
    public void run() {
        float[] from = source.floats();
        for (int r = 0; r < rows; r++) {
            if (nest.isContiguous()) {
                reduce(from, nest.offset() + r * columns, r);
            } else {
                nest.gather(from, r * columns, row, 0, columns);
                reduce(row, 0, r);
            }
        }
    }

    private void reduce(float[] x, int from, int r) {
        switch (operator) {
            case REDUCE_SUM -> out.floats()[r] = compute.kernels().laneSum(x, from, columns, lanes);
            case REDUCE_MAX -> out.floats()[r] = compute.kernels().max(x, from, columns);
            default -> out.tensor().ints()[r] = Reduction.argmax(x, from, columns);
        }
    }
}

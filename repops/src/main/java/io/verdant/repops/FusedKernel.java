package io.verdant.repops;

/** A fused group, block of rows by block of rows; many blocks on all threads. */
final class FusedKernel extends PartedKernel {
    private final BlockStep[] steps;
    private final BlockScratch[] scratch;
    private final int rows;
    private final int blockRows;
    private volatile boolean finite = true;

    FusedKernel(FusedPlan plan, Compute compute) {
        int blocks = (plan.rows() + plan.blockRows() - 1) / plan.blockRows();
        super(compute, partsFor(compute, plan.work(), blocks));
        this.steps = plan.steps().toArray(BlockStep[]::new);
        this.rows = plan.rows();
        this.blockRows = plan.blockRows();
        this.scratch = new BlockScratch[compute.threads()];
        for (int worker = 0; worker < scratch.length; worker++) {
            scratch[worker] = new BlockScratch(plan.bufferLengths());
        }
    }

    @Override
    void prepare() {
        finite = true;
        for (BlockScratch own : scratch) {
            own.begin();
        }
    }

    @Override
    public void run(int worker, int part) {
        BlockScratch own = scratch[worker];
        Kernels kernels = compute().kernels();
        int blocks = (rows + blockRows - 1) / blockRows;
        int end = Partition.end(blocks, part, parts());
        for (int block = Partition.start(blocks, part, parts()); block < end; block++) {
            int row = block * blockRows;
            int held = Math.min(blockRows, rows - row);
            for (BlockStep step : steps) {
                if (!step.run(kernels, own, row, held)) {
                    finite = false;
                    return;
                }
            }
        }
    }

    /** Whether the last run made no value that is infinite or NaN, as far as the group is asked to tell. */
    boolean isFinite() {
        return finite;
    }
}

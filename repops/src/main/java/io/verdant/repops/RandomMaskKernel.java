package io.verdant.repops;

/** A mask of zeros and ones from the node's own Philox key. */
final class RandomMaskKernel implements NodeKernel {
    private final int node;
    private final Slot out;
    private final BatchBinding batch;
    private final Compute compute;
    private final long threshold;
    private final int count;

    RandomMaskKernel(Node node, Slot out, BatchBinding batch, Compute compute) {
        this.node = node.index();
        this.out = out;
        this.batch = batch;
        this.compute = compute;
        this.threshold = node.attributes().integer("threshold");
        this.count = node.shape().elementCount();
    }

    @Override
    public void run() {
        compute.kernels().randomMask(batch.maskKey(node), threshold, out.floats(), 0, count);
    }
}

package io.verdant.repops;

/** A mask of zeros and ones from the node's own Philox key; threads share out whole blocks. */
final class RandomMaskKernel extends PartedKernel {
    /** What an element costs, in elements of a cheap operator. */
    private static final int COST = 4;

    private final int node;
    private final Slot out;
    private final BatchBinding batch;
    private final long threshold;
    private final int count;
    private final int blocks;
    private MaskKey key = new MaskKey(0, 0);

    RandomMaskKernel(Node node, Slot out, BatchBinding batch, Compute compute) {
        int count = node.shape().elementCount();
        int blocks = (count + MaskKey.WORDS - 1) / MaskKey.WORDS;
        super(compute, partsFor(compute, (long) count * COST, blocks));
        this.node = node.index();
        this.out = out;
        this.batch = batch;
        this.threshold = node.attributes().integer("threshold");
        this.count = count;
        this.blocks = blocks;
    }

    @Override
    void prepare() {
        key = batch.maskKey(node);
    }

    @Override
    public void run(int worker, int part) {
        int from = Partition.start(blocks, part, parts()) * MaskKey.WORDS;
        int end = Math.min(count, Partition.end(blocks, part, parts()) * MaskKey.WORDS);
        compute().kernels().randomMask(key, threshold, out.floats(), from, end - from);
    }
}

package io.verdant.repops;

/** A mean of chosen operands, coordinate by coordinate: of those between the ends, or of those nearest the median. */
final class ChosenMeanKernel extends PartedKernel {
    /** The kernels' loop: {@link Kernels#trimmedMean} or {@link Kernels#meanAround}. */
    @FunctionalInterface
    interface Mean {
        void compute(float[] out, int o, float[][] x, int[] starts, int first, int count, int left, int[] scratch);
    }

    /** What a value costs, in elements of a cheap operator. */
    private static final int COST = 8;

    private final Slot out;
    private final int count;
    private final int left;
    private final Mean mean;
    private final OperandReader[][] readers;
    private final float[][][] arrays;
    private final int[][] starts;
    private final int[][] scratch;

    ChosenMeanKernel(Node node, Slot[] operands, Slot out, Compute compute, Mean mean) {
        int elements = node.shape().elementCount();
        super(compute, partsFor(compute, (long) COST * elements * operands.length, elements / OperandReader.BLOCK + 1));
        this.out = out;
        this.count = elements;
        this.left = (int) node.attributes().integer("f");
        this.mean = mean;
        this.readers = new OperandReader[compute.threads()][operands.length];
        this.arrays = new float[compute.threads()][operands.length][];
        this.starts = new int[compute.threads()][operands.length];
        this.scratch = new int[compute.threads()][compute.kernels().scratchLength(operands.length)];
        for (OperandReader[] own : readers) {
            for (int slot = 0; slot < own.length; slot++) {
                own[slot] = new OperandReader(
                        operands[slot], node.operands().get(slot).view());
            }
        }
    }

    @Override
    public void run(int worker, int part) {
        OperandReader[] own = readers[worker];
        float[][] x = arrays[worker];
        int blocks = (count + OperandReader.BLOCK - 1) / OperandReader.BLOCK;
        int end = Math.min(count, OperandReader.BLOCK * Partition.end(blocks, part, parts()));
        for (int from = OperandReader.BLOCK * Partition.start(blocks, part, parts());
                from < end;
                from += OperandReader.BLOCK) {
            int length = Math.min(OperandReader.BLOCK, end - from);
            for (int slot = 0; slot < own.length; slot++) {
                own[slot].load(from, length);
                x[slot] = own[slot].array();
                starts[worker][slot] = own[slot].start();
            }
            mean.compute(out.floats(), from, x, starts[worker], 0, length, left, scratch[worker]);
        }
    }
}

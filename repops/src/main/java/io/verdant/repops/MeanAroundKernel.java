package io.verdant.repops;

/** The mean of the values nearest to the median, coordinate by coordinate. */
final class MeanAroundKernel extends PartedKernel {
    /** What a value costs, in elements of a cheap operator. */
    private static final int COST = 8;

    private final Slot out;
    private final int count;
    private final int dropped;
    private final OperandReader[][] readers;
    private final float[][][] arrays;
    private final int[][] starts;
    private final int[][] scratch;

    MeanAroundKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        int elements = node.shape().elementCount();
        super(compute, partsFor(compute, (long) COST * elements * operands.length, elements / OperandReader.BLOCK + 1));
        this.out = out;
        this.count = elements;
        this.dropped = (int) node.attributes().integer("f");
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
            compute().kernels().meanAround(out.floats(), from, x, starts[worker], 0, length, dropped, scratch[worker]);
        }
    }
}

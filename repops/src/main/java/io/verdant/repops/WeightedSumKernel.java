package io.verdant.repops;

/** A weighted sum of several operands, block by block: rows are read once. */
final class WeightedSumKernel extends PartedKernel {
    private final Slot out;
    private final int count;
    private final OperandReader[][] readers;
    private final float[][][] arrays;
    private final int[][] starts;
    private final DenseOperand weightOperand;
    private float[] weights = new float[0];

    WeightedSumKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        int elements = node.shape().elementCount();
        super(compute, partsFor(compute, (long) elements * operands.length, elements / OperandReader.BLOCK + 1));
        this.out = out;
        this.count = elements;
        this.weightOperand =
                new DenseOperand(operands[0], node.operands().get(0).view(), DType.FLOAT32);
        this.readers = new OperandReader[compute.threads()][operands.length - 1];
        this.arrays = new float[compute.threads()][operands.length - 1][];
        this.starts = new int[compute.threads()][operands.length - 1];
        for (OperandReader[] own : readers) {
            for (int row = 0; row < own.length; row++) {
                own[row] = new OperandReader(
                        operands[row + 1], node.operands().get(row + 1).view());
            }
        }
    }

    @Override
    void prepare() {
        weights = weightOperand.floats();
    }

    @Override
    public void run(int worker, int part) {
        OperandReader[] own = readers[worker];
        int end = Partition.end(count, part, parts());
        for (int from = Partition.start(count, part, parts()); from < end; from += OperandReader.BLOCK) {
            int length = Math.min(OperandReader.BLOCK, end - from);
            for (int row = 0; row < own.length; row++) {
                own[row].load(from, length);
                arrays[worker][row] = own[row].array();
                starts[worker][row] = own[row].start();
            }
            compute().kernels().weightedSum(out.floats(), from, arrays[worker], starts[worker], weights, length);
        }
    }
}

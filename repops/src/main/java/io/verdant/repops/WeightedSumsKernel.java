package io.verdant.repops;

import java.util.List;

/**
 * Several weighted sums of the same rows, such as all that a mixing matrix makes of them: a block of the rows is read once for all
 * sums, and stays in the first-level cache meanwhile. Each has the bits of a {@link WeightedSumKernel} of its own.
 */
final class WeightedSumsKernel extends PartedKernel {
    /** Elements of all rows that are in work at a time: they fit the first-level cache. */
    private static final int HELD = 8_192;

    private static final int LEAST = 64;

    private final Slot[] outs;
    private final int count;
    private final int block;
    private final OperandReader[][] readers;
    private final float[][][] arrays;
    private final int[][] starts;
    private final DenseOperand[] weightOperands;
    private final float[][] weights;
    private final float[][] targets;

    /**
     * @param nodes sums whose operands are the same but for the weights
     * @param rows where the rows lie
     * @param weights where each node's weights lie
     */
    WeightedSumsKernel(List<Node> nodes, Slot[] weights, Slot[] rows, Slot[] outs, Compute compute) {
        Node first = nodes.getFirst();
        int elements = first.shape().elementCount();
        long work = (long) elements * rows.length * nodes.size() / FMAS_PER_ELEMENT + elements;
        super(compute, partsFor(compute, work, elements / OperandReader.BLOCK + 1));
        this.outs = outs;
        this.count = elements;
        this.block = Math.min(OperandReader.BLOCK, Math.max(LEAST, HELD / rows.length / LEAST * LEAST));
        this.weightOperands = new DenseOperand[nodes.size()];
        for (int sum = 0; sum < weights.length; sum++) {
            weightOperands[sum] = new DenseOperand(
                    weights[sum], nodes.get(sum).operands().getFirst().view(), DType.FLOAT32);
        }
        this.weights = new float[nodes.size()][];
        this.targets = new float[nodes.size()][];
        this.readers = new OperandReader[compute.threads()][rows.length];
        this.arrays = new float[compute.threads()][rows.length][];
        this.starts = new int[compute.threads()][rows.length];
        for (OperandReader[] own : readers) {
            for (int row = 0; row < own.length; row++) {
                own[row] = new OperandReader(
                        rows[row], first.operands().get(row + 1).view());
            }
        }
    }

    @Override
    void prepare() {
        for (int sum = 0; sum < weights.length; sum++) {
            weights[sum] = weightOperands[sum].floats();
            targets[sum] = outs[sum].floats();
        }
    }

    @Override
    public void run(int worker, int part) {
        OperandReader[] own = readers[worker];
        int end = Partition.end(count, part, parts());
        for (int from = Partition.start(count, part, parts()); from < end; from += block) {
            int length = Math.min(block, end - from);
            for (int row = 0; row < own.length; row++) {
                own[row].load(from, length);
                arrays[worker][row] = own[row].array();
                starts[worker][row] = own[row].start();
            }
            compute().kernels().weightedSums(targets, from, arrays[worker], starts[worker], weights, length);
        }
    }
}

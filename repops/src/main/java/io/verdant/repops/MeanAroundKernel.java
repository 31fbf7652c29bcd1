package io.verdant.repops;

/** The mean of the values nearest to the median, coordinate by coordinate. */
final class MeanAroundKernel implements NodeKernel {
    private final Slot out;
    private final Compute compute;
    private final int count;
    private final int dropped;
    private final OperandReader[] readers;
    private final float[][] arrays;
    private final int[] starts;

    MeanAroundKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        this.out = out;
        this.compute = compute;
        this.count = node.shape().elementCount();
        this.dropped = (int) node.attributes().integer("f");
        this.readers = new OperandReader[operands.length];
        this.arrays = new float[operands.length][];
        this.starts = new int[operands.length];
        for (int slot = 0; slot < readers.length; slot++) {
            readers[slot] =
                    new OperandReader(operands[slot], node.operands().get(slot).view());
        }
    }

    @Override
    public void run() {
        for (int from = 0; from < count; from += OperandReader.BLOCK) {
            int length = Math.min(OperandReader.BLOCK, count - from);
            for (int slot = 0; slot < readers.length; slot++) {
                readers[slot].load(from, length);
                arrays[slot] = readers[slot].array();
                starts[slot] = readers[slot].start();
            }
            compute.kernels().meanAround(out.floats(), from, arrays, starts, length, dropped);
        }
    }
}

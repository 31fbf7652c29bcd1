package io.verdant.repops;

import java.util.Arrays;

/** The mean of several operands: a fold in operand order, then one division. */
final class MeanKernel implements NodeKernel {
    private final Slot out;
    private final Compute compute;
    private final int count;
    private final OperandReader[] readers;
    private final float[] divisor = new float[OperandReader.BLOCK];

    MeanKernel(Node node, Slot[] operands, Slot out, Compute compute) {
        this.out = out;
        this.compute = compute;
        this.count = node.shape().elementCount();
        this.readers = new OperandReader[operands.length];
        for (int slot = 0; slot < readers.length; slot++) {
            readers[slot] =
                    new OperandReader(operands[slot], node.operands().get(slot).view());
        }
        Arrays.fill(divisor, (float) operands.length);
    }

    @Override
    public void run() {
        float[] target = out.floats();
        Arrays.fill(target, 0, count, 0f);
        for (int from = 0; from < count; from += OperandReader.BLOCK) {
            int length = Math.min(OperandReader.BLOCK, count - from);
            for (OperandReader reader : readers) {
                reader.load(from, length);
                accumulate(Operator.ADD, target, from, reader.array(), reader.start(), length);
            }
            accumulate(Operator.DIV, target, from, divisor, 0, length);
        }
    }

    private void accumulate(Operator operator, float[] target, int at, float[] x, int from, int length) {
        compute.kernels().elementwise(operator, target, at, target, at, x, from, target, at, length);
    }
}

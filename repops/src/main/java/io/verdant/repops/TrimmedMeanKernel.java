package io.verdant.repops;

/** The coordinate-wise trimmed mean: ranks by (value, operand), then the masked sum in operand order. */
final class TrimmedMeanKernel implements NodeKernel {
    private final Slot out;
    private final int count;
    private final int trim;
    private final OperandReader[] readers;
    private final float[] values;

    TrimmedMeanKernel(Node node, Slot[] operands, Slot out) {
        this.out = out;
        this.count = node.shape().elementCount();
        this.trim = (int) node.attributes().integer("f");
        this.readers = new OperandReader[operands.length];
        this.values = new float[operands.length];
        for (int slot = 0; slot < readers.length; slot++) {
            readers[slot] = new OperandReader(operands[slot], node.operands().get(slot).view());
        }
    }

    @Override
    public void run() {
        float[] target = out.floats();
        for (int from = 0; from < count; from += OperandReader.BLOCK) {
            int length = Math.min(OperandReader.BLOCK, count - from);
            for (OperandReader reader : readers) {
                reader.load(from, length);
            }
            for (int i = 0; i < length; i++) {
                target[from + i] = element(i);
            }
        }
    }

    private float element(int i) {
        for (int slot = 0; slot < values.length; slot++) {
            values[slot] = readers[slot].array()[readers[slot].start() + i];
        }
        float sum = 0f;
        for (int slot = 0; slot < values.length; slot++) {
            int rank = rank(slot);
            if (rank >= trim && rank < values.length - trim) {
                sum += values[slot];
            }
        }
        return sum / (values.length - 2 * trim);
    }

    private int rank(int slot) {
        int rank = 0;
        for (int other = 0; other < values.length; other++) {
            if (precedes(values[other], other, values[slot], slot)) {
                rank++;
            }
        }
        return rank;
    }

    /** Whether one operand's value comes before another's: by value, then by operand. */
    static boolean precedes(float x, int xOperand, float y, int yOperand) {
        return x < y || (x == y && xOperand < yOperand);
    }
}

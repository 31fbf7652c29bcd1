package io.verdant.repops;

/** Integers as floats, or floats as integers. */
final class CastKernel implements NodeKernel {
    private final DenseOperand operand;
    private final Slot out;
    private final boolean toFloat;

    CastKernel(Node node, Slot operand, Slot out) {
        this.toFloat = node.dtype() == DType.FLOAT32;
        this.operand = new DenseOperand(operand, node.operands().get(0).view(), toFloat ? DType.INT32 : DType.FLOAT32);
        this.out = out;
    }

    @Override
    public void run() {
        if (toFloat) {
            int[] from = operand.ints();
            for (int i = 0; i < operand.count(); i++) {
                out.floats()[i] = (float) from[i];
            }
        } else {
            float[] from = operand.floats();
            for (int i = 0; i < operand.count(); i++) {
                out.tensor().ints()[i] = (int) from[i];
            }
        }
    }
}

package io.verdant.repops;

/** A FLOAT64 operand as one row-major array from 0: the source's own where the view is all of it in order, else a copy. */
final class DoubleOperand {
    private final Slot slot;
    private final View view;
    private final int count;
    private final boolean whole;
    private final double[] copy;

    DoubleOperand(Slot slot, View view) {
        LoopNest nest = new LoopNest(view);
        this.slot = slot;
        this.view = view;
        this.count = view.shape().elementCount();
        this.whole = nest.isContiguous() && nest.offset() == 0;
        this.copy = new double[whole ? 0 : count];
    }

    static DoubleOperand[] of(Node node, Slot[] operands) {
        DoubleOperand[] doubles = new DoubleOperand[operands.length];
        for (int slot = 0; slot < doubles.length; slot++) {
            doubles[slot] =
                    new DoubleOperand(operands[slot], node.operands().get(slot).view());
        }
        return doubles;
    }

    /** The current values; at least as long as the view has elements, not to be written. */
    double[] array() {
        double[] source = slot.tensor().doubles();
        if (whole) {
            return source;
        }
        for (int i = 0; i < count; i++) {
            copy[i] = source[view.sourceIndex(i)];
        }
        return copy;
    }
}

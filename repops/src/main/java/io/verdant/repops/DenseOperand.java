package io.verdant.repops;

/** An operand as one row-major array from 0: the source's own where the view is all of it in order, else a copy. */
final class DenseOperand {
    private final Slot slot;
    private final View view;
    private final int count;
    private final LoopNest nest;
    private final float[] floats;
    private final int[] ints;

    DenseOperand(Slot slot, View view, DType dtype) {
        this.slot = slot;
        this.view = view;
        this.count = view.shape().elementCount();
        this.nest = new LoopNest(view);
        this.floats = new float[dtype == DType.FLOAT32 && !isWhole() ? count : 0];
        this.ints = new int[dtype == DType.INT32 && !isWhole() ? count : 0];
    }

    private boolean isWhole() {
        return nest.isContiguous() && nest.offset() == 0;
    }

    int count() {
        return count;
    }

    /** The current values; at least {@link #count} long, not to be written. */
    float[] floats() {
        if (isWhole()) {
            return slot.floats();
        }
        nest.gather(slot.floats(), 0, floats, 0, count);
        return floats;
    }

    int[] ints() {
        int[] source = slot.tensor().ints();
        if (isWhole()) {
            return source;
        }
        for (int i = 0; i < count; i++) {
            ints[i] = source[view.sourceIndex(i)];
        }
        return ints;
    }
}

package io.verdant.repops;

/**
 * Gives an operand's elements as contiguous blocks: in place where the view is contiguous, else through a buffer. One
 * reader serves one thread.
 */
final class OperandReader {
    /** Elements of a block; a few blocks fit the first-level cache. */
    static final int BLOCK = 1024;

    private final Slot slot;
    private final LoopNest nest;
    private final float[] buffer;
    private float[] array;
    private int start;

    OperandReader(Slot slot, View view) {
        this.slot = slot;
        this.nest = new LoopNest(view);
        this.buffer = new float[nest.isContiguous() ? 0 : BLOCK];
        this.array = buffer;
    }

    /** Makes elements {@code [from, from + count)}, at most a block, readable. */
    void load(int from, int count) {
        if (nest.isContiguous()) {
            array = slot.floats();
            start = nest.offset() + from;
        } else {
            nest.gather(slot.floats(), from, buffer, 0, count);
        }
    }

    float[] array() {
        return array;
    }

    int start() {
        return start;
    }
}

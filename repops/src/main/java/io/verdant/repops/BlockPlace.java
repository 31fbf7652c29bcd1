package io.verdant.repops;

import org.jspecify.annotations.Nullable;

/**
 * Where a value of a fused group lies while a block is computed: in a tensor, at the block's rows, or in a buffer of the
 * thread, at its start. Which buffer is said once all steps are known.
 */
final class BlockPlace {
    private final @Nullable Slot slot;
    private final int offset;
    private final int perRow;
    private final boolean own;
    private final int period;
    private int buffer = -1;

    private BlockPlace(@Nullable Slot slot, int offset, int perRow, boolean own, int period) {
        this.slot = slot;
        this.offset = offset;
        this.perRow = perRow;
        this.own = own;
        this.period = period;
    }

    /** In a tensor, {@code perRow} elements a row. */
    static BlockPlace inTensor(Slot slot, int offset, int perRow) {
        return new BlockPlace(slot, offset, perRow, false, 0);
    }

    /** In a tensor that is read again after every {@code period} elements, which are a number of whole blocks. */
    static BlockPlace repeated(Slot slot, int offset, int perRow, int period) {
        return new BlockPlace(slot, offset, perRow, false, period);
    }

    /**
     * In a buffer.
     *
     * @param own whether nothing else may use that buffer between blocks
     */
    static BlockPlace inBuffer(int perRow, boolean own) {
        return new BlockPlace(null, 0, perRow, own, 0);
    }

    boolean isInBuffer() {
        return slot == null;
    }

    boolean isOwn() {
        return own;
    }

    int perRow() {
        return perRow;
    }

    int buffer() {
        return buffer;
    }

    void useBuffer(int index) {
        buffer = index;
    }

    float[] array(BlockScratch scratch) {
        return slot == null ? scratch.buffer(buffer) : slot.floats();
    }

    int start(int row) {
        if (slot == null) {
            return 0;
        }
        return offset + (period == 0 ? row * perRow : row * perRow % period);
    }
}

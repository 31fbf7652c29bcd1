package io.verdant.settlement.evm;

import java.util.Optional;

/**
 * Where the reading of events stands: pure, moved by its reader. Only blocks that are confirmed are read; a range that a node
 * finds too large is halved, down to one block, and grows again.
 *
 * @param nextBlock first block not yet read
 * @param rangeCount blocks asked for at once
 */
public record EventCursor(long nextBlock, long rangeCount, long rangeLimit, int confirmations) {
    public EventCursor {
        if (nextBlock < 0 || rangeCount < 1 || rangeCount > rangeLimit || confirmations < 1) {
            throw new IllegalArgumentException("nextBlock=" + nextBlock + " rangeCount=" + rangeCount + " rangeLimit="
                    + rangeLimit + " confirmations=" + confirmations);
        }
    }

    /** Blocks to read, both included. */
    public record Range(long from, long to) {}

    /** A cursor that begins with that block. */
    public static EventCursor from(long block, long rangeLimit, int confirmations) {
        return new EventCursor(block, rangeLimit, rangeLimit, confirmations);
    }

    /** What to read next; nothing where all confirmed blocks are read. */
    public Optional<Range> next(long head) {
        long last = head - confirmations + 1;
        return last < nextBlock
                ? Optional.empty()
                : Optional.of(new Range(nextBlock, Math.min(last, nextBlock + rangeCount - 1)));
    }

    /** The range was read. */
    public EventCursor read(Range range) {
        return new EventCursor(range.to() + 1, Math.min(rangeLimit, 2 * rangeCount), rangeLimit, confirmations);
    }

    /** A node found the range too large; a single block cannot be. */
    public EventCursor halved() {
        if (rangeCount == 1) {
            throw new IllegalStateException("block=" + nextBlock + " cannot be read in a smaller range");
        }
        return new EventCursor(nextBlock, rangeCount / 2, rangeLimit, confirmations);
    }
}

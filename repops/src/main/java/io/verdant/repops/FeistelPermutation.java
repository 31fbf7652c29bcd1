package io.verdant.repops;

/**
 * A keyed permutation of {@code 0 .. size - 1} that can be opened at one index: a balanced Feistel network over the
 * smallest power of four that holds the size, walked until it lands inside. The definition is in {@code
 * docs/repops.md}.
 */
public final class FeistelPermutation {
    static final int ROUNDS = 6;
    private static final long MAX_SIZE = 1L << 62;

    private final long size;
    private final int key0;
    private final int key1;
    private final int halfBits;
    private final int mask;

    /**
     * @throws IllegalArgumentException unless {@code 1 <= size <= 2^62}
     */
    public FeistelPermutation(long size, int key0, int key1) {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("size=" + size + " limit=" + MAX_SIZE);
        }
        this.size = size;
        this.key0 = key0;
        this.key1 = key1;
        int bits = Math.max(2, Long.SIZE - Long.numberOfLeadingZeros(size - 1));
        this.halfBits = (bits + 1) / 2;
        this.mask = (int) ((1L << halfBits) - 1);
    }

    public long size() {
        return size;
    }

    /**
     * Where the index goes.
     *
     * @throws IllegalArgumentException if the index is outside {@code 0 .. size - 1}
     */
    public long apply(long index) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("index=" + index + " size=" + size);
        }
        long value = index;
        do {
            value = rounds(value);
        } while (value >= size);
        return value;
    }

    private long rounds(long value) {
        int left = (int) (value >>> halfBits) & mask;
        int right = (int) value & mask;
        for (int round = 0; round < ROUNDS; round++) {
            int next = left ^ (Philox.word(key0, key1, right, round) & mask);
            left = right;
            right = next;
        }
        return (Integer.toUnsignedLong(left) << halfBits) | Integer.toUnsignedLong(right);
    }
}

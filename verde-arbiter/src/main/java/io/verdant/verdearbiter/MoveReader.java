package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads fields from hostile bytes. A field that is missing or above its limit spoils the reader, which then yields
 * zeros; {@link #finished()} says at the end whether everything was there and nothing is left.
 */
final class MoveReader {
    private final byte[] bytes;
    private int position;
    private boolean spoiled;

    MoveReader(byte[] bytes) {
        this.bytes = bytes;
    }

    boolean finished() {
        return !spoiled && position == bytes.length;
    }

    void require(boolean condition) {
        spoiled |= !condition;
    }

    int unsignedByte() {
        return (int) word(1);
    }

    int unsignedShort() {
        return (int) word(2);
    }

    Hash32 hash() {
        if (!take(Hash32.LENGTH)) {
            return Hash32.ZERO;
        }
        return Hash32.of(bytes, position - Hash32.LENGTH);
    }

    /** A count, then that many hashes. */
    List<Hash32> hashes() {
        int count = unsignedShort();
        require(count <= MoveLimits.MAX_LIST_COUNT);
        if (spoiled || bytes.length - position < count * Hash32.LENGTH) {
            spoiled = true;
            return List.of();
        }
        List<Hash32> hashes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            hashes.add(hash());
        }
        return hashes;
    }

    /** A length, then that many bytes. */
    byte[] bytes(int limit) {
        int length = unsignedShort();
        require(length <= limit);
        if (!take(length)) {
            return new byte[0];
        }
        byte[] field = new byte[length];
        System.arraycopy(bytes, position - length, field, 0, length);
        return field;
    }

    /** Words of four bytes (zero-extended) or of eight. */
    long[] words(int width, int count) {
        if (spoiled || bytes.length - position < width * count) {
            spoiled = true;
            return new long[0];
        }
        long[] words = new long[count];
        for (int i = 0; i < count; i++) {
            words[i] = word(width);
        }
        return words;
    }

    private long word(int width) {
        if (!take(width)) {
            return 0;
        }
        long value = 0;
        for (int i = position - width; i < position; i++) {
            value = value << 8 | (bytes[i] & 0xff);
        }
        return value;
    }

    private boolean take(int length) {
        if (spoiled || bytes.length - position < length) {
            spoiled = true;
            return false;
        }
        position += length;
        return true;
    }
}

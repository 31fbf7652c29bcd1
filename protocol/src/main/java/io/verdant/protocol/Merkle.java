package io.verdant.protocol;

/**
 * The hashes of a Merkle tree. A leaf is {@code H(0x00 ‖ data)}, an inner node {@code H(0x01 ‖ left ‖ right)}; the tags keep
 * a leaf from passing as an inner node. A node without a sibling rises unchanged.
 */
public final class Merkle {
    static final byte LEAF_TAG = 0x00;
    static final byte INNER_TAG = 0x01;

    private Merkle() {}

    public static Hash32 leaf(byte[] data) {
        return Sha256.tagged(LEAF_TAG, data, 0, data.length);
    }

    static Hash32 leaf(byte[] data, int offset, int length) {
        return Sha256.tagged(LEAF_TAG, data, offset, length);
    }

    public static Hash32 inner(Hash32 left, Hash32 right) {
        return Sha256.tagged(INNER_TAG, left, right);
    }
}

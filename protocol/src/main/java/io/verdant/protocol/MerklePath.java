package io.verdant.protocol;

import java.util.List;

/**
 * The opening of leaf {@code index} of a tree of {@code leafCount} leaves: its siblings, from the leaf upwards, leaving out
 * the levels where the node has none. The length follows from (index, leafCount), and no other length can be made.
 */
public record MerklePath(int index, int leafCount, List<Hash32> siblings) {
    /**
     * @throws IllegalArgumentException where the index is outside the tree or the length is not {@link #expectedLength};
     *     a peer's siblings are taken by {@link #ofPeer}
     */
    public MerklePath {
        int expected = expectedLength(index, leafCount);
        if (siblings.size() != expected) {
            throw new IllegalArgumentException("path length=" + siblings.size() + " expected=" + expected + " index="
                    + index + " leafCount=" + leafCount);
        }
        siblings = List.copyOf(siblings);
    }

    /** The path that a peer sent, or {@link Reason#MALFORMED} where it cannot be one. */
    public static Decoded<MerklePath> ofPeer(int index, int leafCount, List<Hash32> siblings) {
        if (index < 0 || index >= leafCount) {
            return Decoded.refused(Reason.MALFORMED, "path index=" + index + " leafCount=" + leafCount);
        }
        int expected = expectedLength(index, leafCount);
        if (siblings.size() != expected) {
            return Decoded.refused(
                    Reason.MALFORMED, "path length=" + siblings.size() + " expected=" + expected + " index=" + index);
        }
        return Decoded.ok(new MerklePath(index, leafCount, siblings));
    }

    /** The root to which this path leads from a leaf hash. */
    public Hash32 rootOf(Hash32 leafHash) {
        Hash32 node = leafHash;
        int used = 0;
        int position = index;
        for (int count = leafCount; count > 1; count = above(count)) {
            if ((position ^ 1) < count) {
                Hash32 sibling = siblings.get(used++);
                node = (position & 1) == 0 ? Merkle.inner(node, sibling) : Merkle.inner(sibling, node);
            }
            position >>= 1;
        }
        return node;
    }

    /** Siblings on the way from that leaf to the root: one per level where the node is not a lone last one. */
    public static int expectedLength(int index, int leafCount) {
        if (index < 0 || index >= leafCount) {
            throw new IllegalArgumentException("leaf index=" + index + " leafCount=" + leafCount);
        }
        int length = 0;
        int position = index;
        for (int count = leafCount; count > 1; count = above(count)) {
            if ((position ^ 1) < count) {
                length++;
            }
            position >>= 1;
        }
        return length;
    }

    private static int above(int count) {
        return (count >> 1) + (count & 1);
    }
}

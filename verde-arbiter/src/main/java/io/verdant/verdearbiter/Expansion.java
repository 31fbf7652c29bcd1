package io.verdant.verdearbiter;

import io.verdant.protocol.MerkleTree;

/**
 * How a Merkle tree is posted list by list, from the root down. A tree of height h (edges from root to leaf) takes
 * {@code max(1, ceil(h / 7))} lists that share the levels as evenly as they can, the earlier ones taking the larger
 * part; so 2^13 steps take lists of 128 and 64, and 2^25 leaves lists of 128, 64, 64 and 64. A tree of one leaf takes
 * one list of one.
 */
final class Expansion {
    private Expansion() {}

    static int height(int leafCount) {
        return MerkleTree.levels(leafCount) - 1;
    }

    static int listCount(int leafCount) {
        int height = height(leafCount);
        return Math.max(1, (height + MoveLimits.MAX_LIST_LEVELS - 1) / MoveLimits.MAX_LIST_LEVELS);
    }

    /** Hashes in all lists of one game's way down such a tree, at most. */
    static int hashCount(int leafCount) {
        int hashes = 0;
        int level = height(leafCount);
        do {
            int levels = listLevels(leafCount, level);
            hashes += Math.min(1 << levels, MerkleTree.nodeCount(leafCount, level - levels));
            level -= levels;
        } while (level > 0);
        return hashes;
    }

    /** Levels that the list beneath a node at {@code level} spans; 0 only for a tree of one leaf. */
    static int listLevels(int leafCount, int level) {
        int height = height(leafCount);
        int lists = listCount(leafCount);
        int top = height;
        for (int list = 0; list < lists && top > 0; list++) {
            int levels = height / lists + (list < height % lists ? 1 : 0);
            if (top == level) {
                return levels;
            }
            top -= levels;
        }
        if (level == 0 && height == 0) {
            return 0;
        }
        throw new IllegalArgumentException("no list begins here: level=" + level + " leafCount=" + leafCount);
    }
}

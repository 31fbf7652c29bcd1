package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.MerkleTree;

/**
 * A node of a Merkle tree that the claimant has to expand next.
 *
 * @param leafCount leaves of the whole tree, known from the program
 * @param level the node's level, leaves being level 0
 * @param index the node's index in its level
 * @param hash what the claimant posted for it; for the top of a nested tree the hash under which the tree above holds
 *     it
 */
record Frontier(int leafCount, int level, int index, Hash32 hash) {
    static Frontier top(int leafCount, Hash32 hash) {
        return new Frontier(leafCount, Expansion.height(leafCount), 0, hash);
    }

    boolean isTop() {
        return level == Expansion.height(leafCount);
    }

    int listLevels() {
        return Expansion.listLevels(leafCount, level);
    }

    /** Hashes that the list must have. */
    int listCount() {
        return MerkleTree.descendantCount(leafCount, level, index, listLevels());
    }
}

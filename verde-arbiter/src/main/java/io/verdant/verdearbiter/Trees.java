package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.MerkleTree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Nodes of a Merkle tree made from its leaves when they are asked for. */
final class Trees {
    private Trees() {}

    /** The root, or null where a leaf is missing. */
    static @Nullable Hash32 root(IntFunction<@Nullable Hash32> leaves, int leafCount) {
        return node(leaves, leafCount, Expansion.height(leafCount), 0);
    }

    /** A node, or null where a leaf beneath it is missing. */
    static @Nullable Hash32 node(IntFunction<@Nullable Hash32> leaves, int leafCount, int level, int index) {
        long end = Math.min((index + 1L) << level, leafCount);
        List<Hash32> beneath = new ArrayList<>();
        for (int i = index << level; i < end; i++) {
            Hash32 leaf = leaves.apply(i);
            if (leaf == null) {
                return null;
            }
            beneath.add(leaf);
        }
        return MerkleTree.fold(beneath);
    }
}

package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.MerklePath;
import io.verdant.protocol.MerkleTree;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes openings as {@link OpeningReader} reads them. Paths lead to the claimant's roots: a sibling that the claimant
 * posted is taken from its lists, any other lies in a part of the trace on which both agree and is the player's own.
 */
final class OpeningWriter {
    private record Place(List<Integer> path, int level, int index) {}

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<Place, Hash32> posted = new HashMap<>();

    OpeningWriter(List<Posted> lists) {
        for (Posted list : lists) {
            MerkleTree tree = MerkleTree.ofLeaves(list.hashes());
            for (int up = 0; up < tree.levels(); up++) {
                for (int i = 0; i < MerkleTree.nodeCount(tree.leafCount(), up); i++) {
                    posted.put(
                            new Place(list.path(), list.level() + up, (list.firstIndex() >> up) + i), tree.node(up, i));
                }
            }
        }
    }

    byte[] bytes() {
        return out.toByteArray();
    }

    OpeningWriter put(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    OpeningWriter put(Hash32 hash) {
        return put(hash.bytes());
    }

    OpeningWriter put(MerklePath path) {
        path.siblings().forEach(this::put);
        return this;
    }

    /**
     * The path of a leaf of the trace's tree at {@code path}, which has {@code leafCount} leaves, the player's own
     * given.
     */
    OpeningWriter putPath(List<Integer> path, int leafCount, int index, IntFunction<@Nullable Hash32> own) {
        for (int level = 0; level < Expansion.height(leafCount); level++) {
            int sibling = (index >> level) ^ 1;
            if (sibling < MerkleTree.nodeCount(leafCount, level)) {
                Hash32 hash = posted.get(new Place(path, level, sibling));
                Hash32 known = hash == null ? Trees.node(own, leafCount, level, sibling) : hash;
                put(known == null ? Hash32.ZERO : known);
            }
        }
        return this;
    }
}

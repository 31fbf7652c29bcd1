package io.verdant.protocol;

import java.util.ArrayList;
import java.util.List;

/**
 * A whole Merkle tree in memory. Level 0 holds the leaf hashes, level {@code levels() - 1} the root. Immutable.
 *
 * <p>Node {@code i} of a level is made of nodes {@code 2i} and {@code 2i + 1} of the level below, or is node {@code 2i} itself
 * where that has no sibling, so the shape follows from the leaf count alone.
 */
public final class MerkleTree {
    private final List<List<Hash32>> levels;

    private MerkleTree(List<List<Hash32>> levels) {
        this.levels = levels;
    }

    /**
     * The tree over hashes that are leaf hashes already.
     *
     * @throws IllegalArgumentException for no leaves
     */
    public static MerkleTree ofLeaves(List<Hash32> leafHashes) {
        if (leafHashes.isEmpty()) {
            throw new IllegalArgumentException("a Merkle tree needs leaves: leafCount=0");
        }
        List<List<Hash32>> levels = new ArrayList<>();
        List<Hash32> level = List.copyOf(leafHashes);
        levels.add(level);
        while (level.size() > 1) {
            level = above(level);
            levels.add(level);
        }
        return new MerkleTree(levels);
    }

    /** The tree whose leaves are {@link Merkle#leaf} of each item. */
    public static MerkleTree ofData(List<byte[]> items) {
        List<Hash32> leaves = new ArrayList<>(items.size());
        for (byte[] item : items) {
            leaves.add(Merkle.leaf(item));
        }
        return ofLeaves(leaves);
    }

    public int leafCount() {
        return levels.getFirst().size();
    }

    /** Levels, the leaves' and the root's included; 1 for a single leaf. */
    public int levels() {
        return levels.size();
    }

    public Hash32 root() {
        return levels.getLast().getFirst();
    }

    public Hash32 node(int level, int index) {
        return levels.get(level).get(index);
    }

    /** The opening of one leaf. */
    public MerklePath path(int index) {
        if (index < 0 || index >= leafCount()) {
            throw new IllegalArgumentException("leaf index=" + index + " leafCount=" + leafCount());
        }
        List<Hash32> siblings = new ArrayList<>();
        for (int level = 0; level < levels.size() - 1; level++) {
            int sibling = (index >> level) ^ 1;
            if (sibling < levels.get(level).size()) {
                siblings.add(levels.get(level).get(sibling));
            }
        }
        return new MerklePath(index, leafCount(), siblings);
    }

    /**
     * The nodes {@code levelsDown} levels beneath one node, in order: the children that a dispute's expansion lists.
     * {@link #fold} of them is the node again.
     */
    public List<Hash32> descendants(int level, int index, int levelsDown) {
        int count = descendantCount(leafCount(), level, index, levelsDown);
        int from = index << levelsDown;
        return levels.get(level - levelsDown).subList(from, from + count);
    }

    /** The node above consecutive, aligned descendants: pairs are hashed, an odd one rises, until one is left. */
    public static Hash32 fold(List<Hash32> descendants) {
        List<Hash32> level = descendants;
        if (level.isEmpty()) {
            throw new IllegalArgumentException("nothing to fold: count=0");
        }
        while (level.size() > 1) {
            level = above(level);
        }
        return level.getFirst();
    }

    /** Levels of a tree of that many leaves. */
    public static int levels(int leafCount) {
        checkLeafCount(leafCount);
        return leafCount == 1 ? 1 : 33 - Integer.numberOfLeadingZeros(leafCount - 1);
    }

    /** Nodes at a level of a tree of that many leaves. */
    public static int nodeCount(int leafCount, int level) {
        if (level < 0 || level >= levels(leafCount)) {
            throw new IllegalArgumentException("level=" + level + " leafCount=" + leafCount);
        }
        return (int) (((long) leafCount + (1L << level) - 1) >> level);
    }

    /** How many nodes lie {@code levelsDown} levels beneath node {@code index} of {@code level}. */
    public static int descendantCount(int leafCount, int level, int index, int levelsDown) {
        if (index < 0 || index >= nodeCount(leafCount, level) || levelsDown < 0 || levelsDown > level) {
            throw new IllegalArgumentException("no such descendants: leafCount=" + leafCount + " level=" + level
                    + " index=" + index + " levelsDown=" + levelsDown);
        }
        long from = (long) index << levelsDown;
        long end = Math.min(((long) index + 1) << levelsDown, nodeCount(leafCount, level - levelsDown));
        return (int) (end - from);
    }

    private static List<Hash32> above(List<Hash32> level) {
        int count = level.size();
        List<Hash32> result = new ArrayList<>((count + 1) / 2);
        for (int i = 0; i + 1 < count; i += 2) {
            result.add(Merkle.inner(level.get(i), level.get(i + 1)));
        }
        if ((count & 1) == 1) {
            result.add(level.get(count - 1));
        }
        return List.copyOf(result);
    }

    private static void checkLeafCount(int leafCount) {
        if (leafCount < 1) {
            throw new IllegalArgumentException("leafCount=" + leafCount);
        }
    }
}

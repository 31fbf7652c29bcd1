package io.verdant.protocol;

import java.util.List;

/**
 * The trace of a claim's work. A step's root is over the output tensor hashes of its nodes, in order; the trace's root is
 * over the steps' roots, the closing program's last. The tensor hashes and the step roots are themselves the leaves: they
 * are hashes with tags of their own, and how many there are follows from the plan.
 */
public final class TraceRoot {
    private TraceRoot() {}

    public static Hash32 step(List<Hash32> nodeHashes) {
        return MerkleTree.fold(nodeHashes);
    }

    public static Hash32 of(List<Hash32> stepRoots) {
        return MerkleTree.fold(stepRoots);
    }

    public static MerkleTree stepTree(List<Hash32> nodeHashes) {
        return MerkleTree.ofLeaves(nodeHashes);
    }

    public static MerkleTree tree(List<Hash32> stepRoots) {
        return MerkleTree.ofLeaves(stepRoots);
    }
}

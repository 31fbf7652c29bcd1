package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a player holds: its own execution of what the claim is about, in the shape of the arena. The same questions
 * serve an honest player and, answered by a tampered execution, a lying one.
 */
interface Holdings {
    /** Leaf {@code index} of the player's own tree at that path, or null where its execution did not get so far. */
    @Nullable
    Hash32 child(List<Integer> path, int index);

    /** Bytes of the leaf at a complete path. */
    byte[] leaf(List<Integer> path);

    /** The player's own accumulators of an element. */
    long[] accumulators(List<Integer> path, int element);

    /** Openings of what a micro-step reads, under the claimant's trace root. */
    byte[] openings(GameState.Descent descent, int element, int microStep);

    /** Leaf {@code index} under a root of the claim, as the player's own execution has it. */
    Hash32 rootChild(int root, int index);

    /** The trace's opening of what that leaf holds. */
    byte[] outputOpening(int root, int index);

    /** The opening of a non-finite element of the node that the claim says failed. */
    byte[] failureOpening();

    /** Whether the node that the claim says failed did so in the player's own execution. */
    boolean failedAsClaimed();

    /**
     * The place (a complete path, then the element in the leaf) of a value that the player's own execution has too but
     * that the claim does not allow; empty where there is none.
     */
    List<Integer> forbidden();
}

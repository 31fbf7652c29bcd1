package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a game is played on: the structure that both sides agree on, and the check of one micro-step. A trace is a tree
 * whose leaves stand for trees, {@link #depth()} deep, and the leaves of the last tree are bytes that hold elements. A
 * place is named by a path: the leaf index picked in the first tree, then in the one beneath, and so on.
 *
 * <p>All methods are pure. Paths and indices are within the structure; bytes named opening are hostile.
 */
public interface Arena {
    /** Whether the claim is one that the structure allows; the claimant has lost where it is not. */
    boolean claimIsPossible();

    /** The root of the trace that the claimant posted in an earlier game over the same claim; null where it posted none. */
    default @Nullable Hash32 earlierTrace() {
        return null;
    }

    /** Trees nested in one another: 3 for steps, nodes and leaves. */
    int depth();

    /** Leaves of the tree at a path of length 0 to {@code depth() - 1}. */
    int childCount(List<Integer> path);

    /**
     * The hash under which the tree above holds the tree of this path with this root; the root itself for the empty
     * path.
     */
    Hash32 seal(List<Integer> path, Hash32 treeRoot);

    /** Bytes of the leaf at a path of length {@code depth()}. */
    int leafLength(List<Integer> path);

    /** Elements of the leaf at a path of length {@code depth()}. */
    int elementCount(List<Integer> path);

    /** The bits of one element of that leaf. */
    long elementBits(List<Integer> path, byte[] leaf, int element);

    /** Whether the claim allows an element there to have those bits. */
    boolean admits(List<Integer> path, long bits);

    /** How the results of an element's micro-steps are posted; the last one's is the element. */
    AccumulatorLists accumulatorLists(List<Integer> path, int element);

    /** Bytes of each of their results: 4 or 8. */
    int accumulatorWidth(List<Integer> path, int element);

    /** Re-executes one micro-step from the challenger's openings. */
    Finding judgeChunk(Chunk chunk, byte[] openings);

    /** Roots that the claim states besides the trace; {@link Move.DisputeRoots} names them by index. */
    int rootCount();

    Hash32 claimedRoot(int root);

    /** Names under that root; 0 where the plan makes nothing of its kind, so that nobody states or disputes it. */
    int rootLeafCount(int root);

    /** Whether leaf {@code index} of a claimed root is what the trace holds, by the challenger's opening. */
    Finding judgeOutput(int root, int index, Hash32 leafHash, Hash32 traceRoot, byte[] opening);

    /** Whether the claim is that the work failed at a node. */
    boolean claimsFailure();

    /** Whether the claimant's opening shows that failure. */
    Finding judgeFailure(Hash32 traceRoot, byte[] opening);

    /**
     * The micro-step in dispute.
     *
     * @param path the leaf's place
     * @param element index in the leaf
     * @param accumulators what the claimant posted for the element
     */
    record Chunk(Hash32 traceRoot, List<Integer> path, int element, Accumulators accumulators, int microStep) {}

    /** What a check found; bits are 0 where none were compared. */
    record Finding(Cause cause, long claimedBits, long computedBits, int flops) {
        static Finding of(Cause cause) {
            return new Finding(cause, 0, 0, 0);
        }
    }
}

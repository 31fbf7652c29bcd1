package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import java.util.List;

/**
 * Where a game stands. Each state holds exactly what the rules ahead of it read. Immutable.
 */
sealed interface GameState {
    /** Moves made so far. */
    int moveCount();

    /** Whose move it is; nobody's business once the game is {@link Over}. */
    default Player turn() {
        return Player.afterMoves(moveCount());
    }

    /** The claimant posts its trace root. */
    record Opening() implements GameState {
        @Override
        public int moveCount() {
            return 0;
        }
    }

    /**
     * How far the two have come down the trace.
     *
     * @param path leaf indices picked in the trees that are done
     * @param posted every list so far, of the trace only
     */
    record Descent(Hash32 traceRoot, List<Integer> path, List<Posted> posted) {}

    /** The challenger picks a child of the newest list. */
    record Picking(int moveCount, Descent descent) implements GameState {
        Posted list() {
            return descent.posted().getLast();
        }
    }

    /** The claimant expands the child that was picked. */
    record Listing(int moveCount, Descent descent, Frontier frontier) implements GameState {}

    /** The claimant reveals the leaf that was picked; {@code descent.path()} is complete. */
    record Revealing(int moveCount, Descent descent, Hash32 leafHash) implements GameState {}

    /** The challenger picks an element of the leaf. */
    record Choosing(int moveCount, Descent descent, byte[] leaf) implements GameState {}

    /** The claimant posts the element's accumulators. */
    record Folding(int moveCount, Descent descent, byte[] leaf, int element) implements GameState {}

    /** The challenger picks an interval of an element whose accumulators take two lists. */
    record Dividing(int moveCount, Descent descent, int element, int width, AccumulatorLists lists, long[] coarse)
            implements GameState {}

    /** The claimant posts the accumulators of that interval. */
    record Refining(
            int moveCount, Descent descent, int element, int width, AccumulatorLists lists, long[] coarse, int interval)
            implements GameState {}

    /** The challenger picks a micro-step of the last list and opens what it reads. */
    record Chunking(int moveCount, Descent descent, int element, int width, Accumulators accumulators)
            implements GameState {}

    /** The claimant expands a node of a claimed root. */
    record ListingRoot(int moveCount, Hash32 traceRoot, int root, Frontier frontier) implements GameState {}

    /** The challenger picks a child of a claimed root. */
    record PickingRoot(int moveCount, Hash32 traceRoot, int root, Posted list) implements GameState {}

    /** The claimant shows the failure that it claimed. */
    record ShowingFailure(int moveCount, Hash32 traceRoot) implements GameState {}

    /** The game has ended. */
    record Over(Ending ending) implements GameState {
        @Override
        public int moveCount() {
            return ending.moveCount();
        }
    }
}

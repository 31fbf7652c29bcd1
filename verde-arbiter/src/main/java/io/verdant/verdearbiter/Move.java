package io.verdant.verdearbiter;

import io.verdant.protocol.Hash32;
import java.util.List;

/**
 * One move of the game. Arrays and lists are the mover's and are never written after the move was made. What each move
 * means in which state is {@link Game}'s business; {@link MoveCodec} has their bytes.
 */
public sealed interface Move {
    /** Who may make moves of this kind. */
    Player mover();

    /** The claimant's moves. */
    sealed interface OfClaimant extends Move {
        @Override
        default Player mover() {
            return Player.CLAIMANT;
        }
    }

    /** The challenger's moves. */
    sealed interface OfChallenger extends Move {
        @Override
        default Player mover() {
            return Player.CHALLENGER;
        }
    }

    /** The root of the claimant's trace, with the first list of its expansion. */
    record PostTrace(Hash32 traceRoot, List<Hash32> hashes) implements OfClaimant {
        public PostTrace {
            hashes = List.copyOf(hashes);
        }
    }

    /** The next list: the hashes some levels below the child that was picked. */
    record PostList(List<Hash32> hashes) implements OfClaimant {
        public PostList {
            hashes = List.copyOf(hashes);
        }
    }

    /** The bytes of the leaf that was picked. */
    record RevealLeaf(byte[] leaf) implements OfClaimant {}

    /**
     * Results of micro-steps of the element that was picked, in order, each {@code width} (4 or 8) bytes long: of every
     * one; or, where those are too many, first of every interval's last one, then of all of the interval that was
     * picked.
     */
    record PostAccumulators(int width, long[] bits) implements OfClaimant {}

    /** The opening of a non-finite element of the node that a FAILED claim names. */
    record ShowFailure(byte[] opening) implements OfClaimant {}

    /** The first hash of the posted list with which the challenger disagrees. */
    record PickChild(int index) implements OfChallenger {}

    /** The first element of the revealed leaf with which the challenger disagrees. */
    record PickElement(int index) implements OfChallenger {}

    /** The first interval whose last accumulator the challenger disagrees with. */
    record PickInterval(int index) implements OfChallenger {}

    /**
     * The first accumulator of the last list with which the challenger disagrees, by its place in the list, and the
     * openings of what its micro-step reads.
     */
    record PickChunk(int place, byte[] openings) implements OfChallenger {}

    /** The trace is right, but the claimed root of that index (0 end, 1 gradient, 2 carried) is not the trace's. */
    record DisputeRoots(int root) implements OfChallenger {}

    /** The first leaf of the posted list of a claimed root that is not the trace's, and the trace's opening of it. */
    record PickOutput(int index, byte[] opening) implements OfChallenger {}

    /** The trace is right, but the node that the FAILED claim names is finite. */
    record DisputeFailure() implements OfChallenger {}
}

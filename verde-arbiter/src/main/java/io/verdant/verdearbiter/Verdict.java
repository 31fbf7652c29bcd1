package io.verdant.verdearbiter;

import io.verdant.protocol.Address;
import io.verdant.protocol.DisputeSummary;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Transcripts;
import io.verdant.repops.DType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the arbiter found: a pure function of the context and the transcript.
 *
 * @param loser whose stake pays, {@code losingPlayer} which side that is
 * @param step the disputed step, or -1 where the game did not get so far; so {@code node} and {@code element}
 * @param nodeName its name and {@code operator}, empty where there is none
 * @param element row-major index in the node's output
 * @param valueType of the disputed element; null where no bits were compared
 * @param claimedBits what the claimant posted and {@code computedBits} what the arbiter computed, in the low 32 bits
 *     for 4-byte types; 0 where nothing was computed
 * @param claimantMoves moves of each player up to the deciding one
 * @param evidenceLength bytes that the deciding rule read
 * @param reexecutedFlops floating-point operations that the arbiter computed
 */
public record Verdict(
        Player losingPlayer,
        Address loser,
        Cause cause,
        int step,
        int node,
        String nodeName,
        String operator,
        int element,
        @Nullable DType valueType,
        long claimedBits,
        long computedBits,
        int claimantMoves,
        int challengerMoves,
        int evidenceLength,
        int reexecutedFlops) {
    /** Moves up to the deciding one; later ones change nothing. */
    public int moveCount() {
        return claimantMoves + challengerMoves;
    }

    /** The hash by which a signed verdict names the moves that it is over. */
    public Hash32 transcriptHash(Hash32 gameId, List<byte[]> moves) {
        return Transcripts.hash(gameId, moves, moveCount());
    }

    /** @param arbiterNanos the arbiter's time; information only */
    public DisputeSummary summary(long arbiterNanos) {
        return new DisputeSummary(
                step,
                node,
                nodeName,
                operator,
                element,
                valueType,
                claimedBits,
                computedBits,
                cause.name(),
                Math.max(claimantMoves, challengerMoves),
                evidenceLength,
                reexecutedFlops,
                arbiterNanos);
    }
}

package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Every way in which a player can break the game's rules, each with its verdict. Clocks, bonds, sets of arbiters, replays
 * and forged signatures are the coordinator's business, and tested there.
 */
class WaysToMisbehaveTest extends MisplayedGame {
    // --- bytes ---

    @Test
    void shouldLoseByBytesThatAreNoMove() {
        for (Class<? extends Move> kind :
                List.of(Move.PostTrace.class, Move.RevealLeaf.class, Move.PostAccumulators.class)) {
            assertEquals(
                    Cause.MALFORMED,
                    claimantChanging(kind, bytes -> new byte[0]).cause());
            assertEquals(
                    Cause.MALFORMED,
                    claimantChanging(kind, bytes -> Arrays.copyOf(bytes, bytes.length + 1))
                            .cause());
            assertEquals(
                    Cause.MALFORMED,
                    claimantChanging(kind, bytes -> Arrays.copyOf(bytes, bytes.length - 1))
                            .cause());
        }
        assertEquals(
                Cause.MALFORMED,
                challengerChanging(Move.PickChild.class, bytes -> new byte[] {99, 0, 0})
                        .cause());
    }

    @Test
    void shouldLoseByAMoveBeyondTheLimit() {
        assertEquals(
                Cause.MALFORMED,
                claimantChanging(Move.PostTrace.class, bytes -> new byte[MoveLimits.MAX_MOVE_LENGTH + 1])
                        .cause());
        assertEquals(
                Cause.MALFORMED,
                challengerChanging(Move.PickChunk.class, bytes -> Arrays.copyOf(bytes, MoveLimits.MAX_MOVE_LENGTH + 1))
                        .cause());
    }

    // --- the wrong move ---

    @Test
    void shouldLoseByAMoveThatIsNotDue() {
        byte[] early = MoveCodec.encode(new Move.RevealLeaf(new byte[4]));
        assertEquals(
                Cause.ILLEGAL_MOVE,
                claimantChanging(Move.PostTrace.class, bytes -> early).cause());
        byte[] others = MoveCodec.encode(new Move.PickElement(0));
        assertEquals(
                Cause.ILLEGAL_MOVE,
                challengerChanging(Move.PickChild.class, bytes -> others).cause());
    }

    @Test
    void shouldLoseByAMoveOfTheOtherPlayersKind() {
        byte[] others = MoveCodec.encode(new Move.PickChild(0));
        assertEquals(
                Cause.ILLEGAL_MOVE,
                claimantChanging(Move.PostList.class, bytes -> others).cause());
    }

    @Test
    void shouldLoseByDisputingRootsAfterTheFirstList() {
        byte[] late = MoveCodec.encode(new Move.DisputeRoots(0));
        DisputeContext context = honestContext;
        Claimant claimant = Claimant.of(context, honest);
        List<byte[]> moves = new ArrayList<>();
        moves.add(claimant.next(moves).orElseThrow());
        moves.add(MoveCodec.encode(new Move.PickChild(0)));
        moves.add(claimant.next(moves).orElseThrow());
        moves.add(late);
        Verdict verdict = Arbiter.judge(context, moves, World.CLAIMANT, World.CHALLENGER, null);
        assertEquals(Cause.ILLEGAL_MOVE, verdict.cause());
        assertEquals(Player.CHALLENGER, verdict.losingPlayer());
    }

    // --- out of range ---

    @Test
    void shouldLoseByAPlaceOutsideTheStructure() {
        for (Move wrong : List.of(new Move.PickChild(128), new Move.PickChild(0xffff), new Move.DisputeRoots(2))) {
            byte[] bytes = MoveCodec.encode(wrong);
            assertEquals(
                    Cause.ILLEGAL_MOVE,
                    challengerChanging(Move.PickChild.class, ignored -> bytes).cause());
        }
        byte[] element = MoveCodec.encode(new Move.PickElement(1_024));
        assertEquals(
                Cause.ILLEGAL_MOVE,
                challengerChanging(Move.PickElement.class, bytes -> element).cause());
        byte[] chunk = MoveCodec.encode(new Move.PickChunk(2_047, new byte[0]));
        assertEquals(
                Cause.ILLEGAL_MOVE,
                challengerChanging(Move.PickChunk.class, bytes -> chunk).cause());
    }

    @Test
    void shouldLoseByAListOfTheWrongCount() {
        assertEquals(
                Cause.ILLEGAL_MOVE,
                claimantChanging(Move.PostTrace.class, bytes -> {
                            Move.PostTrace posted = (Move.PostTrace) decoded(bytes);
                            List<Hash32> more = new ArrayList<>(posted.hashes());
                            more.add(Hash32.ZERO);
                            return MoveCodec.encode(new Move.PostTrace(posted.traceRoot(), more));
                        })
                        .cause());
    }

    // --- lists, leaves, accumulators that do not fit ---

    @Test
    void shouldLoseByAListThatDoesNotHashToTheRoot() {
        assertEquals(
                Cause.LIST_MISMATCH,
                claimantChanging(Move.PostTrace.class, bytes -> {
                            Move.PostTrace posted = (Move.PostTrace) decoded(bytes);
                            return MoveCodec.encode(new Move.PostTrace(Hash32.ZERO, posted.hashes()));
                        })
                        .cause());
    }

    @Test
    void shouldLoseByRevealingAnotherLeafOrAnotherLength() {
        assertEquals(
                Cause.LEAF_MISMATCH,
                claimantChanging(Move.RevealLeaf.class, bytes -> {
                            bytes[bytes.length - 1] ^= 1;
                            return bytes;
                        })
                        .cause());
        assertEquals(
                Cause.ILLEGAL_MOVE,
                claimantChanging(Move.RevealLeaf.class, bytes -> MoveCodec.encode(new Move.RevealLeaf(new byte[8])))
                        .cause());
    }

    private static Verdict accumulating(UnaryOperator<long[]> change) {
        return claimantChanging(Move.PostAccumulators.class, bytes -> {
            Move.PostAccumulators posted = (Move.PostAccumulators) decoded(bytes);
            return MoveCodec.encode(new Move.PostAccumulators(
                    posted.width(), change.apply(posted.bits().clone())));
        });
    }

    /** A fold that starts from something else than +0 differs at its first micro-step. */
    @Test
    void shouldLoseByAccumulatorsThatDoNotStartAtTheIdentity() {
        Verdict verdict = accumulating(bits -> {
            bits[0] = Float.floatToRawIntBits(Float.intBitsToFloat((int) bits[0]) + 1f);
            return bits;
        });
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause());
    }

    @Test
    void shouldLoseByAccumulatorsThatEndElsewhereThanTheRevealedValue() {
        Verdict verdict = accumulating(bits -> {
            bits[bits.length - 1] ^= 2;
            return bits;
        });
        assertEquals(Cause.LAST_ACCUMULATOR, verdict.cause());
    }

    @Test
    void shouldLoseByTooFewOrTooManyAccumulatorsOrAnotherWidth() {
        assertEquals(
                Cause.ILLEGAL_MOVE,
                accumulating(bits -> Arrays.copyOf(bits, bits.length - 1)).cause());
        assertEquals(
                Cause.ILLEGAL_MOVE,
                accumulating(bits -> Arrays.copyOf(bits, bits.length + 1)).cause());
        assertEquals(
                Cause.ILLEGAL_MOVE,
                claimantChanging(
                                Move.PostAccumulators.class,
                                bytes -> MoveCodec.encode(
                                        new Move.PostAccumulators(8, ((Move.PostAccumulators) decoded(bytes)).bits())))
                        .cause());
    }

    // --- openings ---
}

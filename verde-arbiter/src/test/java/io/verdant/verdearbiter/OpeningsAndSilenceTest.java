package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Every way to open the wrong thing, to fall silent, to speak twice or to play for somebody else, and the verdict. */
class OpeningsAndSilenceTest extends MisplayedGame {
    private static Cause opening(UnaryOperator<byte[]> change) {
        return challengerChanging(Move.PickChunk.class, bytes -> {
                    Move.PickChunk picked = (Move.PickChunk) decoded(bytes);
                    return MoveCodec.encode(new Move.PickChunk(picked.place(), change.apply(picked.openings())));
                })
                .cause();
    }

    @Test
    void shouldLoseByAnOpeningOfAnotherLeaf() {
        assertEquals(Cause.BAD_OPENING, opening(bytes -> {
            bytes[5] ^= 1;
            return bytes;
        }));
    }

    @Test
    void shouldLoseByAnOpeningWithAnotherPath() {
        assertEquals(Cause.BAD_OPENING, opening(bytes -> {
            bytes[bytes.length - 1] ^= 1;
            return bytes;
        }));
    }

    @Test
    void shouldLoseByAnOpeningThatIsTooShortOrTooLong() {
        assertEquals(Cause.BAD_OPENING, opening(bytes -> new byte[0]));
        assertEquals(Cause.BAD_OPENING, opening(bytes -> Arrays.copyOf(bytes, bytes.length - 32)));
        assertEquals(Cause.BAD_OPENING, opening(bytes -> Arrays.copyOf(bytes, bytes.length + 32)));
    }

    /** The opening of one micro-step does not serve another. */
    @Test
    void shouldLoseByTheOpeningOfAnotherMicroStep() {
        Verdict verdict = challengerChanging(Move.PickChunk.class, bytes -> {
            Move.PickChunk picked = (Move.PickChunk) decoded(bytes);
            return MoveCodec.encode(new Move.PickChunk(picked.place() == 0 ? 1 : 0, picked.openings()));
        });
        assertTrue(verdict.cause() == Cause.BAD_OPENING || verdict.cause() == Cause.CHUNK_HOLDS, verdict.toString());
    }

    // --- silence, and moves that come too late ---

    @Test
    void shouldLoseByTheClockAtWhateverMoveOneFallsSilent() {
        Claimant claimant = Claimant.of(falseContext, liar);
        Challenger challenger = Challenger.of(falseContext, honest);
        List<byte[]> moves = new ArrayList<>();
        while (!Arbiter.state(falseContext, moves).over()) {
            Player turn = Player.afterMoves(moves.size());
            Verdict verdict = Arbiter.judge(falseContext, moves, World.CLAIMANT, World.CHALLENGER, turn);
            assertEquals(Cause.CLOCK, verdict.cause());
            assertEquals(turn, verdict.losingPlayer());
            moves.add((turn == Player.CLAIMANT ? claimant.next(moves) : challenger.next(moves)).orElseThrow());
        }
        Verdict verdict = Arbiter.judge(falseContext, moves, World.CLAIMANT, World.CHALLENGER, Player.CHALLENGER);
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause(), "a clock changes nothing once the moves decided");
    }

    @Test
    void shouldIgnoreWhateverFollowsTheDecidingMove() {
        World.Played played =
                World.play(falseContext, Claimant.of(falseContext, liar), Challenger.of(falseContext, honest));
        Verdict verdict = Arbiter.judge(falseContext, played.moves(), World.CLAIMANT, World.CHALLENGER, null);
        List<byte[]> longer = new ArrayList<>(played.moves());
        longer.add(played.moves().getFirst());
        longer.add(new byte[9]);
        assertEquals(verdict, Arbiter.judge(falseContext, longer, World.CLAIMANT, World.CHALLENGER, null));
        Hash32 game = Hash32.ZERO;
        assertEquals(verdict.transcriptHash(game, played.moves()), verdict.transcriptHash(game, longer));
    }

    /** A player asked out of turn, or after the end, says nothing: an honest one never moves twice. */
    @Test
    void shouldNeverMoveTwice() {
        Claimant claimant = Claimant.of(falseContext, liar);
        Challenger challenger = Challenger.of(falseContext, honest);
        List<byte[]> moves = new ArrayList<>();
        while (!Arbiter.state(falseContext, moves).over()) {
            boolean claimants = Player.afterMoves(moves.size()) == Player.CLAIMANT;
            assertFalse((claimants ? challenger.next(moves) : claimant.next(moves)).isPresent());
            moves.add((claimants ? claimant.next(moves) : challenger.next(moves)).orElseThrow());
        }
        assertTrue(claimant.next(moves).isEmpty());
        assertTrue(challenger.next(moves).isEmpty());
    }

    /** The same player asked twice gives the same move: a restart between two moves changes nothing. */
    @Test
    void shouldMakeTheSameMoveAgainAfterARestart() {
        World.Played played =
                World.play(falseContext, Claimant.of(falseContext, liar), Challenger.of(falseContext, honest));
        for (int index = 0; index < played.moves().size(); index++) {
            List<byte[]> before = played.moves().subList(0, index);
            byte[] again = (Player.afterMoves(index) == Player.CLAIMANT
                            ? Claimant.of(falseContext, liar).next(before)
                            : Challenger.of(falseContext, honest).next(before))
                    .orElseThrow();
            assertTrue(Arrays.equals(played.moves().get(index), again), "move=" + index);
        }
    }

    // --- accomplices ---

    /** One who challenges first and loses on purpose loses alone: the next challenger's game is judged by itself. */
    @Test
    void shouldStillConvictAfterAnAccompliceHasLostOnPurpose() {
        Claimant claimant = Claimant.of(falseContext, liar);
        List<byte[]> moves = new ArrayList<>();
        moves.add(claimant.next(moves).orElseThrow());
        moves.add(new byte[] {0});
        Verdict lost = Arbiter.judge(falseContext, moves, World.CLAIMANT, World.CHALLENGER, null);
        assertEquals(Player.CHALLENGER, lost.losingPlayer());
        Verdict verdict = World.judge(falseContext, claimant, Challenger.of(falseContext, honest));
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
    }

    /** Each trace alone might win its game; both together are two claims where there is one. */
    @Test
    void shouldLoseByTheTraceThatIsNotTheOneOfAnEarlierGame() {
        byte[] first = Claimant.of(falseContext, liar).next(List.of()).orElseThrow();
        Hash32 signed = Arbiter.traceRoot(List.of(first)).orElseThrow();
        DisputeContext later = falseContext.after(signed);
        byte[] other = Claimant.of(falseContext, honest).next(List.of()).orElseThrow();
        Verdict verdict = Arbiter.judge(later, List.of(other), World.CLAIMANT, World.CHALLENGER, null);
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
        assertEquals(Cause.TWO_TRACES, verdict.cause());
        assertEquals(2 * Game.SIGNED_ROOT_LENGTH, verdict.evidenceLength(), "two signed roots");
        assertFalse(Arbiter.state(later, List.of(first)).over(), "the same trace again is none");
    }

    @Test
    void shouldKnowOfNoTraceWhereNoneWasPosted() {
        assertTrue(Arbiter.traceRoot(List.of()).isEmpty());
        assertTrue(Arbiter.traceRoot(List.of(new byte[] {1, 2, 3})).isEmpty());
        byte[] pick = MoveCodec.encode(new Move.PickChild(0));
        assertTrue(Arbiter.traceRoot(List.of(pick)).isEmpty());
    }

    /** An arbiter asked before the end does not guess. */
    @Test
    void shouldRefuseToJudgeAnUnfinishedGame() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Arbiter.judge(falseContext, List.of(), World.CLAIMANT, World.CHALLENGER, null));
    }

    @Test
    void shouldHoldAClaimAgainstTheOwnExecutionBeforePlaying() {
        assertTrue(Claimant.of(honestContext, honest).holds());
        assertTrue(Claimant.of(falseContext, liar).holds(), "a liar stands by its lie");
        assertFalse(Claimant.of(falseContext, honest).holds(), "an honest machine whose bit flipped finds it");
    }
}

package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.repops.PlanObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every way in which a player can break the game's rules, each with its verdict. Clocks, bonds, sets of arbiters, replays
 * and forged signatures are the coordinator's business, and tested there.
 */
class WaysToMisbehaveTest {
    private static final int BATCH = 4;
    private static World world;
    private static Execution honest;
    private static DisputeContext honestContext;
    private static DisputeContext falseContext;
    private static Execution liar;

    @BeforeAll
    static void open() {
        world = new World(new MlpPlan(BATCH, 70, 12, 3), 2, 3, BATCH);
        honest = world.honest();
        Claim right = world.claim(PlanObserver.NONE);
        honestContext = world.context(right);
        // a bit that no rectifier or rounding hides from the end state
        int element = 0;
        while (world.claim(World.tamper(1, product(), element)).endRoot().equals(right.endRoot())) {
            element++;
        }
        var lie = World.tamper(1, product(), element);
        liar = world.execution(lie);
        falseContext = world.context(world.claim(lie));
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static int product() {
        return world.plan.step().nodeNamed("matmul1").orElseThrow().index();
    }

    /** A game over the false claim in which one kind of the claimant's moves is changed. */
    private static <M extends Move> Verdict claimantChanging(Class<M> kind, UnaryOperator<byte[]> change) {
        return play(falseContext, liar, honest, kind, change, Player.CLAIMANT);
    }

    /** A game over the true claim, by a challenger that claims to have got something else, with one kind of move changed. */
    private static <M extends Move> Verdict challengerChanging(Class<M> kind, UnaryOperator<byte[]> change) {
        return play(honestContext, honest, liar, kind, change, Player.CHALLENGER);
    }

    private static <M extends Move> Verdict play(
            DisputeContext context,
            Execution claimants,
            Execution challengers,
            Class<M> kind,
            UnaryOperator<byte[]> change,
            Player misbehaving) {
        Claimant claimant = Claimant.of(context, claimants);
        Challenger challenger = Challenger.of(context, challengers);
        List<byte[]> moves = new ArrayList<>();
        while (!Arbiter.state(context, moves).over()) {
            Player turn = Player.afterMoves(moves.size());
            byte[] bytes = turn == Player.CLAIMANT
                    ? claimant.next(moves).orElseThrow()
                    : challenger.next(moves).orElseGet(() -> anyChunk(context, moves));
            boolean changed = turn == misbehaving
                    && kind.isInstance(MoveCodec.decode(bytes).get());
            moves.add(changed ? change.apply(bytes) : bytes);
        }
        Verdict verdict = Arbiter.judge(context, moves, World.CLAIMANT, World.CHALLENGER, null);
        assertEquals(misbehaving, verdict.losingPlayer(), verdict.toString());
        PlantedFaultTest.assertLimits(verdict, verdict.toString());
        return verdict;
    }

    /** What a false challenger picks where it finds nothing: the first micro-step, rightly opened. */
    private static byte[] anyChunk(DisputeContext context, List<byte[]> moves) {
        TensorArena arena = new TensorArena(context);
        GameState.Chunking state = (GameState.Chunking) new Game(arena).replay(moves);
        int microStep = state.accumulators().microStep(0);
        byte[] openings =
                new TensorHoldings(arena, world.honest()).openings(state.descent(), state.element(), microStep);
        return MoveCodec.encode(new Move.PickChunk(0, openings));
    }

    private static Move decoded(byte[] bytes) {
        return MoveCodec.decode(bytes).get();
    }

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

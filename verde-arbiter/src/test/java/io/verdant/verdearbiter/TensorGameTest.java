package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Games over a real trace, with players that lie in every way that a move allows. */
class TensorGameTest {
    private static final long SEED = 42;
    private static final int BATCH = 9;
    private static World world;
    private static Execution honest;

    @BeforeAll
    static void open() {
        world = new World(new MlpPlan(BATCH, 70, 37, 10), 3, 10, BATCH);
        honest = world.honest();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static Verdict judge(DisputeContext context, Claimant claimant, Challenger challenger) {
        Verdict verdict = World.judge(context, claimant, challenger);
        PlantedFaultTest.assertLimits(verdict, context.claim().toString());
        return verdict;
    }

    @Test
    void shouldFindNothingToDisputeInAnHonestClaim() {
        DisputeContext context = world.context(world.claim(PlanObserver.NONE));
        World.Played played = World.play(context, Claimant.of(context, honest), Challenger.of(context, world.honest()));
        assertEquals(1, played.moves().size());
        assertEquals(Player.CHALLENGER, played.silent());
        Verdict verdict = judge(context, Claimant.of(context, honest), Challenger.of(context, world.honest()));
        assertEquals(Cause.CLOCK, verdict.cause());
        assertEquals(Player.CHALLENGER, verdict.losingPlayer());
        assertEquals(World.CHALLENGER, verdict.loser());
    }

    @Test
    void shouldNotConvictAnHonestClaimantByAChallengerWhoseOwnExecutionIsWrong() {
        DisputeContext context = world.context(world.claim(PlanObserver.NONE));
        for (Node node : world.plan.step().nodes()) {
            Execution wrong = world.execution(World.tamper(1, node.index(), 0));
            Verdict verdict = judge(context, Claimant.of(context, honest), Challenger.of(context, wrong));
            assertEquals(Player.CHALLENGER, verdict.losingPlayer(), node.name());
        }
    }

    @Test
    void shouldNotConvictAnHonestClaimantByAnyOpening() {
        DisputeContext context = world.context(world.claim(PlanObserver.NONE));
        Claimant claimant = Claimant.of(context, honest);
        Set<Cause> seen = EnumSet.noneOf(Cause.class);
        SplittableRandom random = new SplittableRandom(SEED);
        TensorArena arena = new TensorArena(context);
        TensorHoldings holdings = new TensorHoldings(arena, world.honest());
        Game game = new Game(arena);
        for (int number = 0; number < 400; number++) {
            List<byte[]> moves = new ArrayList<>();
            GameState state = game.start();
            while (!(state instanceof GameState.Over)) {
                byte[] move = state.turn() == Player.CLAIMANT
                        ? claimant.next(moves).orElseThrow()
                        : attack(state, arena, holdings, random);
                moves.add(move);
                state = game.apply(state, move);
            }
            Ending ending = ((GameState.Over) state).ending();
            assertEquals(Player.CHALLENGER, ending.loser(), "seed=" + SEED + " game=" + number + " " + ending);
            seen.add(ending.cause());
        }
        assertEquals(EnumSet.of(Cause.CHUNK_HOLDS, Cause.BAD_OPENING), seen);
    }

    private static byte[] attack(GameState state, TensorArena arena, TensorHoldings holdings, SplittableRandom random) {
        return MoveCodec.encode(
                switch (state) {
                    case GameState.Picking s ->
                        new Move.PickChild(random.nextInt(s.list().hashes().size()));
                    case GameState.Choosing s ->
                        new Move.PickElement(
                                random.nextInt(arena.elementCount(s.descent().path())));
                    case GameState.Chunking s -> {
                        int place = random.nextInt(s.accumulators().fine().length);
                        byte[] openings = holdings.openings(
                                s.descent(), s.element(), s.accumulators().microStep(place));
                        if (random.nextBoolean() && openings.length > 0) {
                            openings[random.nextInt(openings.length)] ^= 1;
                        } else if (random.nextInt(3) == 0) {
                            openings = Arrays.copyOf(openings, random.nextInt(openings.length + 40));
                        }
                        yield new Move.PickChunk(place, openings);
                    }
                    default -> throw new IllegalStateException(state.toString());
                });
    }

    @Test
    void shouldConvictAClaimWhoseRootsAreNotItsTraces() {
        Claim right = world.claim(PlanObserver.NONE);
        Claim wrong = world.claim(World.tamper(3, 0, 5));
        Claim liesAboutGradient = world.claim(right.endRoot(), wrong.gradientRoot(), null);
        Claim liesAboutEnd = world.claim(Hash32.ZERO, right.gradientRoot(), null);
        for (Claim claim : List.of(liesAboutGradient, liesAboutEnd)) {
            DisputeContext context = world.context(claim);
            Verdict verdict = judge(context, Claimant.of(context, honest), Challenger.of(context, world.honest()));
            assertEquals(Player.CLAIMANT, verdict.losingPlayer());
            assertEquals(Cause.LIST_MISMATCH, verdict.cause());
        }
    }

    @Test
    void shouldConvictAClaimantWhoExpandsAFalseRoot() {
        Claim right = world.claim(PlanObserver.NONE);
        var lie = World.tamper(3, 0, 5);
        DisputeContext context =
                world.context(world.claim(right.endRoot(), world.claim(lie).gradientRoot(), null));
        Claimant truth = Claimant.of(context, honest);
        Claimant liar = Claimant.of(context, world.execution(lie));
        Challenger challenger = Challenger.of(context, world.honest());
        List<byte[]> moves = new ArrayList<>();
        moves.add(truth.next(moves).orElseThrow());
        moves.add(challenger.next(moves).orElseThrow());
        moves.add(liar.next(moves).orElseThrow());
        moves.add(challenger.next(moves).orElseThrow());
        Verdict verdict = Arbiter.judge(context, moves, World.CLAIMANT, World.CHALLENGER, null);
        assertEquals(Cause.ROOT_DIFFERS, verdict.cause());
        assertEquals(World.CLAIMANT, verdict.loser());
    }

    @Test
    void shouldNotConvictATrueRootThatIsDisputed() {
        DisputeContext context = world.context(world.claim(PlanObserver.NONE));
        Claimant claimant = Claimant.of(context, honest);
        TensorHoldings holdings = new TensorHoldings(new TensorArena(context), world.honest());
        for (int root = 0; root < 2; root++) {
            int names = new TensorArena(context).rootLeafCount(root);
            for (int index = 0; index < names; index++) {
                List<byte[]> moves = new ArrayList<>();
                moves.add(claimant.next(moves).orElseThrow());
                moves.add(MoveCodec.encode(new Move.DisputeRoots(root)));
                moves.add(claimant.next(moves).orElseThrow());
                moves.add(MoveCodec.encode(new Move.PickOutput(index, holdings.outputOpening(root, index))));
                Verdict verdict = Arbiter.judge(context, moves, World.CLAIMANT, World.CHALLENGER, null);
                assertEquals(Cause.ROOT_HOLDS, verdict.cause(), "root=" + root + " index=" + index);
                assertEquals(Player.CHALLENGER, verdict.losingPlayer());
            }
        }
    }

    @Test
    void shouldConvictAFailureOfANodeThatThePlanLacksWithoutAMove() {
        for (Claim.Failure failure :
                List.of(new Claim.Failure(9, 0), new Claim.Failure(0, 9_999), new Claim.Failure(-1, -1))) {
            DisputeContext context = world.context(world.claim(Hash32.ZERO, Hash32.ZERO, failure));
            Verdict verdict = judge(context, Claimant.of(context, honest), Challenger.of(context, world.honest()));
            assertEquals(Cause.IMPOSSIBLE_CLAIM, verdict.cause());
            assertEquals(World.CLAIMANT, verdict.loser());
            assertEquals(0, verdict.moveCount());
        }
    }

    @Test
    void shouldLoseByTheClockWhereTheWorkStoppedBeforeTheClaimsEnd() {
        int node = world.plan.step().nodeNamed("exp").orElseThrow().index();
        DisputeContext context = world.context(world.claim(PlanObserver.NONE));
        Claimant claimant = Claimant.of(context, world.execution(overflow(1, node, 0)));
        Verdict verdict = judge(context, claimant, Challenger.of(context, honest));
        assertEquals(Cause.CLOCK, verdict.cause());
        assertEquals(World.CLAIMANT, verdict.loser());
    }

    /** Writes an infinity into one element, as an execution that overflows there does. */
    private static PlanObserver overflow(int atStep, int atNode, int element) {
        return new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                if (step == atStep && node.index() == atNode) {
                    value.floats()[element] = Float.POSITIVE_INFINITY;
                }
            }
        };
    }

    @Test
    void shouldConvictAFalseFailureByReexecutingTheElementThatIsShownAsNotFinite() {
        int node = world.plan.step().nodeNamed("exp").orElseThrow().index();
        var lie = overflow(1, node, 11);
        Claim claim = world.claim(lie);
        assertEquals(new Claim.Failure(1, node), claim.failed());
        DisputeContext context = world.context(claim);
        Verdict verdict =
                judge(context, Claimant.of(context, world.execution(lie)), Challenger.of(context, world.honest()));
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause());
        assertEquals(List.of(1, node, 11), List.of(verdict.step(), verdict.node(), verdict.element()));
    }

    @Test
    void shouldConvictAFailureThatTheTraceDoesNotShow() {
        int node = world.plan.step().nodeNamed("exp").orElseThrow().index();
        DisputeContext context = world.context(world.claim(Hash32.ZERO, Hash32.ZERO, new Claim.Failure(2, node)));
        Verdict verdict = judge(context, Claimant.of(context, world.honest()), Challenger.of(context, honest));
        assertEquals(Cause.FAILURE_NOT_SHOWN, verdict.cause());
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
        assertEquals(List.of(2, node), List.of(verdict.step(), verdict.node()));
    }

    @Test
    void shouldNotConvictATrueFailure() {
        try (World failing = new World(new MlpPlan(BATCH, 70, 37, 10), 3, 10, BATCH)) {
            failing.start.get("w2").floats()[3] = 3e38f;
            failing.start.get("w2").floats()[4] = -3e38f;
            failing.start.get("b2").floats()[3] = 3e38f;
            Claim claim = failing.claim(PlanObserver.NONE);
            assertTrue(claim.failed() != null);
            DisputeContext context = failing.context(claim);
            Claimant claimant = Claimant.of(context, failing.honest());
            List<byte[]> moves = new ArrayList<>();
            moves.add(claimant.next(moves).orElseThrow());
            assertTrue(Challenger.of(context, failing.honest()).next(moves).isEmpty());
            moves.add(MoveCodec.encode(new Move.DisputeFailure()));
            moves.add(claimant.next(moves).orElseThrow());
            Verdict verdict = Arbiter.judge(context, moves, World.CLAIMANT, World.CHALLENGER, null);
            assertEquals(Cause.FAILURE_SHOWN, verdict.cause());
            assertEquals(Player.CHALLENGER, verdict.losingPlayer());
        }
    }

    @Test
    void shouldConvictAClaimThatHidesAFailure() {
        try (World failing = new World(new MlpPlan(BATCH, 70, 37, 10), 3, 10, BATCH)) {
            failing.start.get("w2").floats()[3] = 3e38f;
            failing.start.get("w2").floats()[4] = -3e38f;
            failing.start.get("b2").floats()[3] = 3e38f;
            Claim.Failure failed = failing.claim(PlanObserver.NONE).failed();
            PlanObserver hide = hiding();
            Claim claim = failing.claim(hide);
            assertEquals(null, claim.failed());
            DisputeContext context = failing.context(claim);
            Verdict verdict = judge(
                    context, Claimant.of(context, failing.execution(hide)), Challenger.of(context, failing.honest()));
            assertEquals(Player.CLAIMANT, verdict.losingPlayer());
            assertEquals(List.of(failed.step(), failed.node()), List.of(verdict.step(), verdict.node()));
        }
    }

    /** Replaces whatever is not finite by 1. */
    private static PlanObserver hiding() {
        return new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                if (value.dtype() == DType.FLOAT32) {
                    float[] values = value.floats();
                    for (int i = 0; i < value.shape().elementCount(); i++) {
                        values[i] = Float.isFinite(values[i]) ? values[i] : 1f;
                    }
                }
            }
        };
    }

    @Test
    void shouldGiveTheSameVerdictFromTheExportedTranscript() {
        var lie = World.tamper(1, 4, 7);
        DisputeContext context = world.context(world.claim(lie));
        World.Played played =
                World.play(context, Claimant.of(context, world.execution(lie)), Challenger.of(context, honest));
        Verdict verdict = Arbiter.judge(context, played.moves(), World.CLAIMANT, World.CHALLENGER, null);
        Transcript copy =
                Transcript.decode(new Transcript(played.moves(), null).encode()).get();
        assertEquals(verdict, Arbiter.judge(context, copy, World.CLAIMANT, World.CHALLENGER));
        List<byte[]> longer = new ArrayList<>(played.moves());
        longer.add(new byte[] {1});
        assertEquals(verdict, Arbiter.judge(context, longer, World.CLAIMANT, World.CHALLENGER, null));
    }

    @Test
    void shouldLoseByTheClockWhoeverIsSilent() {
        DisputeContext context = world.context(world.claim(PlanObserver.NONE));
        Verdict silentClaimant = Arbiter.judge(context, List.of(), World.CLAIMANT, World.CHALLENGER, Player.CLAIMANT);
        assertEquals(World.CLAIMANT, silentClaimant.loser());
        assertEquals(Cause.CLOCK, silentClaimant.cause());
        assertThrows(
                IllegalArgumentException.class,
                () -> Arbiter.judge(context, List.of(), World.CLAIMANT, World.CHALLENGER, Player.CHALLENGER));
        assertThrows(
                IllegalArgumentException.class,
                () -> Arbiter.judge(context, List.of(), World.CLAIMANT, World.CHALLENGER, null));
    }

    @Test
    void shouldRefuseAContextThatItCannotJudge() {
        Claim claim = world.claim(PlanObserver.NONE);
        DisputeContext good = world.context(claim);
        assertThrows(
                IllegalArgumentException.class,
                () -> new DisputeContext(world.plan, claim, List.of("w1"), good.data(), good.batches()));
        var shortRecords = new DisputeContext.Data(good.data().root(), 97, 20);
        assertThrows(
                IllegalArgumentException.class,
                () -> new DisputeContext(world.plan, claim, good.startNames(), shortRecords, good.batches()));
    }
}

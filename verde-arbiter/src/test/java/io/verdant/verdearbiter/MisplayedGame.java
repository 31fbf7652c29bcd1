package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.Claim;
import io.verdant.repops.PlanObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** A game in which one player changes one kind of its moves, over a true claim or a false one. */
abstract class MisplayedGame {
    static final int BATCH = 4;
    static World world;
    static Execution honest;
    static DisputeContext honestContext;
    static DisputeContext falseContext;
    static Execution liar;

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

    static int product() {
        return world.plan.step().nodeNamed("matmul1").orElseThrow().index();
    }

    /** A game over the false claim in which one kind of the claimant's moves is changed. */
    static <M extends Move> Verdict claimantChanging(Class<M> kind, UnaryOperator<byte[]> change) {
        return play(falseContext, liar, honest, kind, change, Player.CLAIMANT);
    }

    /** A game over the true claim, by a challenger that claims to have got something else, with one kind of move changed. */
    static <M extends Move> Verdict challengerChanging(Class<M> kind, UnaryOperator<byte[]> change) {
        return play(honestContext, honest, liar, kind, change, Player.CHALLENGER);
    }

    static <M extends Move> Verdict play(
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
    static byte[] anyChunk(DisputeContext context, List<byte[]> moves) {
        TensorArena arena = new TensorArena(context);
        GameState.Chunking state = (GameState.Chunking) new Game(arena).replay(moves);
        int microStep = state.accumulators().microStep(0);
        byte[] openings =
                new TensorHoldings(arena, world.honest()).openings(state.descent(), state.element(), microStep);
        return MoveCodec.encode(new Move.PickChunk(0, openings));
    }

    static Move decoded(byte[] bytes) {
        return MoveCodec.decode(bytes).get();
    }
}

package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Elements whose accumulators take two lists: which lies about them lose, and where. */
class LongFoldTest {
    private static final int COUNT = 40_000;
    private static World world;
    private static Execution honest;

    @BeforeAll
    static void open() {
        world = new World(plan(), start(), 4, 4, 1);
        honest = world.honest();
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static WorkPlan plan() {
        ProgramBuilder b = new ProgramBuilder("step");
        Value x = b.input("x", Program.Kind.STATE, DType.FLOAT32, Shape.of(2, COUNT));
        b.reduceLast(Operator.ARGMAX, "longest", x);
        b.output("x", b.elementwise(Operator.NEG, "negated", x));
        ProgramBuilder c = new ProgramBuilder("closing");
        Value start = c.input("x", Program.Kind.START, DType.FLOAT32, Shape.of(2, COUNT));
        c.output("x", c.elementwise(Operator.NEG, "delta", start));
        return new WorkPlan(b.build(), 1, c.build());
    }

    private static SortedMap<String, Tensor> start() {
        SplittableRandom random = new SplittableRandom(8);
        float[] values = new float[2 * COUNT];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return new TreeMap<>(Map.of("x", Tensor.ofFloats(Shape.of(2, COUNT), values)));
    }

    @Test
    void shouldConvictOfAnElementWhoseFoldTakesTwoLists() {
        for (int element = 0; element < 2; element++) {
            var node = world.plan.step().node(0);
            Verdict verdict = PlantedFaultTest.shouldConvict(world, honest, 0, node, element);
            assertEquals(6, verdict.claimantMoves(), verdict.toString());
        }
    }

    /** Plays to the accumulators, then posts other ones. */
    private static Verdict judge(int coarseLie, int fineLie) {
        var lie = World.tamper(0, 0, 1);
        DisputeContext context = world.context(world.claim(lie));
        Claimant claimant = Claimant.of(context, world.execution(lie));
        Challenger challenger = Challenger.of(context, honest);
        List<byte[]> moves = new ArrayList<>();
        int posted = 0;
        while (!Arbiter.state(context, moves).over()) {
            boolean claimants = Player.afterMoves(moves.size()) == Player.CLAIMANT;
            byte[] bytes = (claimants ? claimant.next(moves) : challenger.next(moves)).orElseThrow();
            if (MoveCodec.decode(bytes).get() instanceof Move.PostAccumulators move) {
                int lieAt = posted++ == 0 ? coarseLie : fineLie;
                if (lieAt >= 0) {
                    move.bits()[Math.min(lieAt, move.bits().length - 1)] ^= 1;
                }
                bytes = MoveCodec.encode(move);
            }
            moves.add(bytes);
        }
        Verdict verdict = Arbiter.judge(context, moves, World.CLAIMANT, World.CHALLENGER, null);
        PlantedFaultTest.assertLimits(verdict, verdict.toString());
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
        assertEquals(1, verdict.element());
        return verdict;
    }

    @Test
    void shouldConvictOfALieInTheFirstInterval() {
        assertEquals(Cause.CHUNK_DIFFERS, judge(0, -1).cause());
    }

    @Test
    void shouldConvictOfALieInAMiddleInterval() {
        assertEquals(Cause.CHUNK_DIFFERS, judge(17, -1).cause());
    }

    @Test
    void shouldConvictOfALieBesideTheNamedInterval() {
        assertEquals(Cause.CHUNK_DIFFERS, judge(17, 0).cause());
    }

    @Test
    void shouldConvictOfAFirstListThatDoesNotEndAtTheRevealedValue() {
        assertEquals(Cause.LAST_ACCUMULATOR, judge(Integer.MAX_VALUE, -1).cause());
    }

    @Test
    void shouldConvictOfASecondListThatDoesNotEndAtTheFirstOnes() {
        assertEquals(Cause.LAST_ACCUMULATOR, judge(17, Integer.MAX_VALUE).cause());
    }

    @Test
    void shouldConvictNoTrueFoldWhateverIsNamed() {
        DisputeContext context = world.context(world.claim(PlanObserver.NONE));
        TensorArena arena = new TensorArena(context);
        TensorHoldings holdings = new TensorHoldings(arena, world.honest());
        Claimant claimant = Claimant.of(context, honest);
        SplittableRandom random = new SplittableRandom(3);
        Game game = new Game(arena);
        for (int number = 0; number < 30; number++) {
            GameState state = game.start();
            while (!(state instanceof GameState.Over)) {
                Move move =
                        switch (state) {
                            case GameState.Picking _ -> new Move.PickChild(0);
                            case GameState.Choosing _ -> new Move.PickElement(random.nextInt(2));
                            case GameState.Dividing s -> new Move.PickInterval(random.nextInt(s.coarse().length));
                            case GameState.Chunking s -> {
                                int place = random.nextInt(s.accumulators().fine().length);
                                int microStep = s.accumulators().microStep(place);
                                yield new Move.PickChunk(place, holdings.openings(s.descent(), s.element(), microStep));
                            }
                            default -> claimant.move(state).orElseThrow();
                        };
                state = game.apply(state, MoveCodec.encode(move));
            }
            Ending ending = ((GameState.Over) state).ending();
            assertEquals(Cause.CHUNK_HOLDS, ending.cause(), "game=" + number);
            assertTrue(ending.moveCount() <= 2 * MoveLimits.MAX_MOVES_PER_PLAYER);
        }
    }
}

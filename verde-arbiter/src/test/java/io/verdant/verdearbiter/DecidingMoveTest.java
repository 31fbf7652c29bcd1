package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.PlanObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Last moves that are almost right: each loses the game for whoever makes it. */
class DecidingMoveTest {
    private static World world;

    @BeforeAll
    static void open() {
        world = new World(new MlpPlan(9, 70, 37, 10), 3, 10, 9);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void shouldNotLetAFailureBeDisputedThatNobodyClaimed() {
        DisputeContext context = world.context(world.claim(PlanObserver.NONE));
        List<byte[]> moves = new ArrayList<>();
        moves.add(Claimant.of(context, world.honest()).next(moves).orElseThrow());
        moves.add(MoveCodec.encode(new Move.DisputeFailure()));
        Verdict verdict = Arbiter.judge(context, moves, World.CLAIMANT, World.CHALLENGER, null);
        assertEquals(Player.CHALLENGER, verdict.losingPlayer());
        assertEquals(Cause.ILLEGAL_MOVE, verdict.cause());
    }

    @Test
    void shouldTakeNoOpeningWithAByteLeftOver() {
        assertBadOpening("matmul1", opening -> Arrays.copyOf(opening, opening.length + 1));
    }

    @Test
    void shouldTakeNoRecordThatIsNotTheDataSets() {
        assertBadOpening("x", opening -> {
            byte[] forged = opening.clone();
            forged[0] ^= 1;
            return forged;
        });
    }

    private interface Forgery {
        byte[] of(byte[] opening);
    }

    /** A right challenge whose last opening is changed. */
    private static void assertBadOpening(String nodeName, Forgery forgery) {
        var node = world.plan.step().nodeNamed(nodeName).orElseThrow();
        var lie = World.tamper(1, node.index(), 0);
        DisputeContext context = world.context(world.claim(lie));
        World.Played played =
                World.play(context, Claimant.of(context, world.execution(lie)), Challenger.of(context, world.honest()));
        List<byte[]> moves = new ArrayList<>(played.moves());
        var last = (Move.PickChunk) MoveCodec.decode(moves.removeLast()).get();
        moves.add(MoveCodec.encode(new Move.PickChunk(last.place(), forgery.of(last.openings()))));
        Verdict verdict = Arbiter.judge(context, moves, World.CLAIMANT, World.CHALLENGER, null);
        assertEquals(Player.CHALLENGER, verdict.losingPlayer());
        assertEquals(Cause.BAD_OPENING, verdict.cause());
    }
}

package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** One bit of one value is wrong, somewhere: the game finds exactly it, within the limits. */
class PlantedFaultTest {
    private static final int BATCH = 9;

    @Test
    void shouldConvictOfAnyElementOfAnyNodeOfAnyStep() {
        Set<Operator> tried = EnumSet.noneOf(Operator.class);
        try (World world = new World(new MlpPlan(BATCH, 70, 37, 10), 3, 10, BATCH)) {
            tryAll(world, tried);
        }
        try (World world = ImagePlan.world(3, 10, 2)) {
            tryAll(world, tried);
        }
        try (World world = RobustPlan.world()) {
            tryAll(world, tried);
        }
        assertEquals(EnumSet.allOf(Operator.class), tried);
    }

    private static void tryAll(World world, Set<Operator> tried) {
        Execution honest = world.honest();
        for (int step = 0; step < world.plan.stepCount(); step++) {
            for (Node node : world.plan.program(step).nodes()) {
                tried.add(node.operator());
                int last = node.shape().elementCount() - 1;
                for (int element : new TreeSet<>(List.of(0, last / 2, last))) {
                    shouldConvict(world, honest, step, node, element);
                }
            }
        }
    }

    static Verdict shouldConvict(World world, Execution honest, int step, Node node, int element) {
        String where = "step=" + step + " node=" + node.name() + " element=" + element;
        var lie = World.tamper(step, node.index(), element);
        DisputeContext context = world.context(world.claim(lie));
        Verdict verdict =
                World.judge(context, Claimant.of(context, world.execution(lie)), Challenger.of(context, honest));
        assertEquals(Player.CLAIMANT, verdict.losingPlayer(), where + " " + verdict);
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause(), where);
        assertEquals(step, verdict.step(), where);
        assertEquals(node.index(), verdict.node(), where);
        assertEquals(element, verdict.element(), where);
        assertTrue(verdict.claimedBits() != verdict.computedBits(), where);
        assertLimits(verdict, where);
        return verdict;
    }

    static void assertLimits(Verdict verdict, String where) {
        assertTrue(verdict.claimantMoves() <= MoveLimits.MAX_MOVES_PER_PLAYER, where + " " + verdict);
        assertTrue(verdict.challengerMoves() <= MoveLimits.MAX_MOVES_PER_PLAYER, where + " " + verdict);
        assertTrue(verdict.evidenceLength() <= MoveLimits.MAX_EVIDENCE_LENGTH, where + " " + verdict);
        assertTrue(verdict.reexecutedFlops() <= MoveLimits.MAX_FLOPS, where + " " + verdict);
    }
}

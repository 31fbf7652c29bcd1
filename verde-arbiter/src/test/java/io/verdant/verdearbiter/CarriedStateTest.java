package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Program;
import io.verdant.repops.Tensor;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every way in which a worker can be wrong about what it carries from claim to claim, and the verdict that it leads to. */
class CarriedStateTest {
    private static final int STEPS = 2;
    private final World world = new World(mlp(0.9f), STEPS, 10, 5);

    CarriedStateTest() {
        world.carried = carried(17);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static MlpPlan mlp(float workerMomentum) {
        MlpPlan mlp = new MlpPlan(5, 20, 12, 10);
        mlp.workerMomentum = workerMomentum;
        return mlp;
    }

    private SortedMap<String, Tensor> carried(long seed) {
        return carried(world, seed);
    }

    /** Random tensors for all that the world's plan carries. */
    static SortedMap<String, Tensor> carried(World world, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        for (Program.Input input : world.plan.carriedInputs().values()) {
            float[] values = new float[input.shape().elementCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat() - 0.5f;
            }
            tensors.put(input.name(), Tensor.ofFloats(input.shape(), values));
        }
        return tensors;
    }

    static void assertConvicted(Verdict verdict, Cause cause) {
        assertEquals(cause, verdict.cause(), verdict.toString());
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
        assertTrue(Math.max(verdict.claimantMoves(), verdict.challengerMoves()) <= 11, verdict.toString());
        assertTrue(verdict.evidenceLength() <= MoveLimits.MAX_EVIDENCE_LENGTH, verdict.toString());
    }

    /** The claim names what the worker should carry, and its work read something else. */
    @Test
    void shouldConvictWhatTheClaimBeforeDidNotLeave() {
        World.Deviant deviant = world.new Deviant();
        deviant.carried = carried(18);
        Verdict verdict = deviant.judged();
        assertConvicted(verdict, Cause.CHUNK_DIFFERS);
        assertEquals("carried/w1", verdict.nodeName(), verdict.toString());
        assertEquals(STEPS, verdict.step());
    }

    @Test
    void shouldConvictOneWrongElementOfWhatIsCarried() {
        World.Deviant deviant = world.new Deviant();
        deviant.carried = new TreeMap<>(world.carried);
        Tensor wrong = world.carried.get("carried/w2").copy();
        wrong.floats()[119] = Math.nextUp(wrong.floats()[119]);
        deviant.carried.put("carried/w2", wrong);
        Verdict verdict = deviant.judged();
        assertConvicted(verdict, Cause.CHUNK_DIFFERS);
        assertEquals("carried/w2", verdict.nodeName());
        assertEquals(119, verdict.element());
    }

    /** A first claim's zero root stands for +0 everywhere: nobody has to open it, and nobody may begin with more. */
    @Test
    void shouldConvictANewcomerThatCarriesSomething() {
        world.carried = new TreeMap<>();
        World.Deviant deviant = world.new Deviant();
        deviant.carried = carried(18);
        assertConvicted(deviant.judged(), Cause.CHUNK_DIFFERS);
    }

    @Test
    void shouldConvictANewStartThatDropsWhatWasCarried() {
        World.Deviant deviant = world.new Deviant();
        deviant.carried = new TreeMap<>();
        assertConvicted(deviant.judged(), Cause.CHUNK_DIFFERS);
    }

    @Test
    void shouldConvictAnotherMomentumFactor() {
        World.Deviant deviant = world.new Deviant();
        deviant.plan = mlp(0.5f).plan(STEPS);
        Verdict verdict = deviant.judged();
        assertConvicted(verdict, Cause.CHUNK_DIFFERS);
        assertEquals("share/w1", verdict.nodeName());
    }

    @Test
    void shouldConvictAMomentumThatWasTamperedWith() {
        World.Deviant deviant = world.new Deviant();
        deviant.behaviour = new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                if (node.name().equals("carried/b2")) {
                    value.floats()[3] += 1;
                }
            }
        };
        Verdict verdict = deviant.judged();
        assertConvicted(verdict, Cause.CHUNK_DIFFERS);
        assertEquals("carried/b2", verdict.nodeName());
        assertEquals(3, verdict.element());
    }

    /** What is left to the next claim is not what the trace made. */
    @Test
    void shouldConvictACarriedEndThatIsNotTheTraces() {
        Claim honest = world.claim(PlanObserver.NONE);
        Hash32 other = honest.gradientRoot();
        DisputeContext context = world.context(world.claim(honest.endRoot(), honest.gradientRoot(), other, null));
        Verdict verdict =
                World.judge(context, Claimant.of(context, world.honest()), Challenger.of(context, world.honest()));
        assertEquals(Player.CLAIMANT, verdict.losingPlayer(), verdict.toString());
        assertTrue(List.of(Cause.ROOT_DIFFERS, Cause.LIST_MISMATCH).contains(verdict.cause()), verdict.toString());
    }

    /** The challenger may open anything, but only what the claim before left leads to the agreed root. */
    @Test
    void shouldConvictAChallengerWhoOpensWhatWasNotCarried() {
        Claim honest = world.claim(PlanObserver.NONE);
        DisputeContext context = world.context(honest);
        World.Deviant challenger = world.new Deviant();
        challenger.carried = carried(18);
        Verdict verdict = World.judge(
                context, Claimant.of(context, world.honest()), Challenger.of(context, challenger.execution()));
        assertEquals(Player.CHALLENGER, verdict.losingPlayer(), verdict.toString());
        assertEquals(Cause.BAD_OPENING, verdict.cause());
    }
}

package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.TraceRoot;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.MaskKey;
import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every way in which a worker's work can be other than its assignment, and the verdict that it leads to. Which element of
 * which operator was tampered with is {@link PlantedFaultTest}'s business.
 */
class WaysToBeWrongTest {
    private static final int BATCH = 5;
    private static final int CLASSES = 10;
    private static final int STEPS = 3;
    private static World world;

    @BeforeAll
    static void open() {
        world = new World(mlp(), STEPS, CLASSES, BATCH);
    }

    @AfterAll
    static void close() {
        world.close();
    }

    private static MlpPlan mlp() {
        return new MlpPlan(BATCH, 20, 12, CLASSES);
    }

    /** The claimant lost because one re-executed micro-step of that node gave other bits. */
    private static void assertConvicted(World.Deviant deviant, int step, String node) {
        Verdict verdict = deviant.judged();
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause(), verdict.toString());
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
        assertEquals(step, verdict.step(), verdict.toString());
        assertEquals(node, verdict.nodeName());
        PlantedFaultTest.assertLimits(verdict, node);
    }

    private static World.Deviant deviant() {
        return world.new Deviant();
    }

    private static World.Deviant running(MlpPlan other) {
        World.Deviant deviant = deviant();
        deviant.plan = other.plan(STEPS);
        return deviant;
    }

    // --- another program ---

    @Test
    void shouldConvictAnotherOperator() {
        MlpPlan other = mlp();
        other.activation = Operator.ABS;
        assertConvicted(running(other), 0, "relu1");
    }

    @Test
    void shouldConvictAnotherWiring() {
        MlpPlan other = mlp();
        other.differenceSwapped = true;
        assertConvicted(running(other), 0, "difference");
    }

    @Test
    void shouldConvictAnotherLearningRate() {
        MlpPlan other = mlp();
        other.learningRate = Math.nextUp(other.learningRate);
        World.Deviant deviant = running(other);
        Verdict verdict = deviant.judged();
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause());
        assertEquals("FMA", verdict.operator());
    }

    /** The momentum acts from the second step on: the velocity starts at zero. */
    @Test
    void shouldConvictAnotherMomentum() {
        MlpPlan other = mlp();
        other.momentum = 0.5f;
        assertConvicted(running(other), 1, "velocity/w2");
    }

    @Test
    void shouldConvictAnotherAttribute() {
        World.Deviant deviant = deviant();
        int offset = world.records().getFirst().length - 1;
        List<byte[]> shifted = new ArrayList<>();
        for (byte[] record : world.records()) {
            byte[] other = new byte[record.length];
            System.arraycopy(record, 1, other, 0, offset);
            other[offset] = record[offset];
            shifted.add(other);
        }
        deviant.records = shifted;
        assertConvicted(deviant, 0, "x");
    }

    // --- other steps ---

    /** The values of another step, as a worker presents them that skips one or computes one twice. */
    private static PlanObserver copying(int from, int to) {
        Map<Integer, Tensor> kept = new HashMap<>();
        return new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                if (step == from) {
                    kept.put(node.index(), value.copy());
                } else if (step == to) {
                    copy(kept.get(node.index()), value);
                }
            }
        };
    }

    private static void copy(Tensor from, Tensor to) {
        switch (from.dtype()) {
            case FLOAT32 ->
                System.arraycopy(from.floats(), 0, to.floats(), 0, from.shape().elementCount());
            case INT32 ->
                System.arraycopy(from.ints(), 0, to.ints(), 0, from.shape().elementCount());
            default -> throw new IllegalArgumentException("dtype=" + from.dtype());
        }
    }

    @Test
    void shouldConvictARepeatedStep() {
        World.Deviant deviant = deviant();
        deviant.behaviour = copying(0, 1);
        assertConvicted(deviant, 1, "x");
    }

    /** The last step is not done: its state is the one before. */
    @Test
    void shouldConvictASkippedUpdate() {
        World.Deviant deviant = deviant();
        deviant.behaviour = new PlanObserver() {
            private Tensor before = world.start.get("w1").copy();

            @Override
            public void onNode(int step, Node node, Tensor value) {
                if (node.name().equals("next/w1")) {
                    if (step == STEPS - 1) {
                        copy(before, value);
                    }
                    before = value.copy();
                }
            }
        };
        assertConvicted(deviant, STEPS - 1, "next/w1");
    }

    // --- other data ---

    @Test
    void shouldConvictAnotherBatch() {
        World.Deviant deviant = deviant();
        deviant.batches = (step, row) -> world.batches().recordIndex(step, row) + 1;
        assertConvicted(deviant, 0, "x");
    }

    /** As a worker does that takes another one's shard, or the same at every step. */
    @Test
    void shouldConvictTheBatchOfAnotherStep() {
        World.Deviant deviant = deviant();
        deviant.batches = (step, row) -> world.batches().recordIndex(Math.min(step, 1), row);
        assertConvicted(deviant, 2, "x");
    }

    @Test
    void shouldConvictAnotherOrderOfTheSameBatch() {
        World.Deviant deviant = deviant();
        deviant.batches = (step, row) -> world.batches().recordIndex(step, BATCH - 1 - row);
        assertConvicted(deviant, 0, "x");
    }

    @Test
    void shouldConvictAnotherLabel() {
        World.Deviant deviant = deviant();
        List<byte[]> relabelled = new ArrayList<>();
        for (byte[] record : world.records()) {
            byte[] other = record.clone();
            other[other.length - 1] = (byte) ((other[other.length - 1] + 1) % CLASSES);
            relabelled.add(other);
        }
        deviant.records = relabelled;
        assertConvicted(deviant, 0, "y");
    }

    @Test
    void shouldConvictAForgedRecord() {
        World.Deviant deviant = deviant();
        int disputed = world.batches().recordIndex(1, 2);
        List<byte[]> forged = new ArrayList<>(world.records());
        byte[] other = forged.get(disputed).clone();
        other[3] ^= 1;
        forged.set(disputed, other);
        deviant.records = forged;
        Verdict verdict = deviant.judged();
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause());
        assertEquals("x", verdict.nodeName());
    }

    // --- other randomness ---

    /** An index of the same records that draws the masks, or counts the steps, of a later step. */
    private record Later(BatchIndex real, int masks, int steps) implements BatchIndex {
        @Override
        public int recordIndex(int step, int row) {
            return real.recordIndex(step, row);
        }

        @Override
        public MaskKey maskKey(int step, int node) {
            return real.maskKey(step + masks, node);
        }

        @Override
        public long stepNumber(int step) {
            return real.stepNumber(step + steps);
        }
    }

    private static void assertConvictedOfRandomness(int masks, int steps, Operator operator) {
        try (World images = ImagePlan.world(3, CLASSES, 2)) {
            World.Deviant deviant = images.new Deviant();
            deviant.batches = new Later(images.batches(), masks, steps);
            Verdict verdict = deviant.judged();
            assertEquals(Cause.CHUNK_DIFFERS, verdict.cause(), verdict.toString());
            assertEquals(Player.CLAIMANT, verdict.losingPlayer());
            assertEquals(operator.name(), verdict.operator());
        }
    }

    @Test
    void shouldConvictTheMaskOfAnotherSeed() {
        assertConvictedOfRandomness(1, 0, Operator.RANDOM_MASK);
    }

    @Test
    void shouldConvictTheScheduleOfAnotherStep() {
        assertConvictedOfRandomness(0, 1, Operator.STEP_NUMBER);
    }

    // --- another start ---

    private static TreeMap<String, Tensor> copyOfStart() {
        TreeMap<String, Tensor> copy = new TreeMap<>();
        world.start.forEach((name, tensor) -> copy.put(name, tensor.copy()));
        return copy;
    }

    /** The claim names the right start root: it is the work that began elsewhere. */
    @Test
    void shouldConvictAForgedCheckpoint() {
        World.Deviant deviant = deviant();
        TreeMap<String, Tensor> forged = copyOfStart();
        forged.get("w1").floats()[7] += 1f;
        deviant.start = forged;
        assertConvicted(deviant, 0, "matmul1");
    }

    /** Work that began from the checkpoint of an earlier round, under the newer one's root. */
    @Test
    void shouldConvictAStaleCheckpoint() {
        World.Deviant deviant = deviant();
        TreeMap<String, Tensor> stale = copyOfStart();
        stale.replaceAll((name, tensor) -> {
            Tensor older = tensor.copy();
            for (int i = 0; i < older.shape().elementCount(); i++) {
                older.floats()[i] *= 0.5f;
            }
            return older;
        });
        deviant.start = stale;
        assertEquals(Player.CLAIMANT, deviant.judged().losingPlayer());
    }

    /** A checkpoint that differs only where the closing program reads it. */
    @Test
    void shouldConvictADeltaAgainstAnotherStart() {
        World.Deviant deviant = deviant();
        deviant.behaviour = World.tamper(STEPS, 0, 2);
        Verdict verdict = deviant.judged();
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause());
        assertEquals(STEPS, verdict.step());
    }

    /** Momentum that did not start at zero, as left over from an earlier claim. */
    @Test
    void shouldConvictForgedOptimizerState() {
        World.Deviant deviant = deviant();
        deviant.behaviour = new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                if (step == 0 && node.name().equals("velocity/w2")) {
                    for (int i = 0; i < value.shape().elementCount(); i++) {
                        value.floats()[i] += 0.9f * 0.01f;
                    }
                }
            }
        };
        assertConvicted(deviant, 0, "velocity/w2");
    }

    // --- another claim than the work ---

    private static Verdict judged(Claim claim) {
        DisputeContext context = world.context(claim);
        return World.judge(context, Claimant.of(context, world.honest()), Challenger.of(context, world.honest()));
    }

    @Test
    void shouldConvictAnEndRootThatIsNotTheTraces() {
        Claim right = world.claim(PlanObserver.NONE);
        Verdict verdict = judged(world.claim(right.startRoot(), right.gradientRoot(), null));
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
    }

    @Test
    void shouldConvictAGradientRootThatIsNotThatOfTheEndState() {
        Claim right = world.claim(PlanObserver.NONE);
        Verdict verdict = judged(world.claim(right.endRoot(), right.endRoot(), null));
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
    }

    /** The gradient of other work, under the right end root: the closing program's own outputs differ. */
    @Test
    void shouldConvictAGradientThatWasScaled() {
        World.Deviant deviant = deviant();
        deviant.behaviour = new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                if (step == STEPS) {
                    for (int i = 0; i < value.shape().elementCount(); i++) {
                        value.floats()[i] *= 2f;
                    }
                }
            }
        };
        assertEquals(world.claim(PlanObserver.NONE).endRoot(), deviant.claim().endRoot());
        Verdict verdict = deviant.judged();
        assertEquals(Cause.CHUNK_DIFFERS, verdict.cause());
        assertEquals(STEPS, verdict.step());
        assertEquals(0, verdict.node());
    }

    @Test
    void shouldConvictAFailureThatDidNotHappen() {
        Verdict verdict = judged(world.claim(Hash32.ZERO, Hash32.ZERO, new Claim.Failure(1, 3)));
        assertEquals(Cause.FAILURE_NOT_SHOWN, verdict.cause());
    }

    @Test
    void shouldConvictAFailureAtALaterNodeThanTheFirst() {
        try (World failing = new World(mlp(), STEPS, CLASSES, BATCH)) {
            failing.start.get("w1").floats()[0] = Float.MAX_VALUE;
            failing.start.get("w1").floats()[1] = Float.MAX_VALUE;
            failing.start.get("b1").floats()[0] = Float.MAX_VALUE;
            Claim.Failure first = failing.claim(PlanObserver.NONE).failed();
            Claim later = failing.claim(Hash32.ZERO, Hash32.ZERO, new Claim.Failure(first.step() + 1, 0));
            DisputeContext context = failing.context(later);
            Verdict verdict = World.judge(
                    context, Claimant.of(context, failing.honest()), Challenger.of(context, failing.honest()));
            assertEquals(Player.CLAIMANT, verdict.losingPlayer(), verdict.toString());
        }
    }

    // --- another contract ---

    /** A tensor's hash names the contract, so the leaves of a tensor that was hashed under another do not lead to it. */
    @Test
    void shouldConvictATraceUnderAnotherContract() {
        DisputeContext context = world.context(world.claim(PlanObserver.NONE));
        TensorArena arena = new TensorArena(context);
        Claimant claimant = new Claimant(arena, new OtherContract(new TensorHoldings(arena, world.honest()), context));
        Verdict verdict = World.judge(context, claimant, Challenger.of(context, world.honest()));
        assertEquals(Cause.LIST_MISMATCH, verdict.cause());
        assertEquals(Player.CLAIMANT, verdict.losingPlayer());
        assertEquals(List.of(0, 0), List.of(verdict.step(), verdict.node()));
    }

    /** The same values, each tensor's hash over the name of another contract. */
    private record OtherContract(TensorHoldings real, DisputeContext context) implements Holdings {
        @Override
        public @Nullable Hash32 child(List<Integer> path, int index) {
            if (path.size() == 2) {
                return real.child(path, index);
            }
            if (path.size() == 1) {
                Hash32 right = Objects.requireNonNull(real.child(path, index));
                return Sha256.of("repops/2".getBytes(StandardCharsets.UTF_8), right.bytes());
            }
            List<Hash32> nodes = new ArrayList<>();
            for (int node = 0; node < context.nodeCount(index); node++) {
                nodes.add(child(List.of(index), node));
            }
            return TraceRoot.step(nodes);
        }

        @Override
        public byte[] leaf(List<Integer> path) {
            return real.leaf(path);
        }

        @Override
        public long[] accumulators(List<Integer> path, int element) {
            return real.accumulators(path, element);
        }

        @Override
        public byte[] openings(GameState.Descent descent, int element, int microStep) {
            return real.openings(descent, element, microStep);
        }

        @Override
        public Hash32 rootChild(int root, int index) {
            return real.rootChild(root, index);
        }

        @Override
        public byte[] outputOpening(int root, int index) {
            return real.outputOpening(root, index);
        }

        @Override
        public byte[] failureOpening() {
            return real.failureOpening();
        }

        @Override
        public boolean failedAsClaimed() {
            return real.failedAsClaimed();
        }

        @Override
        public List<Integer> forbidden() {
            return real.forbidden();
        }
    }
}

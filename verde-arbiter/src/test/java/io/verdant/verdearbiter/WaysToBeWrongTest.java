package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.BatchIndex;
import io.verdant.repops.MaskKey;
import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every way in which a worker's work can be other than its assignment, and the verdict that it leads to. Which element of
 * which operator was tampered with is {@link PlantedFaultTest}'s business.
 */
class WaysToBeWrongTest extends WrongWork {
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
}

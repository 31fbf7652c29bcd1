package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.TraceRoot;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every way in which what a claim begins from, or says of its end, can be other than it is, and the verdict. */
class WrongStatesAndRootsTest extends WrongWork {
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

package io.verdant.node;

import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.StateNames;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Philox;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import io.verdant.trainerworker.ClaimResult;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What a worker that was told to cheat does in one round, for rehearsals. It cheats consistently, as a real one would: its
 * claim and, in a dispute, its trace both say what it did. An honest worker's is {@link #NONE}.
 */
final class Cheat {
    static final Cheat NONE = new Cheat(null);

    private final @Nullable Attack attack;
    private final int step;
    private final String node;
    private final float factor;

    private Cheat(@Nullable Adversary adversary) {
        this.attack = adversary == null ? null : adversary.attack();
        this.step = adversary == null ? 0 : adversary.step();
        String named = adversary == null ? null : adversary.node();
        this.node = named == null ? "" : named;
        this.factor = adversary == null ? 1f : adversary.factor();
    }

    /** What that adversary does in that round. */
    static Cheat of(@Nullable Adversary adversary, int round) {
        return adversary != null && adversary.cheatsIn(round) ? new Cheat(adversary) : NONE;
    }

    boolean is(Attack wanted) {
        return attack == wanted;
    }

    /** The assignment whose batches are computed: the worker's own, or its neighbour's where it copies. */
    Assignment computed(Assignment own) {
        if (!is(Attack.COPY)) {
            return own;
        }
        int neighbour = (own.position() + 1) % own.participants();
        return new Assignment(own.jobId(), own.round(), own.roundSeed(), neighbour, own.participants());
    }

    /** Whether the worker streams something else than it computed. */
    boolean forges() {
        return attack != null && attack.forges();
    }

    /** What a worker that forged its gradient shows when its claim is re-run: the gradient that it sent. */
    static PlanObserver showing(WorkPlan plan, SortedMap<String, Tensor> sent) {
        Map<Integer, Tensor> shown = new HashMap<>();
        plan.closing().outputs().forEach(output -> {
            Tensor tensor = sent.get(output.name());
            if (tensor != null) {
                shown.put(output.node(), tensor);
            }
        });
        return new PlanObserver() {
            @Override
            public void onNode(int step, Node made, Tensor value) {
                Tensor tensor = step == plan.localSteps() ? shown.get(made.index()) : null;
                if (tensor != null) {
                    System.arraycopy(
                            tensor.floats(), 0, value.floats(), 0, made.shape().elementCount());
                }
            }
        };
    }

    /** Changes results in place while the claim is computed; the same changes again when it is re-run in a dispute. */
    PlanObserver observer(WorkPlan plan, int round) {
        return new PlanObserver() {
            @Override
            public void onNode(int stepIndex, Node made, Tensor value) {
                if (is(Attack.TAMPER) && stepIndex == step && made.name().equals(node)) {
                    tamper(value, made.shape().elementCount() / 2);
                } else if (stepIndex == plan.localSteps() && isGradient(plan, made)) {
                    changeGradient(value.floats(), made, round);
                }
            }
        };
    }

    private static boolean isGradient(WorkPlan plan, Node made) {
        return plan.closing().outputs().stream()
                .anyMatch(output -> output.node() == made.index() && !StateNames.isCarried(output.name()));
    }

    private static void tamper(Tensor value, int element) {
        if (value.dtype() == DType.INT32) {
            value.ints()[element] ^= 1;
        } else {
            // Positive whatever it was, so that no rectifier behind it hides the change.
            value.floats()[element] = Math.abs(value.floats()[element]) + 1f;
        }
    }

    private void changeGradient(float[] gradient, Node made, int round) {
        int count = made.shape().elementCount();
        if (is(Attack.SCALE)) {
            scale(gradient, count, factor);
        } else if (is(Attack.SIGN_FLIP)) {
            scale(gradient, count, -1f);
        } else if (is(Attack.NOISE)) {
            replaceByNoise(gradient, count, round, made.index());
        }
    }

    private static void scale(float[] values, int count, float by) {
        for (int i = 0; i < count; i++) {
            values[i] *= by;
        }
    }

    /** Uniform noise with the honest tensor's norm, times the factor. */
    private void replaceByNoise(float[] values, int count, int round, int stream) {
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (double) values[i] * values[i];
        }
        // A uniform variable on [-a, a] has variance a²/3.
        float amplitude = (float) (factor * Math.sqrt(3 * squares / count));
        int[] block = new int[4];
        for (int i = 0; i < count; i++) {
            if (i % 4 == 0) {
                Philox.block(round, stream, i / 4, 0, 0, 0, block);
            }
            values[i] = amplitude * (block[i % 4] * 0x1p-31f);
        }
    }

    /**
     * The claim that is made of the computed work: under the worker's own assignment, and with {@link Attack#NAN} over a
     * gradient that was spoiled after it was computed.
     */
    Claim claim(ClaimResult result, Assignment own) {
        Claim made = result.claim();
        Hash32 gradientRoot = made.gradientRoot();
        if (is(Attack.NAN)) {
            result.gradient().values().forEach(tensor -> tensor.floats()[0] = Float.NaN);
            gradientRoot = StateRoot.ofTensors(result.gradient()).root();
        }
        return new Claim(
                made.jobId(),
                made.round(),
                made.worker(),
                own,
                made.startRoot(),
                made.endRoot(),
                gradientRoot,
                made.gradientLength(),
                made.carried(),
                made.failed());
    }
}

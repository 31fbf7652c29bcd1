package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;

/**
 * The learning rate of a step, from the job's step number t, so that it can be disputed like any other number. A warm-up
 * of W steps multiplies by {@code w = min(1, (t + 1) / W)}; the decay counts from its end, {@code u = max(0, t - W)} and
 * {@code q = min(1, u / decaySteps)}.
 *
 * <pre>
 * constant  lr
 * cosine    fma(lr - last, fma(0.5, cos(pi·q), 0.5), last)
 * linear    fma(last - lr, q, lr)
 * step      lr · decayFactor^floor(u / decaySteps)
 * </pre>
 */
final class LearningRate {
    private final ProgramBuilder builder;
    private final JobSpec.Optimizer optimizer;

    private LearningRate(ProgramBuilder builder, JobSpec.Optimizer optimizer) {
        this.builder = builder;
        this.optimizer = optimizer;
    }

    /** The learning rate with its sign flipped, a scalar: a literal where the rate never changes. */
    static Value negated(ProgramBuilder builder, JobSpec.Optimizer optimizer) {
        return new LearningRate(builder, optimizer).negated();
    }

    private Value negated() {
        float base = number(JobSpec.Optimizer.LEARNING_RATE);
        float warmup = number(OptimizerSettings.WARMUP_STEPS);
        boolean constant = optimizer.decay().equals(JobSpec.Optimizer.CONSTANT);
        if (constant && warmup == 0) {
            return builder.constant(-base);
        }
        Value step = builder.stepNumber("step_number");
        Value rate = constant ? builder.constant(base) : decayed(base, sinceWarmup(step, warmup));
        if (warmup > 0) {
            Value done = make(Operator.ADD, "warmup_done", step, builder.constant(1f));
            Value share = make(Operator.DIV, "warmup_share", done, builder.constant(warmup));
            Value capped = make(Operator.MIN, "warmup", builder.constant(1f), share);
            rate = make(Operator.MUL, "learning_rate", rate, capped);
        }
        return make(Operator.NEG, "learning_rate_negated", rate);
    }

    private Value sinceWarmup(Value step, float warmup) {
        if (warmup == 0) {
            return step;
        }
        Value since = make(Operator.SUB, "decay_since", step, builder.constant(warmup));
        return make(Operator.MAX, "decay_from", builder.constant(0f), since);
    }

    private Value decayed(float base, Value since) {
        Value share = make(Operator.DIV, "decay_share", since, literal(OptimizerSettings.DECAY_STEPS));
        if (optimizer.decay().equals(OptimizerSettings.STEP)) {
            Value factor = builder.pow("decay_power", literal(OptimizerSettings.DECAY_FACTOR), floor(share));
            return make(Operator.MUL, "decayed_rate", builder.constant(base), factor);
        }
        Value progress = make(Operator.MIN, "decay_progress", builder.constant(1f), share);
        float last = number(OptimizerSettings.FINAL_RATE);
        if (optimizer.decay().equals(OptimizerSettings.LINEAR)) {
            return make(Operator.FMA, "decayed_rate", builder.constant(last - base), progress, builder.constant(base));
        }
        Value angle = make(Operator.MUL, "decay_angle", builder.constant((float) Math.PI), progress);
        Value half = builder.constant(0.5f);
        Value wave = make(Operator.FMA, "decay_wave", half, make(Operator.COS, "decay_cosine", angle), half);
        return make(Operator.FMA, "decayed_rate", builder.constant(base - last), wave, builder.constant(last));
    }

    /** Truncation is the floor of what is not negative. */
    private Value floor(Value share) {
        return builder.cast("decay_exponent", builder.cast("decay_count", share));
    }

    private Value literal(String name) {
        return builder.constant(number(name));
    }

    private float number(String name) {
        return OptimizerSettings.number(optimizer, name);
    }

    private Value make(Operator operator, String name, Value... operands) {
        return builder.elementwise(operator, name, operands);
    }
}

package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;

/**
 * The inner optimizers as nodes. Every multiplication that a sum follows is one fused multiply-add. What an optimizer
 * remembers starts at +0 in every claim.
 */
interface UpdateRule {
    /** Names of momentum tensors start with this. */
    String MOMENTUM_PREFIX = "momentum/";

    /** Adds the update of one parameter and declares its outputs. */
    void update(String name, Value parameter, Value gradient);

    /**
     * The rule that the job names.
     *
     * @param rate the learning rate with its sign flipped, a scalar
     */
    static UpdateRule of(ProgramBuilder builder, JobSpec.Optimizer optimizer, Value rate) {
        return switch (optimizer.name()) {
            case OptimizerSettings.ADAM, OptimizerSettings.ADAMW -> new AdamRule(builder, optimizer, rate);
            case OptimizerSettings.LION -> new LionRule(builder, optimizer, rate);
            default -> new DescentRule(builder, optimizer, rate);
        };
    }

    /** What a step leaves to the next one of its claim. */
    static Value memory(ProgramBuilder builder, String name, Shape shape) {
        return builder.input(name, Program.Kind.FRESH, DType.FLOAT32, shape);
    }

    /** {@code g + wd·p}, or {@code g} where the job has no weight decay. */
    static Value withPenalty(
            ProgramBuilder builder, JobSpec.Optimizer optimizer, String name, Value parameter, Value gradient) {
        float decay = OptimizerSettings.number(optimizer, OptimizerSettings.WEIGHT_DECAY);
        return decay == 0
                ? gradient
                : builder.elementwise(Operator.FMA, name + "_penalised", builder.constant(decay), parameter, gradient);
    }

    /** {@code p·(1 - lr·wd)}, the factor rounded once, or {@code p} where the job has no weight decay. */
    static Value decayed(ProgramBuilder builder, String name, Value parameter, Value factor) {
        return factor.equals(builder.constant(1f))
                ? parameter
                : builder.elementwise(Operator.MUL, name + "_decayed", parameter, factor);
    }

    /** {@code 1 - lr·wd}, a scalar. */
    static Value decayFactor(ProgramBuilder builder, JobSpec.Optimizer optimizer, Value rate) {
        float decay = OptimizerSettings.number(optimizer, OptimizerSettings.WEIGHT_DECAY);
        Value one = builder.constant(1f);
        return decay == 0 ? one : builder.elementwise(Operator.FMA, "decay_factor", rate, builder.constant(decay), one);
    }
}

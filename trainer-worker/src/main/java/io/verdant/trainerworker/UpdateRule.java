package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.Locale;

/**
 * The inner optimizers. Each makes the nodes of one parameter's update; every multiplication with a following sum is
 * one fused multiply-add. Momentum starts at +0 in every claim.
 */
enum UpdateRule {
    /** {@code p' = p - lr·g}. */
    SGD,
    /** {@code m' = mu·m + g; p' = p - lr·m'}. */
    MOMENTUM,
    /** {@code m' = mu·m + g; p' = p - lr·(mu·m' + g)}. */
    NESTEROV;

    /** Names of momentum tensors start with this. */
    static final String MOMENTUM_PREFIX = "momentum/";

    /**
     * The rule that the job names.
     *
     * @throws IllegalArgumentException for an unknown name or numbers that are not usable
     */
    static UpdateRule of(JobSpec.Optimizer optimizer) {
        if (!(optimizer.learningRate() > 0 && optimizer.learningRate() <= Float.MAX_VALUE)) {
            throw new IllegalArgumentException("learningRate=" + optimizer.learningRate());
        }
        if (!(optimizer.momentum() >= 0 && optimizer.momentum() < 1)) {
            throw new IllegalArgumentException("momentum=" + optimizer.momentum());
        }
        for (UpdateRule rule : values()) {
            if (rule.name().toLowerCase(Locale.ROOT).equals(optimizer.name())) {
                return rule;
            }
        }
        throw new IllegalArgumentException("unknown optimizer: name=" + optimizer.name());
    }

    /** Adds the update of one parameter and declares its outputs. */
    void update(ProgramBuilder builder, JobSpec.Optimizer optimizer, String name, Value parameter, Value gradient) {
        Value step = gradient;
        if (this != SGD) {
            Value mu = builder.constant(optimizer.momentum());
            String momentumName = MOMENTUM_PREFIX + name;
            Value before = builder.input(momentumName, Program.Kind.FRESH, DType.FLOAT32, parameter.shape());
            Value momentum = builder.elementwise(Operator.FMA, name + "_momentum", mu, before, gradient);
            builder.output(momentumName, momentum);
            step = this == MOMENTUM
                    ? momentum
                    : builder.elementwise(Operator.FMA, name + "_lookahead", mu, momentum, gradient);
        }
        Value rate = builder.constant(-optimizer.learningRate());
        builder.output(name, builder.elementwise(Operator.FMA, name + "_update", rate, step, parameter));
    }
}

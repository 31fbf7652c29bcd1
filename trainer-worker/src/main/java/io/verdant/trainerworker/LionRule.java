package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;

/**
 * Lion (Chen et al., NeurIPS 2023): the sign of an interpolated momentum, with decoupled weight decay.
 *
 * <pre>
 * u  = fma(b1, m, (1 - b1)·g)
 * p' = fma(-lr, (u > 0) - (0 > u), p·fma(-lr, wd, 1))
 * m' = fma(b2, m, (1 - b2)·g)
 * </pre>
 */
final class LionRule implements UpdateRule {
    private final ProgramBuilder builder;
    private final JobSpec.Optimizer optimizer;
    private final Value rate;
    private final Value decayFactor;

    LionRule(ProgramBuilder builder, JobSpec.Optimizer optimizer, Value rate) {
        this.builder = builder;
        this.optimizer = optimizer;
        this.rate = rate;
        this.decayFactor = UpdateRule.decayFactor(builder, optimizer, rate);
    }

    @Override
    public void update(String name, Value parameter, Value gradient) {
        Value before = UpdateRule.memory(builder, MOMENTUM_PREFIX + name, parameter.shape());
        Value direction = mixed(name + "_direction", OptimizerSettings.BETA1, before, gradient);
        Value zero = builder.constant(0f);
        Value positive = builder.elementwise(Operator.GREATER, name + "_positive", direction, zero);
        Value negative = builder.elementwise(Operator.GREATER, name + "_negative", zero, direction);
        Value sign = builder.elementwise(Operator.SUB, name + "_sign", positive, negative);
        Value from = UpdateRule.decayed(builder, name, parameter, decayFactor);
        builder.output(name, builder.elementwise(Operator.FMA, name + "_update", rate, sign, from));
        builder.output(MOMENTUM_PREFIX + name, mixed(name + "_momentum", OptimizerSettings.BETA2, before, gradient));
    }

    private Value mixed(String node, String setting, Value before, Value gradient) {
        float beta = OptimizerSettings.number(optimizer, setting);
        Value part = builder.elementwise(Operator.MUL, node + "_part", builder.constant(1f - beta), gradient);
        return builder.elementwise(Operator.FMA, node, builder.constant(beta), before, part);
    }
}

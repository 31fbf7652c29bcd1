package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;

/**
 * Descent along the gradient {@code g = g + wd·p}, with or without momentum.
 *
 * <pre>
 * sgd       p' = fma(-lr, g, p)
 * momentum  m' = fma(mu, m, g);                     p' = fma(-lr, m', p)
 * nesterov  m' = fma(mu, m, g); t = fma(mu, m', g); p' = fma(-lr, t, p)
 * </pre>
 */
final class DescentRule implements UpdateRule {
    private final ProgramBuilder builder;
    private final JobSpec.Optimizer optimizer;
    private final Value rate;

    DescentRule(ProgramBuilder builder, JobSpec.Optimizer optimizer, Value rate) {
        this.builder = builder;
        this.optimizer = optimizer;
        this.rate = rate;
    }

    @Override
    public void update(String name, Value parameter, Value gradient) {
        Value direction = UpdateRule.withPenalty(builder, optimizer, name, parameter, gradient);
        if (!optimizer.name().equals(OptimizerSettings.SGD)) {
            direction = withMomentum(name, parameter, direction);
        }
        builder.output(name, builder.elementwise(Operator.FMA, name + "_update", rate, direction, parameter));
    }

    private Value withMomentum(String name, Value parameter, Value gradient) {
        Value mu = builder.constant(OptimizerSettings.number(optimizer, JobSpec.Optimizer.MOMENTUM));
        String momentumName = MOMENTUM_PREFIX + name;
        Value before = UpdateRule.memory(builder, momentumName, parameter.shape());
        Value momentum = builder.elementwise(Operator.FMA, name + "_momentum", mu, before, gradient);
        builder.output(momentumName, momentum);
        return optimizer.name().equals(OptimizerSettings.NESTEROV)
                ? builder.elementwise(Operator.FMA, name + "_lookahead", mu, momentum, gradient)
                : momentum;
    }
}

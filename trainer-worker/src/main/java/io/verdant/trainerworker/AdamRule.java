package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;

/**
 * Adam (Kingma and Ba, ICLR 2015) and AdamW (Loshchilov and Hutter, ICLR 2019). Adam adds {@code wd·p} to the gradient,
 * AdamW shrinks the parameter instead. Bias corrections {@code c = 1 - beta^t} are carried as scalars; t counts the
 * steps of the claim, as the memories do.
 *
 * <pre>
 * c1' = fma(b1, c1, 1 - b1)             r = -lr / c1'
 * c2' = fma(b2, c2, 1 - b2)             s = sqrt(c2')
 * m'  = fma(b1, m, (1 - b1)·g)
 * v'  = fma(b2, v, (1 - b2)·(g·g))
 * p'  = fma(r, m' / (sqrt(v') / s + epsilon), p)
 * </pre>
 *
 * {@code 1 - b} is a literal, one subtraction of floats; AdamW's p on the right is {@code p·fma(-lr, wd, 1)}.
 */
final class AdamRule implements UpdateRule {
    static final String FIRST_PREFIX = "adam.m/";
    static final String SECOND_PREFIX = "adam.v/";
    static final String FIRST_CORRECTION = "adam.c1";
    static final String SECOND_CORRECTION = "adam.c2";

    private final ProgramBuilder builder;
    private final JobSpec.Optimizer optimizer;
    private final boolean decoupled;
    private final Value decayFactor;
    private final Value beta1;
    private final Value beta2;
    private final Value rest1;
    private final Value rest2;
    private final Value epsilon;
    private final Value rate;
    private final Value scale;

    AdamRule(ProgramBuilder builder, JobSpec.Optimizer optimizer, Value rate) {
        this.builder = builder;
        this.optimizer = optimizer;
        this.decoupled = optimizer.name().equals(OptimizerSettings.ADAMW);
        this.decayFactor = decoupled ? UpdateRule.decayFactor(builder, optimizer, rate) : builder.constant(1f);
        float first = OptimizerSettings.number(optimizer, OptimizerSettings.BETA1);
        float second = OptimizerSettings.number(optimizer, OptimizerSettings.BETA2);
        this.beta1 = builder.constant(first);
        this.beta2 = builder.constant(second);
        this.rest1 = builder.constant(1f - first);
        this.rest2 = builder.constant(1f - second);
        this.epsilon = builder.constant(OptimizerSettings.number(optimizer, OptimizerSettings.EPSILON));
        Value correction1 = correction(FIRST_CORRECTION, "first_correction", beta1, rest1);
        Value correction2 = correction(SECOND_CORRECTION, "second_correction", beta2, rest2);
        this.rate = builder.elementwise(Operator.DIV, "corrected_rate", rate, correction1);
        this.scale = builder.elementwise(Operator.SQRT, "second_scale", correction2);
    }

    private Value correction(String memory, String node, Value beta, Value rest) {
        Value before = UpdateRule.memory(builder, memory, Shape.SCALAR);
        Value after = builder.elementwise(Operator.FMA, node, beta, before, rest);
        builder.output(memory, after);
        return after;
    }

    @Override
    public void update(String name, Value parameter, Value gradient) {
        Value slope = decoupled ? gradient : UpdateRule.withPenalty(builder, optimizer, name, parameter, gradient);
        Value part = builder.elementwise(Operator.MUL, name + "_first_part", rest1, slope);
        Value first = moment(FIRST_PREFIX + name, name + "_first_moment", beta1, part);
        Value square = builder.elementwise(Operator.MUL, name + "_square", slope, slope);
        Value squarePart = builder.elementwise(Operator.MUL, name + "_second_part", rest2, square);
        Value second = moment(SECOND_PREFIX + name, name + "_second_moment", beta2, squarePart);
        Value root = builder.elementwise(Operator.SQRT, name + "_root", second);
        Value corrected = builder.elementwise(Operator.DIV, name + "_spread", root, scale);
        Value divisor = builder.elementwise(Operator.ADD, name + "_divisor", corrected, epsilon);
        Value direction = builder.elementwise(Operator.DIV, name + "_direction", first, divisor);
        Value from = UpdateRule.decayed(builder, name, parameter, decayFactor);
        builder.output(name, builder.elementwise(Operator.FMA, name + "_update", rate, direction, from));
    }

    private Value moment(String memory, String node, Value beta, Value part) {
        Value before = UpdateRule.memory(builder, memory, part.shape());
        Value after = builder.elementwise(Operator.FMA, node, beta, before, part);
        builder.output(memory, after);
        return after;
    }
}

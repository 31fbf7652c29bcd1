package io.verdant.aggregator;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;

/**
 * The outer step over the combined pseudo-gradient {@code g}, by the name in a job file, with learning rate {@code lr} and
 * momentum {@code mu}. Each line is one fused multiply-add, one rounding:
 *
 * <pre>
 * sgd       p' = fma(-lr, g, p)
 * momentum  m' = fma(mu, m, g);                     p' = fma(-lr, m', p)
 * nesterov  m' = fma(mu, m, g); t = fma(mu, m', g); p' = fma(-lr, t, p)
 * </pre>
 *
 * <p>{@code m} is state, carried from checkpoint to checkpoint as {@code outer.m/<parameter>}, +0 in the first.
 */
final class OuterOptimizer {
    static final String MOMENTUM_PREFIX = "outer.m/";

    private enum Kind {
        SGD,
        MOMENTUM,
        NESTEROV
    }

    private final Kind kind;
    private final float learningRate;
    private final float momentum;

    private OuterOptimizer(Kind kind, float learningRate, float momentum) {
        this.kind = kind;
        this.learningRate = learningRate;
        this.momentum = momentum;
    }

    /** @throws IllegalArgumentException for an unknown name, or numbers that the optimizer cannot have */
    static OuterOptimizer of(JobSpec.Outer outer) {
        Kind kind =
                switch (outer.name()) {
                    case "sgd" -> Kind.SGD;
                    case "momentum" -> Kind.MOMENTUM;
                    case "nesterov" -> Kind.NESTEROV;
                    default ->
                        throw new IllegalArgumentException(
                                "unknown outer optimizer: outer=" + outer.name() + " known=[sgd, momentum, nesterov]");
                };
        if (!(outer.learningRate() > 0) || !Float.isFinite(outer.learningRate())) {
            throw new IllegalArgumentException("outer learningRate=" + outer.learningRate());
        }
        if (!(outer.momentum() >= 0 && outer.momentum() < 1)) {
            throw new IllegalArgumentException("outer momentum=" + outer.momentum() + ", needs 0 <= momentum < 1");
        }
        if (kind == Kind.SGD && outer.momentum() != 0) {
            throw new IllegalArgumentException("outer sgd has no momentum: momentum=" + outer.momentum());
        }
        return new OuterOptimizer(kind, outer.learningRate(), outer.momentum());
    }

    boolean hasMomentum() {
        return kind != Kind.SGD;
    }

    /** Adds the nodes and outputs that make one parameter's next state. */
    void step(ProgramBuilder program, String parameter, Shape shape, Value gradient) {
        Value p = program.input(parameter, Program.Kind.STATE, DType.FLOAT32, shape);
        Value direction = gradient;
        if (hasMomentum()) {
            String name = MOMENTUM_PREFIX + parameter;
            Value mu = program.constant(momentum);
            Value m = program.input(name, Program.Kind.STATE, DType.FLOAT32, shape);
            Value next = program.elementwise(Operator.FMA, name, mu, m, gradient);
            program.output(name, next);
            direction = kind == Kind.NESTEROV
                    ? program.elementwise(Operator.FMA, "lookahead/" + parameter, mu, next, gradient)
                    : next;
        }
        Value rate = program.constant(-learningRate);
        program.output(parameter, program.elementwise(Operator.FMA, parameter, rate, direction, p));
    }
}

package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every gradient rule, and gradients through every kind of view, against central differences in float64. */
class GradientRulesTest {
    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-7;
    private static final long SEED = 20261120;

    /** An expression over a[3,4], b[4,3] and c[4], all of positive elements. */
    private interface Expression {
        Value of(ProgramBuilder p, Value a, Value b, Value c);
    }

    private record Case(String name, Expression expression) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Case> cases() {
        return Stream.of(
                new Case("matmul", (p, a, b, c) -> p.matmul("y", a, b)),
                new Case("matmul of transposes", (p, a, b, c) -> p.matmul("y", a.transpose(), b.transpose())),
                new Case("matmul of itself", (p, a, b, c) -> p.matmul("y", a, a.transpose())),
                new Case("add", (p, a, b, c) -> p.elementwise(Operator.ADD, "y", a, b.transpose())),
                new Case("add broadcast rows", (p, a, b, c) -> p.elementwise(Operator.ADD, "y", a, c)),
                new Case("sub broadcast rows", (p, a, b, c) -> p.elementwise(Operator.SUB, "y", c, a)),
                new Case("mul", (p, a, b, c) -> p.elementwise(Operator.MUL, "y", a, b.transpose())),
                new Case("mul broadcast", (p, a, b, c) -> p.elementwise(Operator.MUL, "y", a, c)),
                new Case("square", (p, a, b, c) -> p.elementwise(Operator.MUL, "y", a, a)),
                new Case("div", (p, a, b, c) -> p.elementwise(Operator.DIV, "y", a, b.transpose())),
                new Case("div broadcast", (p, a, b, c) -> p.elementwise(Operator.DIV, "y", c, a)),
                new Case("fma", (p, a, b, c) -> p.elementwise(Operator.FMA, "y", a, b.transpose(), c)),
                new Case("neg", (p, a, b, c) -> p.elementwise(Operator.NEG, "y", a)),
                new Case("exp", (p, a, b, c) -> p.elementwise(Operator.EXP, "y", a)),
                new Case("log", (p, a, b, c) -> p.elementwise(Operator.LOG, "y", a)),
                new Case("sqrt", (p, a, b, c) -> p.elementwise(Operator.SQRT, "y", a)),
                new Case(
                        "relu",
                        (p, a, b, c) ->
                                p.elementwise(Operator.RELU, "y", p.elementwise(Operator.SUB, "d", a, b.transpose()))),
                elementary(Operator.EXP2),
                elementary(Operator.EXPM1),
                elementary(Operator.LOG2),
                elementary(Operator.LOG1P),
                elementary(Operator.SIN),
                elementary(Operator.COS),
                elementary(Operator.TANH),
                elementary(Operator.SIGMOID),
                elementary(Operator.ERF),
                elementary(Operator.RSQRT),
                elementary(Operator.RECIPROCAL),
                new Case(
                        "abs",
                        (p, a, b, c) ->
                                p.elementwise(Operator.ABS, "y", p.elementwise(Operator.SUB, "d", a, b.transpose()))),
                new Case("max", (p, a, b, c) -> p.elementwise(Operator.MAX, "y", a, b.transpose())),
                new Case("min", (p, a, b, c) -> p.elementwise(Operator.MIN, "y", a, b.transpose())),
                new Case(
                        "where greater",
                        (p, a, b, c) -> p.elementwise(
                                Operator.WHERE,
                                "y",
                                p.elementwise(Operator.GREATER, "m", a, b.transpose()),
                                p.elementwise(Operator.MUL, "s", a, c),
                                b.transpose())),
                new Case(
                        "where equal or at least",
                        (p, a, b, c) -> p.elementwise(
                                Operator.WHERE,
                                "y",
                                p.elementwise(
                                        Operator.EQUAL,
                                        "m",
                                        p.elementwise(Operator.GREATER_EQUAL, "n", a, c),
                                        p.constant(1)),
                                a,
                                c)),
                new Case("reduce sum", (p, a, b, c) -> p.reduceLast(Operator.REDUCE_SUM, "y", a)),
                new Case("fold sum", (p, a, b, c) -> p.foldFirst("y", b)),
                new Case(
                        "copy of a view",
                        (p, a, b, c) -> p.node(
                                Operator.COPY, "y", Attributes.NONE, DType.FLOAT32, Shape.of(4, 3), a.transpose())),
                new Case("reshape", (p, a, b, c) -> p.elementwise(Operator.MUL, "y", a.reshape(Shape.of(4, 3)), b)),
                new Case(
                        "column broadcast",
                        (p, a, b, c) -> p.elementwise(Operator.MUL, "y", Values.insertAxis(c, 1), b)),
                new Case(
                        "middle broadcast",
                        (p, a, b, c) -> p.elementwise(
                                Operator.MUL, "y", Values.insertAxis(a, 1).broadcast(Shape.of(3, 2, 4)), c)),
                new Case(
                        "first and last broadcast",
                        (p, a, b, c) -> p.elementwise(
                                Operator.MUL,
                                "y",
                                Values.repeatLast(c, 3),
                                Values.insertAxis(b, 0).broadcast(Shape.of(2, 4, 3)))),
                new Case(
                        "scalar broadcast",
                        (p, a, b, c) -> p.elementwise(Operator.MUL, "y", p.reduceLast(Operator.REDUCE_SUM, "s", c), a)),
                new Case("many readers", (p, a, b, c) -> {
                    Value e = p.elementwise(Operator.EXP, "e", a);
                    return p.elementwise(Operator.DIV, "y", e, p.elementwise(Operator.ADD, "t", e, a));
                }));
    }

    private static Case elementary(Operator operator) {
        return new Case(operator.name(), (p, a, b, c) -> p.elementwise(operator, "y", a));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldEqualFiniteDifferences(Case tested) throws ModelException {
        ProgramBuilder builder = new ProgramBuilder("case");
        SortedMap<String, Value> all = new TreeMap<>();
        all.put("a", builder.input("a", Program.Kind.STATE, DType.FLOAT32, Shape.of(3, 4)));
        all.put("b", builder.input("b", Program.Kind.STATE, DType.FLOAT32, Shape.of(4, 3)));
        all.put("c", builder.input("c", Program.Kind.STATE, DType.FLOAT32, Shape.of(4)));
        Value y = tested.expression().of(builder, all.get("a"), all.get("b"), all.get("c"));
        // A loss of y·y gives every element an upstream gradient of its own.
        Value squares = builder.elementwise(Operator.MUL, "squares", y, y);
        Value loss = Values.sumOfAll(builder, "loss", squares);
        SortedMap<String, Value> used = new TreeMap<>(all);
        used.keySet().removeIf(name -> !reads(builder.build(), all.get(name).source()));
        SortedMap<String, Value> gradients =
                Differentiator.gradients(new ForwardProgram(builder, used, loss, y, Set.of()));
        gradients.forEach((name, gradient) -> {
            assertEquals(used.get(name).shape(), gradient.shape(), name);
            builder.output(name, gradient);
        });
        builder.output("loss", loss);
        compare(builder.build(), used);
    }

    private static boolean reads(Program program, int source) {
        return program.nodes().stream()
                .anyMatch(node -> node.operands().stream().anyMatch(operand -> operand.source() == source));
    }

    private static void compare(Program program, SortedMap<String, Value> parameters) {
        DoubleInterpreter interpreter = new DoubleInterpreter(program, null);
        Random random = new Random(SEED);
        parameters.forEach((name, value) -> interpreter.bind(
                name, random.doubles(value.shape().elementCount(), 0.5, 2).toArray()));
        for (String name : parameters.keySet()) {
            double[] analytic = interpreter.run().output(name).clone();
            double[] point = interpreter.bound(name);
            for (int i = 0; i < analytic.length; i++) {
                double at = point[i];
                point[i] = at + STEP;
                double above = interpreter.run().output("loss")[0];
                point[i] = at - STEP;
                double below = interpreter.run().output("loss")[0];
                point[i] = at;
                double numeric = (above - below) / (2 * STEP);
                double scale = Math.max(1, Math.abs(numeric));
                assertEquals(numeric, analytic[i], TOLERANCE * scale * 10, "seed=" + SEED + " " + name + "[" + i + "]");
            }
        }
    }
}

package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every gradient rule, and gradients through every kind of view, against central differences in float64. */
class GradientRulesTest {
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
                new Case("pow", (p, a, b, c) -> p.pow("y", a, b.transpose())),
                new Case("reduce max", (p, a, b, c) -> p.reduceLast(Operator.REDUCE_MAX, "y", a)),
                new Case(
                        "mean of",
                        (p, a, b, c) -> p.node(
                                Operator.MEAN_OF, "y", Attributes.NONE, DType.FLOAT32, a.shape(), a, b.transpose())),
                new Case("batched matmul", (p, a, b, c) -> p.batchMatmul("y", Values.insertAxis(a, 0), b)),
                new Case(
                        "batched matmul of views",
                        (p, a, b, c) -> p.batchMatmul(
                                "y",
                                a.reshape(Shape.of(3, 2, 2)),
                                b.reshape(Shape.of(2, 3, 2)).permute(1, 2, 0))),
                new Case("gather", (p, a, b, c) -> p.gather("y", b, ids(p, 4, 4))),
                new Case("gather of a transpose", (p, a, b, c) -> p.gather("y", a.transpose(), ids(p, 4, 4))),
                new Case("scatter add", (p, a, b, c) -> p.scatterAdd("y", b, ids(p, 4, 3), 6)),
                new Case("concat", (p, a, b, c) -> p.concat("y", 0, a, b.transpose(), a)),
                new Case("concat of columns", (p, a, b, c) -> p.concat("y", 1, a.transpose(), Values.insertAxis(c, 1))),
                new Case("pad", (p, a, b, c) -> p.pad("y", a, new int[] {1, 0}, new int[] {1, 2}, Shape.of(5, 8))),
                new Case("row of a", (p, a, b, c) -> p.elementwise(Operator.MUL, "y", Values.slice(a, 0, 1, 1, 1), c)),
                new Case(
                        "columns of a",
                        (p, a, b, c) -> p.elementwise(
                                Operator.MUL, "y", Values.slice(a, 1, 1, 2, 1), Values.slice(a, 1, 0, 2, 2))),
                new Case(
                        "every other row",
                        (p, a, b, c) -> p.elementwise(Operator.EXP, "y", Values.slice(a, 0, 0, 2, 2))),
                new Case("reversed columns", (p, a, b, c) -> p.elementwise(Operator.MUL, "y", Values.reverse(a, 1), c)),
                new Case(
                        "every other column, backwards",
                        (p, a, b, c) -> p.elementwise(Operator.EXP, "y", Values.slice(a, 1, 3, 2, -2))),
                new Case(
                        "columns of a transpose",
                        (p, a, b, c) -> p.elementwise(Operator.EXP, "y", Values.slice(a.transpose(), 1, 1, 2, 1))),
                new Case(
                        "columns under another shape",
                        (p, a, b, c) ->
                                p.elementwise(Operator.EXP, "y", Values.slice(a.reshape(Shape.of(2, 6)), 1, 1, 3, 2))),
                new Case(
                        "one element",
                        (p, a, b, c) -> p.elementwise(
                                Operator.MUL,
                                "y",
                                Values.takeFirst(Values.slice(Values.slice(a, 0, 1, 1, 1), 1, 2, 1, 1), 0),
                                c)),
                new Case(
                        "broadcast of a slice",
                        (p, a, b, c) -> p.elementwise(
                                Operator.MUL, "y", Values.slice(b, 0, 1, 1, 1), Values.slice(b, 0, 1, 3, 1))),
                new Case("sum of a middle axis", (p, a, b, c) -> Reductions.sum(p, "y", cube(a), false, true, false)),
                new Case("sum of outer axes", (p, a, b, c) -> Reductions.sum(p, "y", cube(a), true, false, true)),
                new Case(
                        "sum of a permuted value",
                        (p, a, b, c) -> Reductions.sum(p, "y", cube(a).permute(2, 0, 1), false, true, true)),
                new Case(
                        "sum of what is repeated",
                        (p, a, b, c) -> Reductions.sum(p, "y", Values.repeatLast(a, 3), true, false, true)),
                new Case(
                        "maximum of a middle axis",
                        (p, a, b, c) -> Reductions.max(p, "y", cube(a), false, true, false)),
                new Case("maximum of outer axes", (p, a, b, c) -> Reductions.max(p, "y", cube(a), true, false, true)),
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

    private static Value cube(Value a) {
        return a.reshape(Shape.of(2, 3, 2));
    }

    /** {@code 0, 2, 4, ...} modulo the number of rows. */
    private static Value ids(ProgramBuilder p, int count, int rows) {
        Value twice = p.elementwise(Operator.MUL, "twice", p.iota("ids", 0, Shape.of(count)), p.constant(2));
        Value high = p.elementwise(Operator.GREATER_EQUAL, "high", twice, p.constant(rows));
        Value less = p.elementwise(Operator.SUB, "less", twice, p.constant(rows));
        return p.cast("numbers", p.elementwise(Operator.WHERE, "wrapped", high, less, twice));
    }

    private static Case elementary(Operator operator) {
        return new Case(operator.name(), (p, a, b, c) -> p.elementwise(operator, "y", a));
    }

    /** What makes records, ids, randomness or counts, and what only gradients and aggregates are made of. */
    private static final Set<Operator> WITHOUT_A_RULE = EnumSet.of(
            Operator.BATCH_LOAD,
            Operator.TRIMMED_MEAN,
            Operator.RELU_GRAD,
            Operator.MAX_POOL_INDEX,
            Operator.MAX_POOL_GRAD,
            Operator.AVG_POOL_GRAD,
            Operator.IOTA,
            Operator.RANDOM_MASK,
            Operator.STEP_NUMBER,
            Operator.GRAM,
            Operator.WEIGHTED_SUM,
            Operator.MEAN_AROUND,
            Operator.RANK);

    @Test
    void shouldHaveARuleForEveryOtherOperator() {
        for (Operator operator : Operator.values()) {
            assertEquals(
                    !WITHOUT_A_RULE.contains(operator),
                    GradientRules.find(operator).isPresent(),
                    operator.name());
        }
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
        used.keySet()
                .removeIf(name ->
                        !FiniteDifferences.reads(builder.build(), all.get(name).source()));
        SortedMap<String, Value> gradients =
                Differentiator.gradients(new ForwardProgram(builder, used, loss, y, Set.of()));
        gradients.forEach((name, gradient) -> {
            assertEquals(used.get(name).shape(), gradient.shape(), name);
            builder.output(name, gradient);
        });
        builder.output("loss", loss);
        FiniteDifferences.compare(builder.build(), used);
    }
}

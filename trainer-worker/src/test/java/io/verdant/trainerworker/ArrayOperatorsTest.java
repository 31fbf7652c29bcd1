package io.verdant.trainerworker;

import io.verdant.repops.Shape;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.shape.SplitV;
import org.nd4j.linalg.api.ops.impl.transforms.bool.BooleanNot;
import org.nd4j.linalg.api.ops.impl.transforms.custom.Assign;
import org.nd4j.linalg.factory.Nd4j;

/** Arithmetic, comparisons, views, lookups and reductions with SameDiff's meanings. */
class ArrayOperatorsTest {
    private static final Shape M = Shape.of(3, 4);
    private static final Shape T = Shape.of(2, 3, 4);

    static Stream<ProbeCase> arithmetic() {
        return Stream.of(
                ProbeCase.of("maximum", (g, p) -> g.math.max(p[0], p[1]), M, M),
                ProbeCase.of("minimum", (g, p) -> g.math.min(p[0], p[1]), M, M),
                ProbeCase.of("sign", (g, p) -> g.math.sign(p[0]).add(p[0]), M),
                ProbeCase.of("floor", (g, p) -> g.math.floor(p[0].mul(4)).mul(p[0]), M),
                ProbeCase.of("ceil", (g, p) -> g.math.ceil(p[0].mul(4)).mul(p[0]), M),
                ProbeCase.value("cumsum", (g, p) -> g.cumsum(p[0], false, false, 1), T),
                ProbeCase.value("cumsum, exclusive", (g, p) -> g.cumsum(p[0], true, false, 2), T),
                ProbeCase.value("cumsum, reverse", (g, p) -> g.cumsum(p[0], false, true, 0), T),
                ProbeCase.of("tan", (g, p) -> g.math.tan(p[0]), M),
                ProbeCase.value("log base 2", (g, p) -> g.math.log(positive(g, p[0]), 2), M),
                ProbeCase.value("log base 10", (g, p) -> g.math.log(positive(g, p[0]), 10), M),
                ProbeCase.of("squared difference", (g, p) -> g.math.squaredDifference(p[0], p[1]), M, M),
                ProbeCase.of("mergeAdd", (g, p) -> g.math.mergeAdd(p[0], p[1], p[2]), M, M, M),
                ProbeCase.of("mergeAvg", (g, p) -> g.math.mergeAvg(p[0], p[1], p[2]), M, M, M),
                ProbeCase.of("mergeMax", (g, p) -> g.math.mergeMax(p[0], p[1]), M, M),
                ProbeCase.of("zerosLike", (g, p) -> p[0].add(g.zerosLike(p[0])), M),
                ProbeCase.of("onesLike", (g, p) -> p[0].mul(2).add(g.onesLike(p[0])), M),
                ProbeCase.of("broadcast", (g, p) -> p[0].mul(p[1]).add(p[2]), T, Shape.of(4), Shape.of(3, 1)));
    }

    static Stream<ProbeCase> comparisons() {
        return Stream.of(
                chosen("gt", (g, p) -> g.gt(p[0], p[1])),
                chosen("gt scalar", (g, p) -> g.gt(p[0], 0.25)),
                chosen("gte", (g, p) -> g.gte(p[0], p[1])),
                chosen("gte scalar", (g, p) -> g.gte(p[0], 0.25)),
                chosen("lt", (g, p) -> g.lt(p[0], p[1])),
                chosen("lt scalar", (g, p) -> g.lt(p[0], 0.25)),
                chosen("lte", (g, p) -> g.lte(p[0], p[1])),
                chosen("lte scalar", (g, p) -> g.lte(p[0], 0.25)),
                chosen("eq", (g, p) -> g.eq(g.math.sign(p[0]), g.math.sign(p[1]))),
                chosen("eq scalar", (g, p) -> g.eq(g.math.sign(p[0]), 1)),
                chosen("neq", (g, p) -> g.neq(g.math.sign(p[0]), g.math.sign(p[1]))),
                chosen("neq scalar", (g, p) -> g.neq(g.math.sign(p[0]), 1)),
                chosen("and", (g, p) -> g.math.and(g.gt(p[0], 0), g.gt(p[1], 0))),
                chosen("or", (g, p) -> g.math.or(g.gt(p[0], 0), g.gt(p[1], 0))),
                chosen("not", (g, p) -> new BooleanNot(g, g.gt(p[0], 0.25)).outputVariable()),
                chosen("xor", (g, p) -> g.math.xor(g.gt(p[0], 0), g.gt(p[1], 0))),
                ProbeCase.of(
                        "cast of a comparison",
                        (g, p) -> p[0].mul(g.gt(p[0], 0.25).castTo(DataType.FLOAT)),
                        M),
                ProbeCase.of("clip", (g, p) -> g.math.clipByValue(p[0], -0.5, 0.25), M),
                ProbeCase.value(
                        "cast to integers and back",
                        (g, p) -> p[0].add(p[0].mul(10).castTo(DataType.INT32).castTo(DataType.FLOAT)),
                        M));
    }

    /** Where the condition holds the first parameter's square, elsewhere the second; M2.1 does not differentiate it. */
    private static ProbeCase chosen(String name, ProbeCase.Definition condition) {
        return ProbeCase.value(name, (g, p) -> g.where(g.math.square(p[0]), p[1], condition.of(g, p)), M, M);
    }

    static Stream<ProbeCase> views() {
        return Stream.of(
                ProbeCase.of("reshape", (g, p) -> g.math.square(p[0].reshape(2, -1)), M),
                ProbeCase.value("reshape to a constant", (g, p) -> g.reshape(p[0], ints(g, 6, 2)), M),
                ProbeCase.value(
                        "reshape as another",
                        (g, p) -> g.reshape(p[0], g.shape(p[1])).mul(p[1]),
                        M,
                        Shape.of(6, 2)),
                ProbeCase.of("permute", (g, p) -> g.math.square(g.permute(p[0], 2, 0, 1)), T),
                ProbeCase.value("permute by a constant", (g, p) -> g.permute(p[0], ints(g, 2, 0, 1)), T),
                ProbeCase.of(
                        "squeeze", (g, p) -> g.squeeze(g.expandDims(p[0], 1), 1).mul(2), M),
                ProbeCase.of("slice", (g, p) -> g.slice(p[0], new int[] {1, 1}, 2, 2), M),
                ProbeCase.value("slice by constants", (g, p) -> g.slice(p[0], ints(g, 1, 0), ints(g, 1, 3)), M),
                ProbeCase.of(
                        "strided slice", (g, p) -> g.stridedSlice(p[0], new long[] {0, 1}, new long[] {3, 4}, 2, 2), M),
                ProbeCase.of(
                        "masked slice",
                        (g, p) -> g.stridedSlice(
                                p[0], new long[] {1, 1}, new long[] {2, 3}, new long[] {1, 2}, 1, 2, 0, 0, 0),
                        M),
                masked("ellipsis first", 4, 1, 0, 2, 3),
                masked("ellipsis between", 2, 2, 0, 0, 3),
                masked("new axis", 0, 0, 2, 0, 3),
                masked("new axis before", 0, 0, 1, 4, 3),
                masked("ellipsis, new axis and point", 0, 1, 2, 4, 3),
                ProbeCase.value("point", (g, p) -> p[0].get(SDIndex.all(), SDIndex.point(1), SDIndex.all()), T),
                ProbeCase.value("last point", (g, p) -> p[0].get(SDIndex.point(-1), SDIndex.all()), M),
                ProbeCase.value("kept point", (g, p) -> p[0].get(SDIndex.point(1, true), SDIndex.all()), M),
                ProbeCase.of("interval", (g, p) -> p[0].get(SDIndex.interval(1, 3), SDIndex.interval(0, 2, 4)), M),
                ProbeCase.of(
                        "split",
                        (g, p) -> {
                            SDVariable[] parts = g.split(p[0], 2, 1);
                            return parts[0].mul(parts[1]);
                        },
                        M),
                ProbeCase.value(
                        "split by sizes",
                        (g, p) -> {
                            SDVariable[] parts = new SplitV(g, p[0], ints(g, 1, 3), 2, 1).outputVariables();
                            return parts[1].mul(parts[0]);
                        },
                        M),
                ProbeCase.value(
                        "assign",
                        (g, p) -> new Assign(g, p[0], p[1].mul(2))
                                .outputVariable()
                                .add(p[0]),
                        M,
                        M),
                ProbeCase.of("sub_scalar", (g, p) -> p[0].sub(1.5).mul(p[0]), M),
                ProbeCase.of(
                        "unstack",
                        (g, p) -> {
                            SDVariable[] rows = g.unstack(p[0], 0, 3);
                            return rows[0].mul(rows[2]).add(rows[1]);
                        },
                        M),
                ProbeCase.of("reverse", (g, p) -> g.reverse(p[0], 1).mul(p[0]), M),
                ProbeCase.of("concat", (g, p) -> g.concat(1, p[0], p[1], p[0]), M, Shape.of(3, 2)),
                ProbeCase.of("stack", (g, p) -> g.stack(1, p[0], p[1]), M, M),
                ProbeCase.of("tile", (g, p) -> g.tile(p[0], 2, 3), M),
                ProbeCase.value("tile by a constant", (g, p) -> g.tile(p[0], ints(g, 1, 2)), M),
                ProbeCase.of(
                        "pad",
                        (g, p) -> g.nn.pad(p[0], g.constant(Nd4j.createFromArray(new int[][] {{1, 0}, {0, 2}})), 0),
                        M),
                ProbeCase.of("fill", (g, p) -> p[0].mul(g.fill(ints(g, 3, 4), DataType.FLOAT, 2)), M));
    }

    /** A slice at so many places of a value of rank 3, with masks of begin, ellipsis, new axes and points. */
    private static ProbeCase masked(String name, int begin, int ellipsis, int newAxis, int shrink, int places) {
        long[] begins = new long[places];
        long[] ends = new long[places];
        long[] steps = new long[places];
        Arrays.fill(begins, 1);
        Arrays.fill(ends, 2);
        Arrays.fill(steps, 1);
        return ProbeCase.value(
                name, (g, p) -> g.stridedSlice(p[0], begins, ends, steps, begin, 0, ellipsis, newAxis, shrink), T);
    }

    static Stream<ProbeCase> lookups() {
        return Stream.of(
                ProbeCase.value("gather rows", (g, p) -> g.gather(p[0], ints(g, 2, 0, 2), 0), M),
                ProbeCase.value("gather columns", (g, p) -> g.gather(p[0], ints(g, 3, 0), 1), M),
                ProbeCase.value("gather a middle axis", (g, p) -> g.gather(p[0], table(g), 1), T),
                ProbeCase.value("gather by a table", (g, p) -> g.gather(p[0], table(g), 0), M),
                ProbeCase.value("gather stated ids", (g, p) -> g.gather(p[0], new int[] {1, 1, 0}, 0), M),
                ProbeCase.value("scatterAdd", (g, p) -> g.scatterAdd(p[0], ints(g, 2, 0), p[1]), M, Shape.of(2, 4)),
                ProbeCase.value("one-hot", (g, p) -> p[0].mul(g.oneHot(ints(g, 1, 3, 0), 4)), M),
                ProbeCase.value(
                        "one-hot on another axis",
                        (g, p) -> p[0].mul(g.oneHot(ints(g, 1, 2, 0, 1), 3, 0, 2, -1, DataType.FLOAT)),
                        M),
                ProbeCase.value(
                        "argmax", (g, p) -> p[0].mul(g.argmax(p[0], true, 1).castTo(DataType.FLOAT)), M),
                ProbeCase.value(
                        "argmin", (g, p) -> p[0].mul(g.argmin(p[0], true, 0).castTo(DataType.FLOAT)), M));
    }

    static Stream<ProbeCase> reductions() {
        return Stream.of(
                ProbeCase.of("sum of the middle", (g, p) -> g.sum(g.math.square(p[0]), 1), T),
                ProbeCase.of("sum of outer axes, kept", (g, p) -> g.sum(g.math.square(p[0]), true, 0, 2), T),
                ProbeCase.of("sum of a permuted value", (g, p) -> g.sum(g.permute(p[0], 2, 0, 1), 0, 2), T),
                ProbeCase.of("mean of the last two", (g, p) -> g.mean(p[0], 1, 2), T),
                ProbeCase.of("mean of all", (g, p) -> g.mean(g.math.square(p[0])), T),
                ProbeCase.of("max", (g, p) -> g.max(p[0], 1), T),
                ProbeCase.of("max of two axes, kept", (g, p) -> g.max(p[0], true, 0, 2), T),
                ProbeCase.of("min", (g, p) -> g.min(p[0], 2), T),
                ProbeCase.of("prod", (g, p) -> g.prod(p[0], 1), Shape.of(2, 5, 3)),
                ProbeCase.of("norm1", (g, p) -> g.norm1(p[0], 1), T),
                ProbeCase.of("norm2", (g, p) -> g.norm2(p[0], 0, 2), T),
                ProbeCase.of("squared norm", (g, p) -> g.squaredNorm(p[0], 1), T),
                ProbeCase.value("max norm", (g, p) -> g.normmax(p[0], 1), T),
                ProbeCase.of("asum", (g, p) -> g.math.asum(p[0], 1), T),
                ProbeCase.value("logSumExp", (g, p) -> g.math.logSumExp(p[0].mul(20), 1), T),
                ProbeCase.value("variance", (g, p) -> g.variance(p[0], true, 1), T),
                ProbeCase.value("deviation", (g, p) -> g.standardDeviation(p[0], true, 0, 2), T),
                ProbeCase.of(
                        "moments",
                        (g, p) -> {
                            SDVariable[] moments = g.math.moments(p[0], new int[] {0, 2}, false);
                            return moments[0].mul(3).add(moments[1]);
                        },
                        T));
    }

    private static SDVariable positive(SameDiff graph, SDVariable x) {
        return graph.math.square(x).add(0.5);
    }

    private static SDVariable ints(SameDiff graph, int... values) {
        return graph.constant(Nd4j.createFromArray(values));
    }

    private static SDVariable table(SameDiff graph) {
        return graph.constant(Nd4j.createFromArray(new int[][] {{2, 0}, {1, 2}, {0, 0}}));
    }

    @ParameterizedTest
    @MethodSource({"arithmetic", "comparisons", "views", "lookups", "reductions"})
    void shouldAgree(ProbeCase tested) throws ModelException {
        tested.compare();
    }
}

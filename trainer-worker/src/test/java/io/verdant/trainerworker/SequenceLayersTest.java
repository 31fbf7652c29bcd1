package io.verdant.trainerworker;

import io.verdant.repops.Shape;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Elementary functions, norms, products and attention with SameDiff's meanings, against ND4J and finite differences. */
class SequenceLayersTest {
    static Stream<ProbeCase> layers() {
        Shape x = Shape.of(2, 3, 5);
        return Stream.of(
                ProbeCase.of("sin", (g, in) -> g.math.sin(in[0]), x),
                ProbeCase.of("cos", (g, in) -> g.math.cos(in[0]), x),
                ProbeCase.of("abs", (g, in) -> g.math.abs(in[0]), x),
                ProbeCase.of("cube", (g, in) -> g.math.cube(in[0]), x),
                ProbeCase.of("expm1", (g, in) -> g.math.expm1(in[0]), x),
                ProbeCase.of("log1p", (g, in) -> g.math.log1p(g.nn.sigmoid(in[0])), x),
                ProbeCase.of("rsqrt", (g, in) -> g.math.rsqrt(g.nn.sigmoid(in[0])), x),
                ProbeCase.of("reciprocal", (g, in) -> g.math.reciprocal(g.nn.sigmoid(in[0])), x),
                ProbeCase.of("pow 2", (g, in) -> g.math.pow(in[0], 2), x),
                ProbeCase.of("pow 1.5", (g, in) -> g.math.pow(g.nn.sigmoid(in[0]), 1.5), x),
                ProbeCase.of("pow", (g, in) -> g.math.pow(g.nn.sigmoid(in[0]), in[1]), x, x),
                ProbeCase.value("range", (g, in) -> in[0].mul(g.range("r", 1, 3.5, 0.5, DataType.FLOAT)), x),
                ProbeCase.of(
                        "layerNorm",
                        (g, in) -> g.nn.layerNorm(in[0], in[1], in[2], false, 2),
                        x,
                        Shape.of(5),
                        Shape.of(5)),
                ProbeCase.of(
                        "layerNorm without bias", (g, in) -> g.nn.layerNorm(in[0], in[1], false, 2), x, Shape.of(5)),
                ProbeCase.value(
                        "layerNorm, channels first",
                        (g, in) -> g.nn.layerNorm(in[0], in[1], in[2], true, 1, 2),
                        x,
                        Shape.of(3),
                        Shape.of(3)),
                ProbeCase.of("standardize", (g, in) -> g.math.standardize(in[0], 1), x),
                ProbeCase.of("standardize two axes", (g, in) -> g.math.standardize(in[0], 0, 2), x),
                ProbeCase.of("softmax of the middle", (g, in) -> g.nn.softmax(in[0], 1), x),
                ProbeCase.of("batched product", (g, in) -> g.mmul(in[0], in[1]), x, Shape.of(2, 5, 4)),
                ProbeCase.of(
                        "batched product, b transposed",
                        (g, in) -> g.mmul(in[0], in[1], false, true, false),
                        x,
                        Shape.of(2, 4, 5)),
                ProbeCase.of(
                        "batched product, a transposed",
                        (g, in) -> g.mmul(in[0], in[1], true, false, false),
                        x,
                        Shape.of(2, 3, 4)),
                ProbeCase.of(
                        "batched product of rank 4, permuted",
                        (g, in) ->
                                g.mmul(g.permute(in[0], 0, 2, 1, 3), g.permute(in[1], 0, 2, 1, 3), false, true, false),
                        Shape.of(2, 3, 4, 5),
                        Shape.of(2, 6, 4, 5)),
                ProbeCase.value(
                        "tensordot",
                        (g, in) -> g.tensorMmul(in[0], in[1], new int[] {2}, new int[] {0}),
                        x,
                        Shape.of(5, 4, 2)),
                ProbeCase.of(
                        "attention",
                        (g, in) -> g.nn.dotProductAttention(in[0], in[1], in[2], null, true),
                        Shape.of(2, 4, 3),
                        Shape.of(2, 4, 5),
                        Shape.of(2, 6, 5)),
                ProbeCase.value(
                        "attention, masked",
                        (g, in) -> g.nn.dotProductAttention(
                                in[0],
                                in[1],
                                in[2],
                                g.constant(Nd4j.createFromArray(new float[][] {{1, 1, 1, 0, 0}, {1, 1, 1, 1, 1}})),
                                false),
                        Shape.of(2, 4, 3),
                        Shape.of(2, 4, 5),
                        Shape.of(2, 6, 5)),
                ProbeCase.of(
                        "attention of heads",
                        (g, in) -> g.nn.multiHeadDotProductAttention(
                                in[0], in[1], in[1], in[2], in[3], in[4], in[5], null, true),
                        Shape.of(2, 4, 3),
                        Shape.of(2, 4, 5),
                        Shape.of(2, 3, 4),
                        Shape.of(2, 3, 4),
                        Shape.of(2, 5, 4),
                        Shape.of(10, 6)));
    }

    @ParameterizedTest
    @MethodSource({"layers"})
    void shouldAgree(ProbeCase tested) throws ModelException {
        tested.compare();
    }
}

package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMActivations;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMConfiguration;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDataFormat;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMDirectionMode;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.config.LSTMLayerConfig;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.GRUWeights;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMLayerWeights;
import org.nd4j.linalg.api.ops.impl.layers.recurrent.weights.LSTMWeights;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Activations and losses with SameDiff's meanings: values against ND4J, gradients against ND4J where M2.1 has them right,
 * and against finite differences in float64 always. Results are weighted by a parameter, so that every element has an
 * upstream gradient of its own.
 */
class SequenceOperatorsTest {
    private static final long SEED = 20261120;

    /** What ND4J is trusted with. */
    private enum Oracle {
        VALUE,
        VALUE_AND_GRADIENT
    }

    private record Case(
            String name, List<Shape> shapes, BiFunction<SameDiff, SDVariable[], SDVariable> result, Oracle oracle) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case unary(String name, BiFunction<SameDiff, SDVariable, SDVariable> operator, Oracle oracle) {
        return new Case(name, List.of(Shape.of(3, 4)), (g, in) -> operator.apply(g, in[0].mul(3)), oracle);
    }

    private static Case unary(String name, BiFunction<SameDiff, SDVariable, SDVariable> operator) {
        return unary(name, operator, Oracle.VALUE_AND_GRADIENT);
    }

    /** A loss of predictions and labels of that shape; M2.1 differentiates a loss right only where nothing follows it. */
    private static Case loss(String name, UnaryOperator<Shape> weights, LossDefinition definition) {
        Shape shape = Shape.of(3, 4);
        return new Case(
                name,
                List.of(shape, shape, weights.apply(shape)),
                (g, in) -> definition.of(g, in[0].mul(3), g.nn.sigmoid(in[1]), g.nn.sigmoid(in[2])),
                Oracle.VALUE);
    }

    private interface LossDefinition {
        SDVariable of(SameDiff g, SDVariable predictions, SDVariable labels, SDVariable weights);
    }

    private static Stream<Case> activations() {
        return Stream.of(
                unary("tanh", (g, x) -> g.math.tanh(x)),
                unary("sigmoid", (g, x) -> g.nn.sigmoid(x)),
                unary("erf", (g, x) -> g.math.erf(x)),
                unary("erfc", (g, x) -> g.math.erfc(x)),
                unary("gelu", (g, x) -> g.nn.gelu(x)),
                unary("preciseGelu", (g, x) -> g.nn.preciseGelu(x), Oracle.VALUE),
                unary("swish", (g, x) -> g.nn.swish(x)),
                unary("softplus", (g, x) -> g.nn.softplus(x)),
                unary("logSigmoid", (g, x) -> g.nn.logSigmoid(x)),
                unary("softsign", (g, x) -> g.nn.softsign(x)),
                unary("elu", (g, x) -> g.nn.elu(x)),
                unary("selu", (g, x) -> g.nn.selu(x)),
                unary("leakyRelu", (g, x) -> g.nn.leakyRelu(x, 0.1)),
                unary("relu6", (g, x) -> g.nn.relu6(x, 0)),
                unary("hardSigmoid", (g, x) -> g.nn.hardSigmoid(x)),
                unary("hardTanh", (g, x) -> g.nn.hardTanh(x)),
                new Case(
                        "prelu",
                        List.of(Shape.of(3, 2, 4), Shape.of(1, 4)),
                        (g, in) -> g.nn.prelu(in[0], in[1], 1),
                        Oracle.VALUE_AND_GRADIENT));
    }

    private static Stream<Case> losses() {
        List<Case> cases = new ArrayList<>();
        for (LossReduce reduce : List.of(
                LossReduce.NONE, LossReduce.SUM, LossReduce.MEAN_BY_WEIGHT, LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT)) {
            cases.add(loss(
                    "mse " + reduce,
                    shape -> Shape.of(1),
                    (g, p, z, w) -> g.loss.meanSquaredError("elements", z, p, null, reduce)));
            cases.add(loss(
                    "weighted mae " + reduce,
                    shape -> shape,
                    (g, p, z, w) -> g.loss.absoluteDifference("elements", z, p, w, reduce)));
            cases.add(loss(
                    "weighted by rows " + reduce,
                    shape -> Shape.of(3, 1),
                    (g, p, z, w) -> g.loss.huberLoss("elements", z, p, w, reduce, 0.7)));
            cases.add(loss(
                    "softmax with weights " + reduce,
                    shape -> Shape.of(3, 1),
                    (g, p, z, w) -> g.loss.softmaxCrossEntropy("elements", z, p, w, reduce, 0.0)));
        }
        cases.add(loss("huber", shape -> Shape.of(1), (g, p, z, w) -> g.loss.huberLoss("elements", z, p, null, 0.5)));
        cases.add(
                loss("bce", shape -> Shape.of(1), (g, p, z, w) -> g.loss.sigmoidCrossEntropy("elements", z, p, null)));
        cases.add(loss(
                "bce, smoothed",
                shape -> Shape.of(1),
                (g, p, z, w) -> g.loss.sigmoidCrossEntropy("elements", z, p, null, LossReduce.SUM, 0.2)));
        cases.add(loss(
                "log loss",
                shape -> Shape.of(1),
                (g, p, z, w) -> g.loss.logLoss("elements", z, g.nn.sigmoid(p), null, LossReduce.MEAN_BY_WEIGHT, 1e-3)));
        cases.add(loss("hinge", shape -> Shape.of(1), (g, p, z, w) -> g.loss.hingeLoss("elements", z, p, null)));
        cases.add(loss(
                "softmax, smoothed",
                shape -> Shape.of(1),
                (g, p, z, w) -> g.loss.softmaxCrossEntropy("elements", z, p, null, LossReduce.MEAN_BY_WEIGHT, 0.1)));
        cases.add(loss("l2", shape -> Shape.of(1), (g, p, z, w) -> g.loss.l2Loss("elements", p)));
        return cases.stream();
    }

    private static Case layer(
            String name, Oracle oracle, BiFunction<SameDiff, SDVariable[], SDVariable> of, Shape... in) {
        return new Case(name, List.of(in), of, oracle);
    }

    private static Stream<Case> layers() {
        Shape x = Shape.of(2, 3, 5);
        return Stream.of(
                layer("sin", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.sin(in[0]), x),
                layer("cos", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.cos(in[0]), x),
                layer("abs", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.abs(in[0]), x),
                layer("cube", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.cube(in[0]), x),
                layer("expm1", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.expm1(in[0]), x),
                layer("log1p", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.log1p(g.nn.sigmoid(in[0])), x),
                layer("rsqrt", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.rsqrt(g.nn.sigmoid(in[0])), x),
                layer("reciprocal", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.reciprocal(g.nn.sigmoid(in[0])), x),
                layer("pow 2", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.pow(in[0], 2), x),
                layer("pow 1.5", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.pow(g.nn.sigmoid(in[0]), 1.5), x),
                layer("pow", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.pow(g.nn.sigmoid(in[0]), in[1]), x, x),
                layer("range", Oracle.VALUE, (g, in) -> in[0].mul(g.range("r", 1, 3.5, 0.5, DataType.FLOAT)), x),
                layer(
                        "layerNorm",
                        Oracle.VALUE_AND_GRADIENT,
                        (g, in) -> g.nn.layerNorm(in[0], in[1], in[2], false, 2),
                        x,
                        Shape.of(5),
                        Shape.of(5)),
                layer(
                        "layerNorm without bias",
                        Oracle.VALUE_AND_GRADIENT,
                        (g, in) -> g.nn.layerNorm(in[0], in[1], false, 2),
                        x,
                        Shape.of(5)),
                layer(
                        "layerNorm, channels first",
                        Oracle.VALUE,
                        (g, in) -> g.nn.layerNorm(in[0], in[1], in[2], true, 1, 2),
                        x,
                        Shape.of(3),
                        Shape.of(3)),
                layer("standardize", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.standardize(in[0], 1), x),
                layer("standardize two axes", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.math.standardize(in[0], 0, 2), x),
                layer("softmax of the middle", Oracle.VALUE_AND_GRADIENT, (g, in) -> g.nn.softmax(in[0], 1), x),
                layer(
                        "batched product",
                        Oracle.VALUE_AND_GRADIENT,
                        (g, in) -> g.mmul(in[0], in[1]),
                        x,
                        Shape.of(2, 5, 4)),
                layer(
                        "batched product, b transposed",
                        Oracle.VALUE_AND_GRADIENT,
                        (g, in) -> g.mmul(in[0], in[1], false, true, false),
                        x,
                        Shape.of(2, 4, 5)),
                layer(
                        "batched product, a transposed",
                        Oracle.VALUE_AND_GRADIENT,
                        (g, in) -> g.mmul(in[0], in[1], true, false, false),
                        x,
                        Shape.of(2, 3, 4)),
                layer(
                        "batched product of rank 4, permuted",
                        Oracle.VALUE_AND_GRADIENT,
                        (g, in) ->
                                g.mmul(g.permute(in[0], 0, 2, 1, 3), g.permute(in[1], 0, 2, 1, 3), false, true, false),
                        Shape.of(2, 3, 4, 5),
                        Shape.of(2, 6, 4, 5)),
                layer(
                        "tensordot",
                        Oracle.VALUE,
                        (g, in) -> g.tensorMmul(in[0], in[1], new int[] {2}, new int[] {0}),
                        x,
                        Shape.of(5, 4, 2)),
                layer(
                        "attention",
                        Oracle.VALUE_AND_GRADIENT,
                        (g, in) -> g.nn.dotProductAttention(in[0], in[1], in[2], null, true),
                        Shape.of(2, 4, 3),
                        Shape.of(2, 4, 5),
                        Shape.of(2, 6, 5)),
                layer(
                        "attention, masked",
                        Oracle.VALUE,
                        (g, in) -> g.nn.dotProductAttention(
                                in[0],
                                in[1],
                                in[2],
                                g.constant(Nd4j.createFromArray(new float[][] {{1, 1, 1, 0, 0}, {1, 1, 1, 1, 1}})),
                                false),
                        Shape.of(2, 4, 3),
                        Shape.of(2, 4, 5),
                        Shape.of(2, 6, 5)),
                layer(
                        "attention of heads",
                        Oracle.VALUE_AND_GRADIENT,
                        (g, in) -> g.nn.multiHeadDotProductAttention(
                                in[0], in[1], in[1], in[2], in[3], in[4], in[5], null, true),
                        Shape.of(2, 4, 3),
                        Shape.of(2, 4, 5),
                        Shape.of(2, 3, 4),
                        Shape.of(2, 3, 4),
                        Shape.of(2, 5, 4),
                        Shape.of(10, 6)));
    }

    private static SDVariable peephole(SameDiff graph, String gate) {
        return graph.constant("peephole_" + gate, Nd4j.ones(DataType.FLOAT, 5));
    }

    /** The result of several that the graph goes on with. */
    private static Case lstm(
            String name, LSTMDataFormat format, LSTMDirectionMode direction, int result, boolean first) {
        Shape x = format == LSTMDataFormat.TNS ? Shape.of(3, 2, 4) : Shape.of(2, 3, 4);
        LSTMLayerConfig config = LSTMLayerConfig.builder()
                .lstmdataformat(format)
                .directionMode(direction)
                .gateAct(LSTMActivations.SIGMOID)
                .cellAct(LSTMActivations.TANH)
                .outAct(LSTMActivations.TANH)
                .retFullSequence(true)
                .retLastH(true)
                .retLastC(true)
                .build();
        return new Case(
                name,
                List.of(x, Shape.of(4, 20), Shape.of(5, 20), Shape.of(20), Shape.of(2, 5), Shape.of(2, 5)),
                (g, in) -> {
                    LSTMLayerWeights weights = LSTMLayerWeights.builder()
                            .weights(in[1])
                            .rWeights(in[2])
                            .bias(in[3])
                            .build();
                    return g.rnn.lstmLayer(
                                    new String[] {"sequence", "h", "c"},
                                    in[0],
                                    first ? in[4] : null,
                                    first ? in[5] : null,
                                    null,
                                    weights,
                                    config)[result];
                },
                Oracle.VALUE);
    }

    private static Stream<Case> recurrent() {
        Shape state = Shape.of(2, 5);
        return Stream.of(
                lstm("lstmLayer", LSTMDataFormat.NTS, LSTMDirectionMode.FWD, 0, true),
                lstm("lstmLayer, time first", LSTMDataFormat.TNS, LSTMDirectionMode.FWD, 0, true),
                lstm("lstmLayer, backward", LSTMDataFormat.NTS, LSTMDirectionMode.BWD, 0, true),
                lstm("lstmLayer, last h", LSTMDataFormat.NTS, LSTMDirectionMode.FWD, 1, false),
                lstm("lstmLayer, last c", LSTMDataFormat.NTS, LSTMDirectionMode.BWD, 2, false),
                layer(
                        "gru",
                        Oracle.VALUE,
                        (g, in) -> g.rnn.gru("gru", in[0], in[1], in[2], in[3], in[4]),
                        Shape.of(3, 2, 4),
                        state,
                        Shape.of(4, 15),
                        Shape.of(5, 15),
                        Shape.of(15)),
                layer(
                        "gruCell",
                        Oracle.VALUE,
                        (g, in) -> g.rnn.gruCell(
                                        in[0],
                                        in[1],
                                        GRUWeights.builder()
                                                .ruWeight(in[2])
                                                .cWeight(in[3])
                                                .ruBias(in[4])
                                                .cBias(in[5])
                                                .build())[3],
                        Shape.of(2, 4),
                        state,
                        Shape.of(9, 10),
                        Shape.of(9, 5),
                        Shape.of(10),
                        Shape.of(5)),
                layer(
                        "lstmCell",
                        Oracle.VALUE,
                        (g, in) -> g.rnn.lstmCell(
                                        in[0],
                                        in[1],
                                        in[2],
                                        LSTMWeights.builder()
                                                .weights(in[3])
                                                .inputPeepholeWeights(peephole(g, "i"))
                                                .forgetPeepholeWeights(peephole(g, "f"))
                                                .outputPeepholeWeights(peephole(g, "o"))
                                                .bias(in[4])
                                                .build(),
                                        LSTMConfiguration.builder()
                                                .peepHole(false)
                                                .forgetBias(1.0)
                                                .clippingCellValue(0)
                                                .build())[6],
                        Shape.of(2, 4),
                        state,
                        state,
                        Shape.of(9, 20),
                        Shape.of(20)));
    }

    @ParameterizedTest
    @MethodSource({"activations", "losses", "layers", "recurrent"})
    void shouldAgree(Case tested) throws ModelException {
        double[] loss = new double[1];
        GraphProbe probe = GraphProbe.of(graph -> loss[0] = define(graph, tested));
        assertEquals(loss[0], probe.loss(), 2e-6 * Math.max(1, Math.abs(loss[0])), "loss");
        if (tested.oracle() == Oracle.VALUE_AND_GRADIENT) {
            probe.compareWithNd4j(2e-6, true);
        }
        probe.compareWithFiniteDifferences(1e-7);
    }

    /** Makes the graph and executes it with ND4J, for some files M2.1 writes and cannot read. */
    private static double define(SameDiff graph, Case tested) {
        SDVariable[] inputs = new SDVariable[tested.shapes().size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = graph.var("p" + i, random(i, tested.shapes().get(i)));
        }
        SDVariable result = tested.result().apply(graph, inputs);
        SDVariable weight =
                graph.var("weight", random(7, Shape.of(toInts(result.eval().shape()))));
        SDVariable loss = graph.sum("loss", result.mul(weight));
        graph.setLossVariables("loss");
        return loss.eval().getDouble(0);
    }

    private static int[] toInts(long[] dims) {
        return Arrays.stream(dims).mapToInt(Math::toIntExact).toArray();
    }

    /** Numbers between -1 and 1, none of which is close to a kink of an operator under test. */
    private static INDArray random(int stream, Shape shape) {
        double[] values =
                new Random(SEED + stream).doubles(shape.elementCount(), -1, 1).toArray();
        long[] dims = Arrays.stream(shape.dims()).asLongStream().toArray();
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape(dims);
    }
}

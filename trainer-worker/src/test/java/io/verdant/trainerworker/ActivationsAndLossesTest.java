package io.verdant.trainerworker;

import io.verdant.repops.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** Activations and losses with SameDiff's meanings, against ND4J and finite differences. */
class ActivationsAndLossesTest {
    private static ProbeCase unary(String name, BiFunction<SameDiff, SDVariable, SDVariable> operator, boolean right) {
        return new ProbeCase(name, right, (g, in) -> operator.apply(g, in[0].mul(3)), Shape.of(3, 4));
    }

    private static ProbeCase unary(String name, BiFunction<SameDiff, SDVariable, SDVariable> operator) {
        return unary(name, operator, true);
    }

    /** A loss of predictions and labels of that shape; M2.1 differentiates a loss right only where nothing follows it. */
    private static ProbeCase loss(String name, UnaryOperator<Shape> weights, LossDefinition definition) {
        Shape shape = Shape.of(3, 4);
        return ProbeCase.value(
                name,
                (g, in) -> definition.of(g, in[0].mul(3), g.nn.sigmoid(in[1]), g.nn.sigmoid(in[2])),
                shape,
                shape,
                weights.apply(shape));
    }

    private interface LossDefinition {
        SDVariable of(SameDiff g, SDVariable predictions, SDVariable labels, SDVariable weights);
    }

    static Stream<ProbeCase> activations() {
        return Stream.of(
                unary("tanh", (g, x) -> g.math.tanh(x)),
                unary("sigmoid", (g, x) -> g.nn.sigmoid(x)),
                unary("erf", (g, x) -> g.math.erf(x)),
                unary("erfc", (g, x) -> g.math.erfc(x)),
                unary("gelu", (g, x) -> g.nn.gelu(x)),
                unary("preciseGelu", (g, x) -> g.nn.preciseGelu(x), false),
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
                ProbeCase.of("prelu", (g, in) -> g.nn.prelu(in[0], in[1], 1), Shape.of(3, 2, 4), Shape.of(1, 4)));
    }

    static Stream<ProbeCase> losses() {
        List<ProbeCase> cases = new ArrayList<>();
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

    @ParameterizedTest
    @MethodSource({"activations", "losses"})
    void shouldAgree(ProbeCase tested) throws ModelException {
        tested.compare();
    }
}

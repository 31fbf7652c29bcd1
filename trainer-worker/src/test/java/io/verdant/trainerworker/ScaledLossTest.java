package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Losses that something follows: scaled, averaged, added. M2.1 ignores what follows a loss when it differentiates, so
 * gradients are held to finite differences, and values to ND4J.
 */
class ScaledLossTest {
    private record Case(String name, BiFunction<SameDiff, SDVariable[], String[]> losses) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** Two losses of the same predictions: a cross entropy and a squared error. */
    private static SDVariable entropy(SameDiff graph, SDVariable[] in) {
        return graph.loss.softmaxCrossEntropy("entropy", graph.nn.softmax(in[1]), in[0], null);
    }

    private static SDVariable error(SameDiff graph, SDVariable[] in) {
        return graph.loss.meanSquaredError("error", in[1], in[0], null);
    }

    private static SDVariable rows(SameDiff graph, SDVariable[] in) {
        return graph.loss.sparseSoftmaxCrossEntropy(
                "rows", in[0], graph.constant(Nd4j.createFromArray(new int[] {1, 3, 0})));
    }

    private static String[] named(SDVariable loss) {
        return new String[] {loss.rename("loss").name()};
    }

    private static Stream<Case> cases() {
        return Stream.of(
                new Case("twice a loss", (g, in) -> named(entropy(g, in).mul(2))),
                new Case(
                        "a squared error by three",
                        (g, in) -> named(error(g, in).div(3))),
                new Case("a mean of losses", (g, in) -> named(rows(g, in).mean())),
                new Case("a sum of losses", (g, in) -> named(rows(g, in).sum())),
                new Case(
                        "a weighted sum of two",
                        (g, in) ->
                                named(entropy(g, in).mul(0.25).add(error(g, in).mul(4)))),
                new Case("a difference", (g, in) -> named(error(g, in).rsub(entropy(g, in)))),
                new Case(
                        "a loss and a penalty",
                        (g, in) -> named(entropy(g, in).add(g.loss.l2Loss(in[0]).mul(0.01)))),
                new Case("a loss of a loss", (g, in) -> named(g.math.exp(error(g, in)))));
    }

    private static void define(SameDiff graph, Case tested) {
        SDVariable[] in = {
            graph.var("p0", ProbeCase.random(0, Shape.of(3, 4))), graph.var("p1", ProbeCase.random(1, Shape.of(3, 4)))
        };
        // Reads both parameters whatever the loss reads.
        SDVariable[] mixed = {in[0].add(in[1].mul(0.5)), in[1].sub(in[0].mul(0.25))};
        graph.setLossVariables(tested.losses().apply(graph, mixed));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldDifferentiateWhatFollowsALoss(Case tested) throws ModelException {
        GraphProbe probe = GraphProbe.of(graph -> define(graph, tested));
        probe.compareWithNd4j(5e-6, false);
        probe.compareWithFiniteDifferences(1e-6);
    }

    @Test
    void shouldAddDeclaredLosses() throws ModelException {
        Case first = new Case("first", (g, in) -> named(entropy(g, in)));
        Case second = new Case("second", (g, in) -> named(error(g, in)));
        Case both = new Case("both", (g, in) ->
                new String[] {entropy(g, in).name(), error(g, in).name()});
        GraphProbe sum = GraphProbe.of(graph -> define(graph, both));
        sum.compareWithFiniteDifferences(1e-6);
        GraphProbe entropy = GraphProbe.of(graph -> define(graph, first));
        GraphProbe error = GraphProbe.of(graph -> define(graph, second));
        assertEquals(entropy.loss() + error.loss(), sum.loss(), 1e-6);
        SortedMap<String, Tensor> parts = error.gradients();
        entropy.gradients()
                .forEach((name, gradient) -> assertEquals(
                        gradient.floats()[3] + parts.get(name).floats()[3],
                        sum.gradients().get(name).floats()[3],
                        1e-6,
                        name));
    }
}

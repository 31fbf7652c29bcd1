package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.Node;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/** Dropout in training and in evaluation; the mask's bits are the contract's own tests' business. */
class DropoutTest {
    private static final int COUNT = 4000;

    private static GraphProbe probe(boolean inverted, double kept) throws ModelException {
        return GraphProbe.of(graph -> {
            SDVariable x = graph.var("x", Nd4j.ones(DataType.FLOAT, 4, COUNT / 4));
            SDVariable dropped = inverted ? graph.nn.dropoutInverted(x, kept) : graph.nn.dropout(x, kept);
            graph.sum("loss", dropped);
            graph.setLossVariables("loss");
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldPassTheGradientWhereItKeeps(boolean inverted) throws ModelException {
        double kept = 0.8;
        GraphProbe probe = probe(inverted, kept);
        float[] gradient = probe.gradients().get("x").floats();
        int count = 0;
        for (float g : gradient) {
            if (g != 0) {
                assertEquals(inverted ? 1 / kept : 1, g, 1e-6);
                count++;
            }
        }
        assertEquals(kept * COUNT, count, 4 * Math.sqrt(COUNT * kept * (1 - kept)), "four standard deviations");
    }

    @Test
    void shouldKeepEverythingInEvaluation() throws ModelException {
        GraphProbe probe = probe(true, 0.5);
        assertEquals(COUNT, probe.loss());
        Program loss = probe.model().loss();
        assertTrue(loss.nodes().stream().map(Node::operator).noneMatch(Operator.RANDOM_MASK::equals));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.5, Double.NaN})
    void shouldRefuseWhatIsNoProbability(double kept) {
        assertThrows(ModelException.class, () -> probe(false, kept));
    }
}

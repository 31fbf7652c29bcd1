package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.Shape;
import java.util.Arrays;
import java.util.Random;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * An operator of SameDiff under test: a graph over parameters of those shapes, whose result is weighted by one more
 * parameter, so that every element has an upstream gradient of its own.
 *
 * @param gradients whether M2.1 differentiates it right
 */
record ProbeCase(String name, boolean gradients, Definition definition, Shape... shapes) {
    static final long SEED = 20261120;

    /** The result, given the parameters. */
    interface Definition {
        SDVariable of(SameDiff graph, SDVariable... parameters);
    }

    @Override
    public String toString() {
        return name;
    }

    /** Of an operator whose value and gradients ND4J has right. */
    static ProbeCase of(String name, Definition definition, Shape... shapes) {
        return new ProbeCase(name, true, definition, shapes);
    }

    /** Of an operator whose value ND4J has right, but no or wrong gradients. */
    static ProbeCase value(String name, Definition definition, Shape... shapes) {
        return new ProbeCase(name, false, definition, shapes);
    }

    /** Value against ND4J, gradients against ND4J where it has them, and against finite differences in float64. */
    void compare() throws ModelException {
        double[] loss = new double[1];
        GraphProbe probe = GraphProbe.of(graph -> loss[0] = define(graph));
        assertEquals(loss[0], probe.loss(), 2e-5 * Math.max(1, Math.abs(loss[0])), "loss");
        if (gradients) {
            probe.compareWithNd4j(2e-5, true);
        }
        probe.compareWithFiniteDifferences(1e-6);
    }

    /** Makes the graph and executes it with ND4J at once: M2.1 writes files that it cannot read. */
    double define(SameDiff graph) {
        SDVariable[] parameters = new SDVariable[shapes.length];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = graph.var("p" + i, random(i, shapes[i]));
        }
        SDVariable result = definition.of(graph, parameters);
        int[] dims =
                Arrays.stream(result.eval().shape()).mapToInt(Math::toIntExact).toArray();
        SDVariable weight = graph.var("weight", random(7, Shape.of(dims)));
        SDVariable loss = graph.sum("loss", result.mul(weight));
        graph.setLossVariables("loss");
        return loss.eval().getDouble(0);
    }

    /** Different numbers between -1 and 1. */
    static INDArray random(int stream, Shape shape) {
        double[] values =
                new Random(SEED + stream).doubles(shape.elementCount(), -1, 1).toArray();
        long[] dims = Arrays.stream(shape.dims()).asLongStream().toArray();
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape(dims);
    }
}

package io.verdant.trainerworker.nd4j;

import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ForeignStep;
import io.verdant.trainerworker.ForwardGraph;
import io.verdant.trainerworker.ForwardGraph.Kind;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A model rebuilt in SameDiff, and its gradients. Not thread safe. */
final class Nd4jGraph {
    private final SameDiff graph = SameDiff.create();
    private final ForwardGraph stated;
    private final Map<String, SDVariable> values = new HashMap<>();
    private final String[] parameters;

    /** @throws ModelException naming the operator and the node that ND4J has no right gradient for */
    Nd4jGraph(ForeignStep step) throws ModelException {
        this.stated = step.graph();
        this.parameters = step.parameters().keySet().toArray(String[]::new);
        for (Operation operation : step.operations()) {
            List<SDVariable> operands = new ArrayList<>();
            for (String name : operation.inputs()) {
                refuseUseOfTheLoss(step, operation, name);
                operands.add(value(operation, name));
            }
            values.put(operation.name(), Nd4jOperators.make(graph, operation, operands));
        }
        graph.setLossVariables(step.loss());
        graph.createGradFunction(parameters);
    }

    /** What follows a loss is left out of its gradient there: {@code 2·loss} has the gradient of {@code loss}. */
    private static void refuseUseOfTheLoss(ForeignStep step, Operation operation, String operand)
            throws ModelException {
        if (operand.equals(step.loss())) {
            throw ModelException.unsupported(operation.operator(), operation.name());
        }
        boolean loss = step.operations().stream()
                .anyMatch(made -> made.name().equals(operand) && made.operator().contains("loss"));
        if (loss) {
            throw ModelException.unsupported(operation.operator(), operation.name());
        }
    }

    private SDVariable value(Operation reader, String name) throws ModelException {
        SDVariable known = values.get(name);
        if (known != null) {
            return known;
        }
        ForwardGraph.Variable variable = stated.variable(name)
                .orElseThrow(() -> ModelException.invalid(reader.operator(), reader.name(), "operand=" + name));
        SDVariable made = declare(variable, reader);
        values.put(name, made);
        return made;
    }

    private SDVariable declare(ForwardGraph.Variable variable, Operation reader) throws ModelException {
        if (variable.kind() == Kind.PLACEHOLDER) {
            return graph.placeHolder(
                    variable.name(),
                    DataType.FLOAT,
                    variable.dims().stream().mapToLong(Long::longValue).toArray());
        }
        Tensor value = variable.value();
        if (value == null || variable.type() != ForwardGraph.ElementType.FLOAT32) {
            throw ModelException.invalid(reader.operator(), reader.name(), "operand=" + variable.name());
        }
        return variable.kind() == Kind.PARAMETER
                ? graph.var(variable.name(), array(value))
                : graph.constant(variable.name(), array(value));
    }

    /** The gradients of the loss by every parameter, for that batch. */
    SortedMap<String, Tensor> gradients(
            SortedMap<String, Tensor> state, SortedMap<String, Tensor> batch, SortedMap<String, Shape> shapes) {
        for (String name : parameters) {
            graph.getVariable(name).setArray(array(Objects.requireNonNull(state.get(name), name)));
        }
        Map<String, INDArray> placeholders = new HashMap<>();
        batch.forEach((name, value) -> placeholders.put(name, array(value)));
        Map<String, INDArray> found = graph.calculateGradients(placeholders, parameters);
        SortedMap<String, Tensor> gradients = new TreeMap<>();
        shapes.forEach(
                (name, shape) -> gradients.put(name, tensor(shape, Objects.requireNonNull(found.get(name), name))));
        return gradients;
    }

    private static INDArray array(Tensor value) {
        int count = value.shape().elementCount();
        INDArray flat = Nd4j.createFromArray(Arrays.copyOf(value.floats(), count));
        long[] dims = Arrays.stream(value.shape().dims()).asLongStream().toArray();
        return dims.length == 0 ? flat.reshape() : flat.reshape('c', dims);
    }

    private static Tensor tensor(Shape shape, INDArray array) {
        return Tensor.ofFloats(shape, array.dup('c').reshape(array.length()).toFloatVector());
    }
}

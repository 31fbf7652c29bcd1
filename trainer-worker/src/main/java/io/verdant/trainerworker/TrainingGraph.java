package io.verdant.trainerworker;

import io.verdant.protocol.StateNames;
import io.verdant.repops.DType;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ForwardGraph.Kind;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.ForwardGraph.Variable;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The part of a forward graph that is trained: the loss, what it needs in canonical order, its parameters, and how its
 * placeholders are filled from records.
 *
 * @param operations in canonical order; every operation that a loss needs
 * @param losses names of the variables whose sum is the loss
 * @param parameters initial values by name
 * @param bindings one for each placeholder, by place in the record
 * @param logits name of the variable whose largest element along the last axis is the predicted class, or null where
 *     the loss is not over classes
 */
record TrainingGraph(
        ForwardGraph graph,
        List<Operation> operations,
        List<String> losses,
        SortedMap<String, Tensor> parameters,
        List<RecordBinding> bindings,
        @Nullable String logits) {

    static TrainingGraph of(ForwardGraph graph, RecordLayout layout) throws ModelException {
        List<String> losses = graph.losses().isEmpty()
                ? List.of(onlyLoss(graph.operations()).name())
                : graph.losses().stream().distinct().toList();
        List<Operation> operations = CanonicalOrder.of(graph, losses);
        SortedMap<String, Tensor> parameters = parameters(graph, operations);
        if (parameters.isEmpty()) {
            throw ModelException.unusable("the loss depends on no parameter: losses=" + losses);
        }
        String logits = logits(operations);
        return new TrainingGraph(
                graph, operations, losses, parameters, RecordBindings.of(graph, operations, layout), logits);
    }

    private static Operation onlyLoss(List<Operation> operations) throws ModelException {
        List<Operation> found = operations.stream()
                .filter(operation -> LossOperands.of(operation.operator()).isPresent())
                .toList();
        if (found.size() != 1) {
            for (Operation operation : operations) {
                if (LoweringTable.find(operation.operator()).isEmpty()) {
                    throw ModelException.unsupported(operation.operator(), operation.name());
                }
            }
            throw ModelException.unusable("no loss is declared and the graph has not one: count=" + found.size());
        }
        return found.get(0);
    }

    /** What the first loss over classes compares with its labels. */
    private static @Nullable String logits(List<Operation> operations) throws ModelException {
        String logits = null;
        for (Operation operation : operations) {
            LossOperands operands = LossOperands.of(operation.operator()).orElse(null);
            if (operands == null) {
                continue;
            }
            if (operation.inputs().size() != operands.count()) {
                throw ModelException.invalid(
                        operation.operator(),
                        operation.name(),
                        "inputs=" + operation.inputs().size());
            }
            if (logits == null && operands.classes()) {
                logits = operation.inputs().get(operands.predictions());
            }
        }
        return logits;
    }

    private static SortedMap<String, Tensor> parameters(ForwardGraph graph, List<Operation> operations)
            throws ModelException {
        SortedMap<String, Tensor> parameters = new TreeMap<>();
        for (Operation operation : operations) {
            for (String input : operation.inputs()) {
                Variable variable = graph.variables().get(input);
                if (variable == null || variable.kind() != Kind.PARAMETER) {
                    continue;
                }
                Tensor value = variable.value();
                if (value == null || value.dtype() != DType.FLOAT32) {
                    throw ModelException.unusable("parameter is not a float32 array: parameter=" + input);
                }
                if (StateNames.isStatistic(input)) {
                    throw ModelException.unusable("parameter is named as a running statistic: parameter=" + input);
                }
                parameters.put(input, value);
            }
        }
        return parameters;
    }
}

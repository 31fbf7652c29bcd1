package io.verdant.trainerworker;

import io.verdant.repops.DType;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ForwardGraph.Kind;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.ForwardGraph.Variable;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The part of a forward graph that is trained: the loss, what it needs in canonical order, its parameters, and how its
 * placeholders are filled from records.
 *
 * @param operations in canonical order, the last of which makes the loss
 * @param parameters initial values by name
 * @param bindings the input, then the labels
 * @param logits name of the variable that the loss compares with the labels
 */
record TrainingGraph(
        ForwardGraph graph,
        List<Operation> operations,
        SortedMap<String, Tensor> parameters,
        List<RecordBinding> bindings,
        String logits) {

    static TrainingGraph of(ForwardGraph graph, RecordLayout layout) throws ModelException {
        String loss = loss(graph);
        List<Operation> operations = CanonicalOrder.of(graph, loss);
        Operation entropy = crossEntropy(operations);
        boolean dense = entropy.operator().equals(SoftmaxLossLowering.DENSE_LABELS);
        if (entropy.inputs().size() != (dense ? 3 : 2)) {
            throw ModelException.invalid(
                    entropy.operator(),
                    entropy.name(),
                    "inputs=" + entropy.inputs().size());
        }
        String logits = entropy.inputs().get(dense ? 0 : 1);
        String labels = entropy.inputs().get(dense ? 2 : 0);
        SortedSet<String> placeholders = new TreeSet<>();
        SortedMap<String, Tensor> parameters = new TreeMap<>();
        for (Operation operation : operations) {
            for (String input : operation.inputs()) {
                collect(graph.variables(), input, placeholders, parameters);
            }
        }
        if (parameters.isEmpty()) {
            throw ModelException.unusable("the loss depends on no parameter: loss=" + loss);
        }
        return new TrainingGraph(graph, operations, parameters, bindings(placeholders, labels, layout), logits);
    }

    /** The declared loss or, where the file declares none, the only cross entropy. */
    private static String loss(ForwardGraph graph) throws ModelException {
        if (graph.losses().size() == 1) {
            return graph.losses().get(0);
        }
        if (graph.losses().isEmpty()) {
            return crossEntropy(graph.operations()).name();
        }
        throw ModelException.unusable("more than one loss: losses=" + graph.losses());
    }

    private static Operation crossEntropy(List<Operation> operations) throws ModelException {
        List<Operation> found = operations.stream()
                .filter(operation -> operation.operator().equals(SoftmaxLossLowering.DENSE_LABELS)
                        || operation.operator().equals(SoftmaxLossLowering.CLASS_LABELS))
                .toList();
        if (found.size() != 1) {
            for (Operation operation : operations) {
                if (LoweringTable.find(operation.operator()).isEmpty()) {
                    throw ModelException.unsupported(operation.operator(), operation.name());
                }
            }
            throw ModelException.unusable("one softmax cross entropy is expected: count=" + found.size());
        }
        return found.get(0);
    }

    private static void collect(
            Map<String, Variable> variables,
            String input,
            SortedSet<String> placeholders,
            SortedMap<String, Tensor> parameters)
            throws ModelException {
        Variable variable = variables.get(input);
        if (variable != null && variable.kind() == Kind.PLACEHOLDER) {
            placeholders.add(input);
        } else if (variable != null && variable.kind() == Kind.PARAMETER) {
            Tensor value = variable.value();
            if (value == null || value.dtype() != DType.FLOAT32) {
                throw ModelException.unusable("parameter is not a float32 array: parameter=" + input);
            }
            parameters.put(input, value);
        }
    }

    /** The labels are the last byte of a record; the one other placeholder is the bytes before it. */
    private static List<RecordBinding> bindings(SortedSet<String> placeholders, String labels, RecordLayout layout)
            throws ModelException {
        if (placeholders.size() != 2 || !placeholders.contains(labels)) {
            throw ModelException.unusable("an input and a label placeholder are expected: placeholders=" + placeholders
                    + " labels=" + labels);
        }
        String input = placeholders.first().equals(labels) ? placeholders.last() : placeholders.first();
        return List.of(
                new RecordBinding(input, 0, RecordBinding.SCALED_BYTES),
                new RecordBinding(labels, layout.features(), RecordBinding.ONE_HOT));
    }
}

package io.verdant.trainerworker;

import io.verdant.trainerworker.ForwardGraph.Kind;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The order in which operations are lowered: depth first from the loss, operands in their order, each operation after
 * what it reads. It follows from the graph's structure alone, neither from names nor from the file's order, and leaves
 * out what the loss does not depend on.
 */
final class CanonicalOrder {
    private final ForwardGraph graph;
    private final Map<String, Operation> makerOf = new HashMap<>();

    private CanonicalOrder(ForwardGraph graph) throws ModelException {
        this.graph = graph;
        for (Operation operation : graph.operations()) {
            if (makerOf.putIfAbsent(operation.name(), operation) != null) {
                throw ModelException.invalid(operation.operator(), operation.name(), "result made twice");
            }
        }
    }

    /** The operations that {@code result} needs, the last of which makes it. */
    static List<Operation> of(ForwardGraph graph, String result) throws ModelException {
        return new CanonicalOrder(graph).from(result);
    }

    private List<Operation> from(String result) throws ModelException {
        List<Operation> order = new ArrayList<>();
        Set<String> entered = new HashSet<>();
        Set<String> done = new HashSet<>();
        Deque<Operation> stack = new ArrayDeque<>();
        stack.push(maker(result, null));
        while (!stack.isEmpty()) {
            Operation top = stack.peek();
            entered.add(top.name());
            Operation next = firstOpen(top, entered, done);
            if (next != null) {
                stack.push(next);
            } else {
                stack.pop();
                if (done.add(top.name())) {
                    order.add(top);
                }
            }
        }
        return order;
    }

    /** The first operand of {@code operation} that is not yet ordered, or null. */
    private @Nullable Operation firstOpen(Operation operation, Set<String> entered, Set<String> done)
            throws ModelException {
        for (String input : operation.inputs()) {
            if (isResult(input) && !done.contains(input)) {
                if (entered.contains(input)) {
                    throw ModelException.invalid(operation.operator(), operation.name(), "cycle through " + input);
                }
                return maker(input, operation);
            }
        }
        return null;
    }

    private boolean isResult(String name) {
        return graph.variable(name)
                .map(variable -> variable.kind() == Kind.RESULT)
                .orElse(true);
    }

    private Operation maker(String result, @Nullable Operation reader) throws ModelException {
        Operation operation = makerOf.get(result);
        if (operation != null) {
            return operation;
        }
        if (reader == null) {
            throw ModelException.unusable("no operation makes the loss: variable=" + result);
        }
        throw ModelException.invalid(
                reader.operator(), reader.name(), "reads what no operation makes: variable=" + result);
    }
}

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
 * The order in which operations are lowered: depth first from each loss, operands in their order, each operation after
 * what it reads. It follows from the graph's structure alone, neither from names nor from the file's order, and leaves
 * out what no loss depends on.
 */
final class CanonicalOrder {
    private final ForwardGraph graph;
    private final Map<String, Operation> makerOf = new HashMap<>();
    private final List<Operation> order = new ArrayList<>();
    private final Set<String> entered = new HashSet<>();
    private final Set<String> done = new HashSet<>();

    private CanonicalOrder(ForwardGraph graph) throws ModelException {
        this.graph = graph;
        for (Operation operation : graph.operations()) {
            for (String output : operation.outputs()) {
                if (makerOf.putIfAbsent(output, operation) != null) {
                    throw ModelException.invalid(operation.operator(), operation.name(), "result made twice");
                }
            }
        }
    }

    /** The operations that the results need, in the order in which the first, the second and so on need them. */
    static List<Operation> of(ForwardGraph graph, List<String> results) throws ModelException {
        CanonicalOrder order = new CanonicalOrder(graph);
        for (String result : results) {
            order.add(result);
        }
        return order.order;
    }

    private void add(String result) throws ModelException {
        Deque<Operation> stack = new ArrayDeque<>();
        Operation last = maker(result, null);
        if (!done.contains(last.name())) {
            stack.push(last);
        }
        while (!stack.isEmpty()) {
            Operation top = stack.peek();
            entered.add(top.name());
            Operation next = firstOpen(top);
            if (next != null) {
                stack.push(next);
            } else {
                stack.pop();
                if (done.add(top.name())) {
                    order.add(top);
                }
            }
        }
    }

    /** The first operand of {@code operation} that is not yet ordered, or null. */
    private @Nullable Operation firstOpen(Operation operation) throws ModelException {
        for (String input : operation.inputs()) {
            if (!isResult(input)) {
                continue;
            }
            Operation next = maker(input, operation);
            if (!done.contains(next.name())) {
                if (entered.contains(next.name())) {
                    throw ModelException.invalid(operation.operator(), operation.name(), "cycle through " + input);
                }
                return next;
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

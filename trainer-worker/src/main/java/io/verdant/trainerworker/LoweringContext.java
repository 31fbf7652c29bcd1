package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What lowerings share: the program under construction and which nodes are constants for differentiation. */
final class LoweringContext {
    private final ProgramBuilder builder;
    private final Set<Integer> constantNodes = new HashSet<>();

    private final boolean training;
    private final Map<String, Value> furtherResults = new HashMap<>();

    LoweringContext(ProgramBuilder builder, boolean training) {
        this.builder = builder;
        this.training = training;
    }

    /** Whether the program is a training step, where dropout drops; otherwise it evaluates. */
    boolean isTraining() {
        return training;
    }

    /** Says the value of another result than the first of the operation that is being lowered. */
    void result(Operation operation, int index, Value value) {
        furtherResults.put(operation.outputs().get(index), value);
    }

    /** The results said since the last call. */
    Map<String, Value> takeFurtherResults() {
        Map<String, Value> taken = Map.copyOf(furtherResults);
        furtherResults.clear();
        return taken;
    }

    ProgramBuilder builder() {
        return builder;
    }

    /** Marks a node through which no gradient flows, such as the shift of a softmax. */
    void holdConstant(Value value) {
        constantNodes.add(value.source());
    }

    /** Nodes through which no gradient flows. */
    Set<Integer> constantNodes() {
        return constantNodes;
    }

    /**
     * The value with the elements in row-major order under another shape, copied only where the view is not contiguous.
     */
    Value reshape(String name, Value value, Shape target) {
        return Values.reshape(builder, name, value, target);
    }

    /** An axis counted from the front; SameDiff counts negative ones from the back. */
    static int axis(long stated, int rank) {
        long axis = stated < 0 ? stated + rank : stated;
        if (axis < 0 || axis >= rank) {
            throw new IllegalArgumentException("axis=" + stated + " rank=" + rank);
        }
        return (int) axis;
    }

    /** {@code count} operands, no more and no fewer. */
    static void expectInputs(List<Value> inputs, int count) {
        if (inputs.size() != count) {
            throw new IllegalArgumentException("inputs=" + inputs.size() + " expected=" + count);
        }
    }
}

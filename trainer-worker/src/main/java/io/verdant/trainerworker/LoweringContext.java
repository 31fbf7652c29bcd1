package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What lowerings share: the program under construction and which nodes are constants for differentiation. */
final class LoweringContext {
    private final ProgramBuilder builder;
    private final Set<Integer> constantNodes = new HashSet<>();

    LoweringContext(ProgramBuilder builder) {
        this.builder = builder;
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

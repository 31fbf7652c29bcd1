package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.ForwardGraph.Variable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What lowerings share: the program under construction and which nodes are constants for differentiation. */
final class LoweringContext {
    private final ProgramBuilder builder;
    private final Set<Integer> constantNodes = new HashSet<>();

    private final boolean training;
    private final RunningStatistics statistics;
    private final Map<String, Value> furtherResults = new HashMap<>();

    private final ForwardGraph graph;
    private final Map<String, List<Long>> knownIntegers = new HashMap<>();
    private final Map<String, Operation> producers = new HashMap<>();

    LoweringContext(ProgramInputs inputs, ForwardGraph graph, boolean training) {
        this.builder = inputs.builder();
        this.statistics = inputs.statistics();
        this.graph = graph;
        this.training = training;
        for (Operation operation : graph.operations()) {
            operation.outputs().forEach(output -> producers.put(output, operation));
        }
    }

    /**
     * An operand that SameDiff takes at run time but that must be known here, such as a shape or the axes of a reduction:
     * a constant of the file or a shape.
     */
    List<Long> integers(Operation operation, int slot) throws ModelException {
        String name = operation.inputs().get(slot);
        List<Long> known = knownIntegers.get(name);
        if (known != null) {
            return known;
        }
        Variable variable = graph.variables().get(name);
        Tensor tensor = variable == null || variable.kind() != ForwardGraph.Kind.CONSTANT ? null : variable.value();
        if (tensor == null || tensor.shape().elementCount() > ModelLimits.MAX_ATTRIBUTE_COUNT) {
            throw ModelException.invalid(
                    operation.operator(), operation.name(), "operand is not a short constant: operand=" + name);
        }
        int count = tensor.shape().elementCount();
        return switch (tensor.dtype()) {
            case INT32 ->
                Arrays.stream(tensor.ints(), 0, count).asLongStream().boxed().toList();
            case INT64 -> Arrays.stream(tensor.longs(), 0, count).boxed().toList();
            default ->
                throw ModelException.invalid(
                        operation.operator(), operation.name(), "operand is not of integers: operand=" + name);
        };
    }

    /** Says integers that an operation would make at run time, such as the shape of something. */
    void knowIntegers(Operation operation, List<Long> integers) {
        knownIntegers.put(operation.name(), List.copyOf(integers));
    }

    /** The type that the file states for the first result of an operation. */
    ForwardGraph.ElementType resultType(Operation operation) {
        return graph.variable(operation.name()).map(Variable::type).orElse(ForwardGraph.ElementType.OTHER);
    }

    /** Whether the program is a training step, where dropout drops; otherwise it evaluates. */
    boolean isTraining() {
        return training;
    }

    /** What the program measures beside its parameters. */
    RunningStatistics statistics() {
        return statistics;
    }

    /** The operation that makes a variable, or null where none does. */
    @Nullable
    Operation producer(String variable) {
        return producers.get(variable);
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

    /** The real attribute at that index, as a float. */
    static float real(Operation operation, int index) throws ModelException {
        List<Double> reals = operation.attributes().reals();
        float value = reals.size() > index ? reals.get(index).floatValue() : Float.NaN;
        if (!Float.isFinite(value)) {
            throw ModelException.invalid(operation.operator(), operation.name(), "reals=" + reals + " index=" + index);
        }
        return value;
    }

    /** The integer attribute at that index, or {@code absent} where there are fewer. */
    static int integer(Operation operation, int index, int absent) {
        List<Long> integers = operation.attributes().integers();
        return integers.size() > index ? Math.toIntExact(integers.get(index)) : absent;
    }
}

package io.verdant.trainerworker;

import io.verdant.repops.Attributes;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Values one after the other, repeated, or with zeros around them. */
final class JoinLowering {
    private JoinLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("concat", JoinLowering::concat);
        table.put("stack", JoinLowering::stack);
        table.put("tile", JoinLowering::tile);
        table.put("pad", JoinLowering::pad);
        table.put("upsampling2d", JoinLowering::upsample);
        table.put("fill", JoinLowering::fill);
    }

    /** The integer is the axis. */
    private static Value concat(LoweringContext context, Operation operation, List<Value> inputs) {
        int axis = LoweringContext.axis(
                LoweringContext.integer(operation, 0, 0), inputs.get(0).shape().rank());
        return inputs.size() == 1
                ? inputs.get(0)
                : context.builder().concat(operation.name(), axis, inputs.toArray(Value[]::new));
    }

    /** The integer is the new axis. */
    private static Value stack(LoweringContext context, Operation operation, List<Value> inputs) {
        int axis = LoweringContext.axis(
                LoweringContext.integer(operation, 0, 0), inputs.get(0).shape().rank() + 1);
        Value[] layers =
                inputs.stream().map(input -> Values.insertAxis(input, axis)).toArray(Value[]::new);
        return layers.length == 1 ? layers[0] : context.builder().concat(operation.name(), axis, layers);
    }

    /** Integers, or a constant operand, are how often each axis is repeated. */
    private static Value tile(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        Value value = inputs.get(0);
        List<Long> stated = operation.inputs().size() > 1
                ? context.integers(operation, 1)
                : operation.attributes().integers();
        if (stated.size() != value.shape().rank()) {
            throw ModelException.invalid(operation.operator(), operation.name(), "repeats=" + stated);
        }
        int[] before = stated.stream().mapToInt(Math::toIntExact).toArray();
        int[] after = new int[before.length];
        Arrays.fill(after, 1);
        return repeated(context, operation, value, before, after);
    }

    /** Integers are the factors of rows and columns, and whether channels come first. */
    private static Value upsample(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        List<Long> stated = operation.attributes().integers();
        if (stated.size() != 3 || inputs.get(0).shape().rank() != 4) {
            throw ModelException.invalid(operation.operator(), operation.name(), "integers=" + stated);
        }
        int rows = stated.get(2) == 0 ? 1 : 2;
        int[] after = {1, 1, 1, 1};
        after[rows] = LoweringContext.integer(operation, 0, 1);
        after[rows + 1] = LoweringContext.integer(operation, 1, 1);
        return repeated(context, operation, inputs.get(0), new int[] {1, 1, 1, 1}, after);
    }

    /** One copy in which axis i is repeated {@code before[i]} times as a whole and each element {@code after[i]} times. */
    private static Value repeated(
            LoweringContext context, Operation operation, Value value, int[] before, int[] after) {
        Value spread = value;
        List<Integer> dims = new ArrayList<>();
        int[] target = value.shape().dims();
        for (int axis = before.length - 1; axis >= 0; axis--) {
            target[axis] = Math.multiplyExact(Math.multiplyExact(target[axis], before[axis]), after[axis]);
            if (after[axis] != 1) {
                spread = Values.insertAxis(spread, axis + 1);
                dims.add(0, after[axis]);
            }
            dims.add(0, value.shape().dim(axis));
            if (before[axis] != 1) {
                spread = Values.insertAxis(spread, axis);
                dims.add(0, before[axis]);
            }
        }
        Value repeated = spread.broadcast(
                Shape.of(dims.stream().mapToInt(Integer::intValue).toArray()));
        return context.builder()
                .node(Operator.COPY, operation.name(), Attributes.NONE, value.dtype(), repeated.shape(), repeated)
                .reshape(Shape.of(target));
    }

    /** The constant operand has how many zeros come before and after each axis; the integer is the mode, 0 for zeros. */
    private static Value pad(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        Value value = inputs.get(0);
        int rank = value.shape().rank();
        List<Long> around = context.integers(operation, 1);
        List<Double> filling = operation.attributes().reals();
        boolean zeros = LoweringContext.integer(operation, 0, 0) == 0 && (filling.isEmpty() || filling.get(0) == 0);
        if (!zeros || around.size() != 2 * rank || around.stream().anyMatch(count -> count < 0)) {
            throw ModelException.invalid(
                    operation.operator(),
                    operation.name(),
                    "mode=" + LoweringContext.integer(operation, 0, 0) + " filling=" + filling + " around=" + around);
        }
        int[] dims = value.shape().dims();
        int[] begin = new int[rank];
        int[] step = new int[rank];
        Arrays.fill(step, 1);
        for (int axis = 0; axis < rank; axis++) {
            begin[axis] = Math.toIntExact(around.get(2 * axis));
            dims[axis] = Math.toIntExact(dims[axis] + around.get(2 * axis) + around.get(2 * axis + 1));
        }
        return context.builder().pad(operation.name(), value, begin, step, Shape.of(dims));
    }

    /** The constant operand is the shape, the real what fills it. */
    private static Value fill(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        int[] dims = context.integers(operation, 0).stream()
                .mapToInt(Math::toIntExact)
                .toArray();
        return context.builder().constant(LoweringContext.real(operation, 0)).broadcast(Shape.of(dims));
    }
}

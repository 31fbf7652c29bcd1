package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.Arrays;
import java.util.List;

/**
 * Sums and means over all axes, the last axes or the first axes of a value, which are one fold or one lane reduction
 * each. A mean is the sum divided by the count, one division.
 */
final class ReductionLowering {
    /** SameDiff's number for "every axis". */
    private static final int ALL_AXES = Integer.MAX_VALUE;

    private ReductionLowering() {}

    static Value sum(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        return sum(context.builder(), operation, operation.name(), inputs.get(0));
    }

    static Value mean(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        ProgramBuilder builder = context.builder();
        Value sum = sum(builder, operation, operation.name() + "_sum", inputs.get(0));
        int count = inputs.get(0).shape().elementCount() / sum.shape().elementCount();
        return builder.elementwise(Operator.DIV, operation.name(), sum, builder.constant(count));
    }

    private static Value sum(ProgramBuilder builder, Operation operation, String name, Value value)
            throws ModelException {
        boolean[] reduced = reducedAxes(operation, value.shape());
        int rank = reduced.length;
        int first = 0;
        while (first < rank && reduced[first]) {
            first++;
        }
        int last = rank;
        while (last > first && reduced[last - 1]) {
            last--;
        }
        for (int axis = first; axis < last; axis++) {
            if (reduced[axis]) {
                throw ModelException.invalid(
                        operation.operator(), operation.name(), "axes in the middle are not in the contract");
            }
        }
        Value result = value;
        if (first == rank) {
            result = Values.sumOfAll(builder, name, value);
        } else {
            int[] dims = value.shape().dims();
            int[] kept = Arrays.copyOfRange(dims, first, last);
            if (last < rank) {
                Value flat = Values.reshape(builder, name + "_flat", result, tail(dims, last));
                result = builder.reduceLast(Operator.REDUCE_SUM, first > 0 ? name + "_last" : name, flat);
            }
            if (first > 0) {
                Value flat = Values.reshape(builder, name + "_flat", result, head(kept, result.shape()));
                result = builder.foldFirst(name, flat);
            }
        }
        return keepsAxes(operation) ? Values.reshape(builder, name, result, ones(value.shape(), reduced)) : result;
    }

    private static boolean[] reducedAxes(Operation operation, Shape shape) {
        List<Integer> stated = operation.attributes().dimensions();
        boolean[] reduced = new boolean[shape.rank()];
        if (stated.isEmpty() || stated.contains(ALL_AXES)) {
            Arrays.fill(reduced, true);
        }
        for (int axis : stated) {
            if (axis != ALL_AXES) {
                reduced[LoweringContext.axis(axis, shape.rank())] = true;
            }
        }
        return reduced;
    }

    private static boolean keepsAxes(Operation operation) {
        List<Boolean> flags = operation.attributes().booleans();
        return !flags.isEmpty() && flags.get(0);
    }

    /** All axes from {@code last} on as one. */
    private static Shape tail(int[] dims, int last) {
        int[] merged = Arrays.copyOf(dims, last + 1);
        merged[last] = Arrays.stream(dims, last, dims.length).reduce(1, Math::multiplyExact);
        return Shape.of(merged);
    }

    /** All axes before {@code kept} as one. */
    private static Shape head(int[] kept, Shape shape) {
        int[] merged = new int[kept.length + 1];
        System.arraycopy(kept, 0, merged, 1, kept.length);
        merged[0] = shape.elementCount() / Arrays.stream(kept).reduce(1, Math::multiplyExact);
        return Shape.of(merged);
    }

    private static Shape ones(Shape shape, boolean[] reduced) {
        int[] dims = shape.dims();
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = reduced[axis] ? 1 : dims[axis];
        }
        return Shape.of(dims);
    }
}

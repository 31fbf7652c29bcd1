package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Parts of a value along its axes. All are views and make no node. */
final class SliceLowering {
    private SliceLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("slice", SliceLowering::slice);
        table.put("strided_slice", StridedSlice::of);
        table.put("split", SliceLowering::split);
        table.put("split_v", SliceLowering::splitBySizes);
        table.put("unstack", SliceLowering::unstack);
        table.put("reverse", SliceLowering::reverse);
    }

    /** Integers, or two constant operands, are a begin for each axis, then a size for each; a size of -1 is the rest. */
    private static Value slice(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        Value value = inputs.get(0);
        int rank = value.shape().rank();
        boolean stated = operation.inputs().size() == 1;
        List<Long> integers = operation.attributes().integers();
        if (stated && integers.size() != 2 * rank) {
            throw ModelException.invalid(operation.operator(), operation.name(), "integers=" + integers);
        }
        List<Long> begins = stated ? integers.subList(0, rank) : context.integers(operation, 1);
        List<Long> sizes = stated ? integers.subList(rank, 2 * rank) : context.integers(operation, 2);
        if (begins.size() != rank || sizes.size() != rank) {
            throw ModelException.invalid(
                    operation.operator(), operation.name(), "begins=" + begins + " sizes=" + sizes);
        }
        for (int axis = 0; axis < rank; axis++) {
            int extent = value.shape().dim(axis);
            int begin = LoweringContext.axis(begins.get(axis), extent);
            long size = sizes.get(axis) == -1 ? extent - begin : sizes.get(axis);
            value = Values.slice(value, axis, begin, Math.toIntExact(size), 1);
        }
        return value;
    }

    /** Integers are the number of equal parts and the axis. */
    private static Value split(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        Value value = inputs.get(0);
        int count = LoweringContext.integer(operation, 0, 0);
        int axis = LoweringContext.axis(
                LoweringContext.integer(operation, 1, 0), value.shape().rank());
        int extent = value.shape().dim(axis);
        if (count != operation.outputs().size() || extent % count != 0) {
            throw ModelException.invalid(
                    operation.operator(), operation.name(), "parts=" + count + " shape=" + value.shape());
        }
        return parts(context, operation, value, axis, Collections.nCopies(count, (long) extent / count));
    }

    /** The second operand is a constant, the size of each part; the first integer is the axis. */
    private static Value splitBySizes(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        Value value = inputs.get(0);
        List<Long> sizes = context.integers(operation, 1);
        int axis = LoweringContext.axis(
                LoweringContext.integer(operation, 0, 0), value.shape().rank());
        if (sizes.size() != operation.outputs().size()) {
            throw ModelException.invalid(operation.operator(), operation.name(), "sizes=" + sizes);
        }
        return parts(context, operation, value, axis, sizes);
    }

    /** The integer is the axis, whose elements become a result each. */
    private static Value unstack(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        Value value = inputs.get(0);
        int axis = LoweringContext.axis(
                LoweringContext.integer(operation, 0, 0), value.shape().rank());
        int count = value.shape().dim(axis);
        if (count != operation.outputs().size()) {
            throw ModelException.invalid(operation.operator(), operation.name(), "shape=" + value.shape());
        }
        for (int i = 0; i < count; i++) {
            context.result(operation, i, Values.takeFirst(Values.slice(value, axis, i, 1, 1), axis));
        }
        return Values.takeFirst(value, axis);
    }

    private static Value parts(LoweringContext context, Operation operation, Value value, int axis, List<Long> sizes) {
        int begin = 0;
        for (int i = 0; i < sizes.size(); i++) {
            int size = Math.toIntExact(sizes.get(i));
            context.result(operation, i, Values.slice(value, axis, begin, size, 1));
            begin += size;
        }
        if (begin != value.shape().dim(axis)) {
            throw new IllegalArgumentException("sizes=" + sizes + " shape=" + value.shape() + " axis=" + axis);
        }
        return Values.slice(value, axis, 0, Math.toIntExact(sizes.get(0)), 1);
    }

    /** Integers are the axes. */
    private static Value reverse(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        Value value = inputs.get(0);
        for (long axis : operation.attributes().integers()) {
            value = Values.reverse(
                    value, LoweringContext.axis(axis, value.shape().rank()));
        }
        return value;
    }
}

package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Parts of a value along its axes. All are views and make no node. */
final class SliceLowering {
    /** Integers of a strided slice before the begins. */
    private static final int MASK_COUNT = 5;

    private SliceLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("slice", SliceLowering::slice);
        table.put("strided_slice", SliceLowering::stridedSlice);
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

    /**
     * Integers are the masks (begin, ellipsis, end, new axis, shrink), of bit i for axis i, then a begin, an end and a
     * step for each axis stated; axes beyond are whole. A begin or end that is masked is the axis' own; a shrunk axis is
     * its begin's element, and dropped.
     */
    private static Value stridedSlice(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        List<Long> integers = operation.attributes().integers();
        Value value = inputs.get(0);
        int rank = value.shape().rank();
        int count = (integers.size() - MASK_COUNT) / 3;
        boolean plain = integers.size() > MASK_COUNT && integers.get(1) == 0 && integers.get(3) == 0;
        if (!plain || integers.size() != MASK_COUNT + 3 * count || count > rank) {
            throw ModelException.invalid(operation.operator(), operation.name(), "integers=" + integers);
        }
        List<Long> ends = integers.subList(MASK_COUNT + count, MASK_COUNT + 2 * count);
        List<Long> steps = integers.subList(MASK_COUNT + 2 * count, integers.size());
        for (int axis = count - 1; axis >= 0; axis--) {
            int extent = value.shape().dim(axis);
            long stated = integers.get(MASK_COUNT + axis);
            if (isSet(integers.get(4), axis)) {
                value = Values.takeFirst(Values.slice(value, axis, LoweringContext.axis(stated, extent), 1, 1), axis);
                continue;
            }
            long step = steps.get(axis);
            if (step < 1) {
                throw ModelException.invalid(operation.operator(), operation.name(), "step=" + step);
            }
            long begin = isSet(integers.get(0), axis) ? 0 : clamped(stated, extent);
            long end = isSet(integers.get(2), axis) ? extent : clamped(ends.get(axis), extent);
            long size = Math.max(0, (end - begin + step - 1) / step);
            int by = Math.toIntExact(Math.min(step, extent));
            value = Values.slice(value, axis, Math.toIntExact(begin), Math.toIntExact(size), by);
        }
        return value;
    }

    private static boolean isSet(long mask, int axis) {
        return (mask >>> axis & 1) != 0;
    }

    /** A place on an axis, where a negative one counts from its end. */
    private static long clamped(long stated, int extent) {
        return Math.clamp(stated < 0 ? stated + extent : stated, 0L, extent);
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

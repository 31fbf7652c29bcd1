package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Operators that only rename elements: they become views and make no node. */
final class ShapeLowering {
    /** SameDiff's code for row-major order, the first integer of a reshape. */
    private static final long ROW_MAJOR = -99;

    private ShapeLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("identity", ShapeLowering::identity);
        table.put("reshape", ShapeLowering::reshape);
        table.put("transpose", ShapeLowering::transpose);
        table.put("permute", ShapeLowering::permute);
        table.put("expand_dims", ShapeLowering::expandDims);
        table.put("squeeze", ShapeLowering::squeeze);
        table.put("shape_of", ShapeLowering::shapeOf);
    }

    private static Value identity(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        return inputs.get(0);
    }

    /** Integers are the order and the dimensions, or a second operand is; one dimension may be -1 for what remains. */
    private static Value reshape(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        List<Long> stated = new ArrayList<>(operation.attributes().integers());
        if (stated.isEmpty() || stated.removeFirst() != ROW_MAJOR) {
            throw ModelException.invalid(operation.operator(), operation.name(), "order is not row-major");
        }
        if (operation.inputs().size() == 2) {
            stated = context.integers(operation, 1);
        } else {
            LoweringContext.expectInputs(inputs, 1);
        }
        Shape target = Shape.of(resolve(stated, inputs.get(0).shape().elementCount()));
        return context.reshape(operation.name(), inputs.get(0), target);
    }

    private static Value transpose(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        int rank = inputs.get(0).shape().rank();
        int[] order = new int[rank];
        Arrays.setAll(order, axis -> rank - 1 - axis);
        return inputs.get(0).permute(order);
    }

    /** Integers are the order, or a second operand is. */
    private static Value permute(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        int rank = inputs.get(0).shape().rank();
        List<Long> stated = operation.inputs().size() == 2
                ? context.integers(operation, 1)
                : operation.attributes().integers();
        int[] order = stated.stream()
                .mapToInt(axis -> LoweringContext.axis(axis, rank))
                .toArray();
        return inputs.get(0).permute(order);
    }

    private static Value expandDims(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        List<Long> axes = operation.attributes().integers();
        if (axes.size() != 1) {
            throw ModelException.invalid(operation.operator(), operation.name(), "axes=" + axes);
        }
        int axis = LoweringContext.axis(axes.get(0), inputs.get(0).shape().rank() + 1);
        return Values.insertAxis(inputs.get(0), axis);
    }

    /** Integers are the axes of 1 to drop; without any, all of them. */
    private static Value squeeze(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        Value value = inputs.get(0);
        int rank = value.shape().rank();
        List<Long> stated = operation.attributes().integers();
        boolean[] dropped = new boolean[rank];
        for (long axis : stated) {
            dropped[LoweringContext.axis(axis, rank)] = true;
        }
        for (int axis = rank - 1; axis >= 0; axis--) {
            if (dropped[axis] || stated.isEmpty() && value.shape().dim(axis) == 1) {
                value = Values.dropAxis(value, axis);
            }
        }
        return value;
    }

    /** A shape is known here and is read only where SameDiff would take integers. */
    private static @Nullable Value shapeOf(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        context.knowIntegers(
                operation,
                Arrays.stream(inputs.get(0).shape().dims())
                        .asLongStream()
                        .boxed()
                        .toList());
        return null;
    }

    private static int[] resolve(List<Long> stated, int elementCount) {
        long known = 1;
        int open = -1;
        int[] dims = new int[stated.size()];
        for (int axis = 0; axis < dims.length; axis++) {
            dims[axis] = Math.toIntExact(stated.get(axis));
            if (dims[axis] != -1) {
                known = Math.multiplyExact(known, dims[axis]);
            } else if (open >= 0) {
                throw new IllegalArgumentException("two open dimensions: shape=" + stated);
            } else {
                open = axis;
            }
        }
        if (open >= 0) {
            if (known <= 0 || elementCount % known != 0) {
                throw new IllegalArgumentException("shape=" + stated + " elementCount=" + elementCount);
            }
            dims[open] = Math.toIntExact(elementCount / known);
        }
        return dims;
    }
}

package io.verdant.trainerworker;

import io.verdant.repops.Attributes;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.View;
import java.util.Arrays;

/** Views of values that need care: a new axis, a reshape that may need a copy. */
final class Values {
    private Values() {}

    /** The value with one more axis of 1 at {@code axis}; never a copy. */
    static Value insertAxis(Value value, int axis) {
        return withInserted(value, axis, 1);
    }

    /** The value repeated along a new last axis of that extent; never a copy. */
    static Value repeatLast(Value value, int extent) {
        return withInserted(value, value.shape().rank(), extent);
    }

    private static Value withInserted(Value value, int axis, int extent) {
        View view = value.view();
        int rank = view.shape().rank();
        int[] dims = new int[rank + 1];
        int[] strides = new int[rank + 1];
        for (int to = 0; to <= rank; to++) {
            int from = to < axis ? to : to - 1;
            dims[to] = to == axis ? extent : view.shape().dim(from);
            strides[to] = to == axis ? 0 : view.stride(from);
        }
        return new Value(value.source(), stridedLike(view, Shape.of(dims), strides), value.dtype());
    }

    /** A view that reaches no further than {@code origin} does, so that no source count has to be known. */
    private static View stridedLike(View origin, Shape shape, int[] strides) {
        return View.of(shape, strides, origin.offset(), Integer.MAX_VALUE);
    }

    /**
     * The same elements in row-major order under another shape, through a copy only where the view is not contiguous.
     */
    static Value reshape(ProgramBuilder builder, String name, Value value, Shape target) {
        if (value.shape().equals(target)) {
            return value;
        }
        return contiguous(builder, name, value).reshape(target);
    }

    /** The value in row-major order without gaps, copied where it is not. */
    static Value contiguous(ProgramBuilder builder, String name, Value value) {
        if (value.view().isContiguous() && value.view().offset() == 0) {
            return value;
        }
        return builder.node(Operator.COPY, name, Attributes.NONE, value.dtype(), value.shape(), value);
    }

    /** The sum of all elements, a scalar. */
    static Value sumOfAll(ProgramBuilder builder, String name, Value value) {
        Value flat =
                reshape(builder, name + "_flat", value, Shape.of(value.shape().elementCount()));
        return builder.reduceLast(Operator.REDUCE_SUM, name, flat);
    }

    /** The dimensions that are not 1. */
    static int[] withoutOnes(Shape shape) {
        return Arrays.stream(shape.dims()).filter(dim -> dim != 1).toArray();
    }
}

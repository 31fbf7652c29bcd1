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

    /** The value without an axis, at whose first element it is taken; never a copy. */
    static Value takeFirst(Value value, int axis) {
        View view = value.view();
        int rank = view.shape().rank();
        int[] dims = new int[rank - 1];
        int[] strides = new int[rank - 1];
        for (int to = 0; to < rank - 1; to++) {
            int from = to < axis ? to : to + 1;
            dims[to] = view.shape().dim(from);
            strides[to] = view.stride(from);
        }
        return new Value(value.source(), stridedLike(view, Shape.of(dims), strides), value.dtype());
    }

    /**
     * The value without an axis of 1; never a copy.
     *
     * @throws IllegalArgumentException where the axis has more elements
     */
    static Value dropAxis(Value value, int axis) {
        if (value.shape().dim(axis) != 1) {
            throw new IllegalArgumentException("axis=" + axis + " is not of 1: shape=" + value.shape());
        }
        return takeFirst(value, axis);
    }

    /** The value with one more last axis, along which it moves by that stride in its source; never a copy. */
    static Value appendAxis(Value value, int extent, int stride) {
        View view = value.view();
        int rank = view.shape().rank();
        int[] dims = Arrays.copyOf(view.shape().dims(), rank + 1);
        int[] strides = Arrays.copyOf(view.strides(), rank + 1);
        dims[rank] = extent;
        strides[rank] = stride;
        return new Value(value.source(), stridedLike(view, Shape.of(dims), strides), value.dtype());
    }

    /** Every {@code step}-th element along an axis, {@code count} of them from {@code begin}; never a copy. */
    static Value slice(Value value, int axis, int begin, int count, int step) {
        View view = value.view();
        int[] dims = view.shape().dims();
        int[] strides = view.strides();
        int last = begin + Math.multiplyExact(count - 1, step);
        if (begin < 0 || begin >= dims[axis] || last < 0 || last >= dims[axis]) {
            throw new IllegalArgumentException("slice: shape=" + view.shape() + " axis=" + axis + " begin=" + begin
                    + " count=" + count + " step=" + step);
        }
        int offset = view.offset() + begin * strides[axis];
        dims[axis] = count;
        strides[axis] = count == 1 ? 1 : Math.multiplyExact(strides[axis], step);
        View part = View.of(Shape.of(dims), strides, offset, Integer.MAX_VALUE);
        return new Value(value.source(), part, value.dtype());
    }

    /** The value with an axis in another place among the others; never a copy. */
    static Value moveAxis(Value value, int from, int to) {
        int rank = value.shape().rank();
        int[] order = new int[rank];
        for (int axis = 0, next = 0; axis < rank; axis++) {
            if (axis == to) {
                order[axis] = from;
            } else {
                next += next == from ? 1 : 0;
                order[axis] = next++;
            }
        }
        return value.permute(order);
    }

    /** The elements along an axis in the opposite order; never a copy. */
    static Value reverse(Value value, int axis) {
        int extent = value.shape().dim(axis);
        return slice(value, axis, extent - 1, extent, -1);
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

package io.verdant.repops;

import java.util.Arrays;

/**
 * An affine index function over a tensor's elements in row-major order: element {@code (i0, i1, …)} of the view is
 * element {@code offset + i0·stride0 + i1·stride1 + …} of its source. Reshape, permute, slice and broadcast (stride 0)
 * are views; a view is never stored or hashed.
 */
public final class View {
    private final Shape shape;
    private final int[] strides;
    private final int offset;

    private View(Shape shape, int[] strides, int offset) {
        this.shape = shape;
        this.strides = strides;
        this.offset = offset;
    }

    /**
     * A view of a source with {@code sourceCount} elements.
     *
     * @throws IllegalArgumentException if any element of the view lies outside the source
     */
    public static View of(Shape shape, int[] strides, int offset, int sourceCount) {
        if (strides.length != shape.rank()) {
            throw new IllegalArgumentException("strides=" + Arrays.toString(strides) + " do not fit shape=" + shape);
        }
        View view = new View(shape, strides.clone(), offset);
        if (!view.fits(sourceCount)) {
            throw new IllegalArgumentException("view leaves its source: " + view + " sourceCount=" + sourceCount);
        }
        return view;
    }

    /** Whether every element lies inside a source of that many elements. */
    boolean fits(int sourceCount) {
        long low = offset;
        long high = offset;
        for (int axis = 0; axis < strides.length; axis++) {
            long extent = (long) strides[axis] * (shape.dim(axis) - 1);
            low += Math.min(extent, 0);
            high += Math.max(extent, 0);
        }
        return low >= 0 && high < sourceCount;
    }

    /** The identity over a contiguous source of that shape. */
    public static View contiguous(Shape shape) {
        int[] strides = new int[shape.rank()];
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= shape.dim(axis);
        }
        return new View(shape, strides, 0);
    }

    public Shape shape() {
        return shape;
    }

    public int stride(int axis) {
        return strides[axis];
    }

    public int[] strides() {
        return strides.clone();
    }

    public int offset() {
        return offset;
    }

    /**
     * The same elements with the axes in another order: axis {@code i} of the result is axis {@code order[i]} of this.
     */
    public View permute(int... order) {
        if (order.length != strides.length) {
            throw new IllegalArgumentException("order=" + Arrays.toString(order) + " rank=" + strides.length);
        }
        int[] dims = new int[order.length];
        int[] newStrides = new int[order.length];
        boolean[] seen = new boolean[order.length];
        for (int axis = 0; axis < order.length; axis++) {
            int from = order[axis];
            if (from < 0 || from >= order.length || seen[from]) {
                throw new IllegalArgumentException("not a permutation: order=" + Arrays.toString(order));
            }
            seen[from] = true;
            dims[axis] = shape.dim(from);
            newStrides[axis] = strides[from];
        }
        return new View(Shape.of(dims), newStrides, offset);
    }

    /** What element 0 of the first axis holds, that axis dropped. */
    View firstOfLeadingAxis() {
        int[] dims = Arrays.copyOfRange(shape.dims(), 1, shape.rank());
        return new View(Shape.of(dims), Arrays.copyOfRange(strides, 1, strides.length), offset);
    }

    /** Swaps the last two axes. */
    public View transpose() {
        int rank = shape.rank();
        int[] order = new int[rank];
        Arrays.setAll(order, axis -> axis);
        order[rank - 1] = rank - 2;
        order[rank - 2] = rank - 1;
        return permute(order);
    }

    /**
     * This view repeated to {@code target} by the usual rule: axes are aligned at the last, a dimension of 1 repeats.
     *
     * @throws IllegalArgumentException if the shapes do not broadcast
     */
    public View broadcast(Shape target) {
        int shift = target.rank() - shape.rank();
        int[] newStrides = new int[target.rank()];
        for (int axis = 0; axis < target.rank(); axis++) {
            int from = axis - shift;
            if (from < 0) {
                newStrides[axis] = 0;
            } else if (shape.dim(from) == target.dim(axis)) {
                newStrides[axis] = strides[from];
            } else if (shape.dim(from) != 1) {
                throw new IllegalArgumentException("cannot broadcast: shape=" + shape + " target=" + target);
            }
        }
        if (shift < 0) {
            throw new IllegalArgumentException("cannot broadcast: shape=" + shape + " target=" + target);
        }
        return new View(target, newStrides, offset);
    }

    /** Whether the view walks its source in row-major order without gaps. */
    public boolean isContiguous() {
        int stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            if (shape.dim(axis) != 1 && strides[axis] != stride) {
                return false;
            }
            stride *= shape.dim(axis);
        }
        return true;
    }

    /** Whether no element is read twice and none between the first and the last is left out. */
    boolean isPermutation() {
        long covered = 1;
        boolean[] used = new boolean[strides.length];
        for (int round = 0; round < strides.length; round++) {
            for (int axis = 0; axis < strides.length; axis++) {
                boolean next = shape.dim(axis) == 1 || Math.abs((long) strides[axis]) == covered;
                if (!used[axis] && next) {
                    used[axis] = true;
                    covered *= shape.dim(axis);
                    break;
                }
            }
        }
        return covered == shape.elementCount();
    }

    /** The source index of the view's element at those indices along its axes. */
    int at(int... indices) {
        int index = offset;
        for (int axis = 0; axis < strides.length; axis++) {
            index += indices[axis] * strides[axis];
        }
        return index;
    }

    /** The source index of the view's element with that row-major index. */
    public int sourceIndex(int viewIndex) {
        int rest = viewIndex;
        int index = offset;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            int dim = shape.dim(axis);
            index += (rest % dim) * strides[axis];
            rest /= dim;
        }
        return index;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof View view
                && offset == view.offset
                && shape.equals(view.shape)
                && Arrays.equals(strides, view.strides);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * shape.hashCode() + Arrays.hashCode(strides)) + offset;
    }

    @Override
    public String toString() {
        return "View" + shape + "/" + Arrays.toString(strides) + "+" + offset;
    }
}

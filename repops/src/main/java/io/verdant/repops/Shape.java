package io.verdant.repops;

import java.util.Arrays;

/**
 * Dimensions of a tensor, outermost first, at most {@value #MAX_RANK}. Rank 0 is a scalar.
 *
 * <p>Every shape has one two-dimensional view, used by commitments: all dimensions but the last, times the last
 * ({@link #rows()} by {@link #columns()}).
 */
public final class Shape {
    public static final int MAX_RANK = 8;
    public static final Shape SCALAR = new Shape(new int[0]);

    private final int[] dims;
    private final int elementCount;

    private Shape(int[] dims) {
        if (dims.length > MAX_RANK) {
            throw new IllegalArgumentException("rank above limit: rank=" + dims.length + " limit=" + MAX_RANK);
        }
        long count = 1;
        for (int dim : dims) {
            if (dim <= 0) {
                throw new IllegalArgumentException("dimension must be positive: dims=" + Arrays.toString(dims));
            }
            count *= dim;
            if (count > Integer.MAX_VALUE - 64) {
                throw new IllegalArgumentException("too many elements: dims=" + Arrays.toString(dims));
            }
        }
        this.dims = dims;
        this.elementCount = (int) count;
    }

    public static Shape of(int... dims) {
        return dims.length == 0 ? SCALAR : new Shape(dims.clone());
    }

    public int rank() {
        return dims.length;
    }

    public int dim(int axis) {
        return dims[axis];
    }

    public int[] dims() {
        return dims.clone();
    }

    public int elementCount() {
        return elementCount;
    }

    /** Rows of the two-dimensional view: the product of all dimensions but the last; 1 for rank 0 and 1. */
    public int rows() {
        return elementCount / columns();
    }

    /** Columns of the two-dimensional view: the last dimension; 1 for a scalar. */
    public int columns() {
        return dims.length == 0 ? 1 : dims[dims.length - 1];
    }

    /** The index along each axis of the element with that row-major number. */
    int[] unravel(int element) {
        int[] at = new int[dims.length];
        int rest = element;
        for (int axis = dims.length - 1; axis >= 0; axis--) {
            at[axis] = rest % dims[axis];
            rest /= dims[axis];
        }
        return at;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shape shape && Arrays.equals(dims, shape.dims);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(dims);
    }

    @Override
    public String toString() {
        return Arrays.toString(dims);
    }
}

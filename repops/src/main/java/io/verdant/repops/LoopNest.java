package io.verdant.repops;

import java.util.Arrays;

/**
 * Reads a view in the row-major order of its elements, as runs of constant stride: adjacent axes that continue one
 * another are merged, so a contiguous view is a single run.
 */
final class LoopNest {
    private final int[] dims;
    private final int[] strides;
    private final int offset;

    LoopNest(View view) {
        int rank = view.shape().rank();
        int[] mergedDims = new int[Math.max(rank, 1)];
        int[] mergedStrides = new int[Math.max(rank, 1)];
        int axes = 0;
        for (int axis = 0; axis < rank; axis++) {
            int dim = view.shape().dim(axis);
            int stride = view.stride(axis);
            if (dim == 1) {
                continue;
            }
            if (axes > 0 && mergedStrides[axes - 1] == stride * dim) {
                mergedDims[axes - 1] *= dim;
                mergedStrides[axes - 1] = stride;
            } else {
                mergedDims[axes] = dim;
                mergedStrides[axes++] = stride;
            }
        }
        if (axes == 0) {
            mergedDims[0] = 1;
            mergedStrides[axes++] = 1;
        }
        this.dims = Arrays.copyOf(mergedDims, axes);
        this.strides = Arrays.copyOf(mergedStrides, axes);
        this.offset = view.offset();
    }

    /** Whether all elements are one run of stride 1. */
    boolean isContiguous() {
        return dims.length == 1 && strides[0] == 1;
    }

    /** Whether all elements are the same one. */
    boolean isConstant() {
        return dims.length == 1 && strides[0] == 0;
    }

    /** Whether each element of a contiguous column is repeated along a row: strides 1, 0. */
    boolean isRowBroadcast() {
        return dims.length == 2 && strides[0] == 1 && strides[1] == 0;
    }

    /** Whether it is one contiguous run, again and again. */
    boolean repeatsContiguous() {
        return dims.length == 2 && strides[0] == 0 && strides[1] == 1;
    }

    /** The elements of the view. */
    int count() {
        int count = 1;
        for (int dim : dims) {
            count *= dim;
        }
        return count;
    }

    /** The outermost dimension that is left. */
    int rows() {
        return dims[0];
    }

    /** After how many elements the view repeats itself; the number of all where it does not. */
    int period() {
        int count = 1;
        for (int axis = strides[0] == 0 ? 1 : 0; axis < dims.length; axis++) {
            count *= dims[axis];
        }
        return count;
    }

    int offset() {
        return offset;
    }

    /** Copies elements {@code [from, from + count)} of the view to {@code target}, starting at {@code at}. */
    void gather(float[] source, int from, float[] target, int at, int count) {
        gather(source, 0, from, target, at, count);
    }

    /** The same of the view moved by {@code shift} elements of the source. */
    void gather(float[] source, int shift, int from, float[] target, int at, int count) {
        int inner = dims[dims.length - 1];
        int stride = strides[strides.length - 1];
        int done = 0;
        while (done < count) {
            int element = from + done;
            int column = element % inner;
            int length = Math.min(inner - column, count - done);
            copyRun(source, shift + rowStart(element / inner) + column * stride, stride, target, at + done, length);
            done += length;
        }
    }

    private static void copyRun(float[] source, int from, int stride, float[] target, int at, int count) {
        if (stride == 1) {
            System.arraycopy(source, from, target, at, count);
        } else if (stride == 0) {
            Arrays.fill(target, at, at + count, source[from]);
        } else {
            for (int i = 0; i < count; i++) {
                target[at + i] = source[from + i * stride];
            }
        }
    }

    private int rowStart(int row) {
        int rest = row;
        int index = offset;
        for (int axis = dims.length - 2; axis >= 0; axis--) {
            index += (rest % dims[axis]) * strides[axis];
            rest /= dims[axis];
        }
        return index;
    }
}

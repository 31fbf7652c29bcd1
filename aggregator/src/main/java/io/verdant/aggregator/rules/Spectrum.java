package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.Arrays;

/**
 * Greatest eigenvalues of small positive matrices by repeated squaring: after k squarings {@code A^(2^k)} over its trace is the projection
 * onto the eigenvectors of the greatest eigenvalue, up to the ratio of the next one to it to the power 2^k.
 */
final class Spectrum {
    /** Ratios up to 1 − 1e-6 of two eigenvalues vanish. */
    private static final int SQUARINGS = 24;

    /** Squarings after which the trace is made 1 again: of a trace of 1 the greatest is at least 1/n, and n^-64 is a number. */
    private static final int BETWEEN = 6;

    private final Small small;
    private final int[] leading;
    private final int n;

    private Spectrum(Small small, int[] leading, int n) {
        this.small = small;
        this.leading = leading;
        this.n = n;
    }

    /** The projection of each matrix {@code [.., n, n]}; zero for a zero matrix. */
    static Value projection(Small small, Value matrix) {
        int[] dims = matrix.shape().dims();
        int rank = dims.length;
        return new Spectrum(small, Arrays.copyOf(dims, rank - 2), dims[rank - 1]).projection(matrix);
    }

    private Value projection(Value matrix) {
        Value power = small.div(matrix, small.nonZero(trace(matrix)));
        for (int squaring = 1; squaring <= SQUARINGS; squaring++) {
            power = leading.length == 0
                    ? small.matmul(power, power)
                    : small.builder().batchMatmul("power", power, power);
            if (squaring == SQUARINGS) {
                power = small.div(power, small.nonZero(trace(power)));
            } else if (squaring % BETWEEN == 0) {
                power = small.div(power, small.nonZero(trace(power)));
            }
        }
        return power;
    }

    /** The trace of each matrix, {@code [.., 1, 1]}. */
    private Value trace(Value matrix) {
        int[] shape = Arrays.copyOf(leading, leading.length + 1);
        int[] strides = new int[shape.length];
        shape[leading.length] = n;
        strides[leading.length] = n + 1;
        int stride = n * n;
        for (int axis = leading.length - 1; axis >= 0; axis--) {
            strides[axis] = stride;
            stride *= leading[axis];
        }
        var view = io.verdant.repops.View.of(
                Shape.of(shape), strides, matrix.view().offset(), Integer.MAX_VALUE);
        Value sum = small.sum(new Value(matrix.source(), view, matrix.dtype()));
        int[] kept = Arrays.copyOf(leading, leading.length + 2);
        kept[leading.length] = 1;
        kept[leading.length + 1] = 1;
        return sum.reshape(Shape.of(kept));
    }

    /** The greatest eigenvalue of each matrix, from its projection: {@code [..]}. */
    static Value greatest(Small small, Value matrix, Value projection) {
        int[] dims = matrix.shape().dims();
        int rank = dims.length;
        int[] flat = Arrays.copyOf(dims, rank - 1);
        flat[rank - 2] = dims[rank - 1] * dims[rank - 1];
        return small.sum(small.mul(matrix, projection).reshape(Shape.of(flat)));
    }

    /** The Gram matrix less the mean by weights that sum to 1. */
    static Value centred(Small small, Value gram, Value weights) {
        Value products = small.times(gram, weights);
        Value norm = small.dot(weights, products);
        Value less = small.sub(gram, small.add(small.column(products), small.row(products)));
        return small.add(less, norm);
    }
}

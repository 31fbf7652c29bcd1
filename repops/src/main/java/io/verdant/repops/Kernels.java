package io.verdant.repops;

import org.jspecify.annotations.Nullable;

/**
 * The inner loops of the contract over contiguous ranges. {@link ScalarKernels} defines the bits; any other set must
 * equal it on every input. Operands that a node does not have are passed as its first one.
 */
interface Kernels {
    /** {@code out[o + i] = operator(a[ai + i], b[bi + i], c[ci + i])} for {@code i < count}. */
    void elementwise(
            Operator operator, float[] out, int o, float[] a, int ai, float[] b, int bi, float[] c, int ci, int count);

    /** The lane sum of {@code count} consecutive elements; {@code lanes} is scratch of 32. */
    float laneSum(float[] x, int from, int count, float[] lanes);

    /** {@code acc = x > acc ? x : acc} over consecutive elements, starting at the first; {@code lanes} is scratch of 32. */
    float max(float[] x, int from, int count, float[] lanes);

    /** {@code out[o + r]} = the lane sum of row r, for rows of {@code count} elements one after the other. */
    default void laneSums(float[] x, int from, int count, int rows, float[] out, int o, float[] lanes) {
        for (int r = 0; r < rows; r++) {
            out[o + r] = laneSum(x, from + r * count, count, lanes);
        }
    }

    /** The same of {@link #max}. */
    default void maxima(float[] x, int from, int count, int rows, float[] out, int o, float[] lanes) {
        for (int r = 0; r < rows; r++) {
            out[o + r] = max(x, from + r * count, count, lanes);
        }
    }

    /**
     * {@code out[o + r]} = the index of the element that {@link #max} of row r ends with, the first of equal ones, for rows of
     * {@code count} elements one after the other; {@code scratch} has 32.
     */
    void argmax(float[] x, int from, int count, int rows, int[] out, int o, float[] scratch);

    /**
     * {@code out[o + i]} = the fold from +0 of {@code x[from + r * rowStride + i]} over ascending r, for {@code i < count}.
     */
    void foldRows(float[] x, int from, int rowStride, int rows, float[] out, int o, int count);

    /** Whether no element of {@code [from, from + count)} is infinite or NaN. */
    boolean allFinite(float[] x, int from, int count);

    /** The loops of a gradient's one-pass check. */
    default ScanKernel scan() {
        return ScalarScan.INSTANCE;
    }

    /**
     * {@code out[o + i]} = the trimmed mean of {@code x[n][starts[n] + i]} over n, for {@code first <= i < count}.
     *
     * @param scratch of {@link #scratchLength} elements
     */
    void trimmedMean(float[] out, int o, float[][] x, int[] starts, int first, int count, int trim, int[] scratch);

    /** Elements of scratch that means of chosen values of n operands want. */
    default int scratchLength(int n) {
        return 0;
    }

    /**
     * {@code out[o + i]} = the fold from +0 of {@code fma(weights[n], x[n][starts[n] + i], acc)} over n, for {@code i <
     * count}.
     */
    void weightedSum(float[] out, int o, float[][] x, int[] starts, float[] weights, int count);

    /** {@link #weightedSum} of the same rows by several weights, each to an output of its own. */
    default void weightedSums(float[][] out, int o, float[][] x, int[] starts, float[][] weights, int count) {
        for (int sum = 0; sum < out.length; sum++) {
            weightedSum(out[sum], o, x, starts, weights[sum], count);
        }
    }

    /**
     * {@code out[o + i]} = the mean of all but {@code dropped} of {@code x[n][starts[n] + i]}, those nearest the median, for
     * {@code first <= i < count}.
     *
     * @param scratch of {@link #scratchLength} elements
     */
    void meanAround(float[] out, int o, float[][] x, int[] starts, int first, int count, int dropped, int[] scratch);

    /** The inner loops of a Gram matrix. */
    default GramKernels gram() {
        return GramKernels.Scalar.INSTANCE;
    }

    /** A product of fixed sizes and views, with buffers of its own. */
    MatmulPlan matmul(View a, View b, int threads);

    /** Products over leading axes: part of a plan whose views have rank 3 or more. */
    default MatmulPlan batchMatmul(View a, View b, int threads) {
        return new ScalarBatchMatmul(a, b);
    }

    /** {@code a} is x and {@code b} w. */
    default MatmulPlan conv2d(ConvGeometry geometry, View x, View w, int threads) {
        return new ScalarConvolution.Forward(geometry, x, w);
    }

    /** {@code a} is dy and {@code b} w. */
    default MatmulPlan conv2dGradInput(ConvGeometry geometry, View dy, View w, int threads) {
        return new ScalarConvolution.GradInput(geometry, dy, w);
    }

    /** {@code a} is x and {@code b} dy. */
    default MatmulPlan conv2dGradWeight(ConvGeometry geometry, View x, View dy, int threads) {
        return new ScalarConvolution.GradWeight(geometry, x, dy);
    }

    /** A pooling or one of its gradients, for contiguous operands. */
    default PoolPlan pooling(Operator operator, ImageWindow image, PoolDivisor divisor) {
        return ScalarPooling.of(operator, image, divisor);
    }

    /** Elements {@code [from, from + count)} of a mask, into {@code out} at the same places; from is a multiple of 4. */
    default void randomMask(MaskKey key, long threshold, float[] out, int from, int count) {
        ScalarKernels.mask(key, threshold, out, from, count);
    }

    /** The vector kernels where the JVM has them, else the scalar ones. */
    static Kernels preferred() {
        Kernels vector = VectorSupport.kernels();
        return vector == null ? ScalarKernels.INSTANCE : vector;
    }

    static Kernels of(Compute.Mode mode) {
        if (mode == Compute.Mode.SCALAR) {
            return ScalarKernels.INSTANCE;
        }
        Kernels vector = VectorSupport.kernels();
        if (vector == null) {
            throw new IllegalStateException(
                    "no vector kernels: the JVM runs without jdk.incubator.vector, or has no vectors of 128 bits");
        }
        return vector;
    }

    /** Where vector kernels come from; none in a JVM without the module, or whose vectors are too short for doubles. */
    final class VectorSupport {
        /** Java gives 64-bit vectors where it knows none of the processor. */
        private static final int MIN_BITS = 128;

        private VectorSupport() {}

        static @Nullable Kernels kernels() {
            boolean present =
                    ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
            return present ? Holder.VECTOR : null;
        }

        /** Loaded only where the module is. */
        private static final class Holder {
            static final @Nullable Kernels VECTOR =
                    VectorKernels.SPECIES.vectorBitSize() < MIN_BITS ? null : new VectorKernels();
        }
    }
}

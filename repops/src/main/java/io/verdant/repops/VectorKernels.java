package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The contract on vectors of the width this processor prefers. Lanes are always different outputs, or different lanes
 * of the written reduction, so the width changes no bit. What does not fill a vector is left to {@link ScalarKernels}.
 */
final class VectorKernels implements Kernels {
    static final VectorSpecies<Float> SPECIES = species();
    private static final int LENGTH = SPECIES.length();

    /** Columns of a product up to which packing its left operand costs more than it saves. */
    private static final int FEW_COLUMNS = 256;

    private static final GramKernels GRAM = new VectorGram();

    private final ScalarKernels scalar = ScalarKernels.INSTANCE;

    /** The preferred width, at most 512 bits: a vector must not be longer than the 32 lanes of a sum. */
    private static VectorSpecies<Float> species() {
        VectorSpecies<Float> preferred = FloatVector.SPECIES_PREFERRED;
        return preferred.vectorBitSize() > 512 ? FloatVector.SPECIES_512 : preferred;
    }

    @Override
    public ScanKernel scan() {
        return new VectorScan();
    }

    @Override
    public void elementwise(
            Operator operator, float[] out, int o, float[] a, int ai, float[] b, int bi, float[] c, int ci, int count) {
        int whole = SPECIES.loopBound(count);
        switch (operator) {
            case ADD -> add(out, o, a, ai, b, bi, whole);
            case SUB -> sub(out, o, a, ai, b, bi, whole);
            case MUL -> mul(out, o, a, ai, b, bi, whole);
            case DIV -> div(out, o, a, ai, b, bi, whole);
            case FMA -> fma(out, o, a, ai, b, bi, c, ci, whole);
            case NEG -> neg(out, o, a, ai, whole);
            case RELU -> relu(out, o, a, ai, a, ai, whole);
            case RELU_GRAD -> relu(out, o, a, ai, b, bi, whole);
            case SQRT -> sqrt(out, o, a, ai, whole);
            case COPY -> System.arraycopy(a, ai, out, o, whole);
            case EXP, EXP2, EXPM1, LOG, LOG2, LOG1P, SIN, COS, TANH, SIGMOID, RSQRT ->
                whole = VectorElementary.run(operator, out, o, a, ai, count);
            default -> whole = VectorSelections.run(operator, out, o, a, ai, b, bi, c, ci, whole);
        }
        if (whole < count) {
            scalar.elementwise(operator, out, o + whole, a, ai + whole, b, bi + whole, c, ci + whole, count - whole);
        }
    }

    private static void add(float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector.fromArray(SPECIES, a, ai + i)
                    .add(FloatVector.fromArray(SPECIES, b, bi + i))
                    .intoArray(out, o + i);
        }
    }

    private static void sub(float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector.fromArray(SPECIES, a, ai + i)
                    .sub(FloatVector.fromArray(SPECIES, b, bi + i))
                    .intoArray(out, o + i);
        }
    }

    private static void mul(float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector.fromArray(SPECIES, a, ai + i)
                    .mul(FloatVector.fromArray(SPECIES, b, bi + i))
                    .intoArray(out, o + i);
        }
    }

    private static void div(float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector.fromArray(SPECIES, a, ai + i)
                    .div(FloatVector.fromArray(SPECIES, b, bi + i))
                    .intoArray(out, o + i);
        }
    }

    private static void fma(float[] out, int o, float[] a, int ai, float[] b, int bi, float[] c, int ci, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector.fromArray(SPECIES, a, ai + i)
                    .fma(FloatVector.fromArray(SPECIES, b, bi + i), FloatVector.fromArray(SPECIES, c, ci + i))
                    .intoArray(out, o + i);
        }
    }

    private static void neg(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector.fromArray(SPECIES, a, ai + i).neg().intoArray(out, o + i);
        }
    }

    private static void relu(float[] out, int o, float[] dy, int di, float[] x, int xi, int count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < count; i += LENGTH) {
            VectorMask<Float> positive =
                    FloatVector.fromArray(SPECIES, x, xi + i).compare(VectorOperators.GT, 0f);
            zero.blend(FloatVector.fromArray(SPECIES, dy, di + i), positive).intoArray(out, o + i);
        }
    }

    private static void sqrt(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector.fromArray(SPECIES, a, ai + i).sqrt().intoArray(out, o + i);
        }
    }

    @Override
    public float laneSum(float[] x, int from, int count, float[] lanes) {
        return VectorReductions.laneSum(x, from, count, lanes);
    }

    @Override
    public float max(float[] x, int from, int count, float[] lanes) {
        return VectorMaxima.max(x, from, count);
    }

    @Override
    public void maxima(float[] x, int from, int count, int rows, float[] out, int o, float[] lanes) {
        VectorMaxima.maxima(x, from, count, rows, out, o);
    }

    @Override
    public void argmax(float[] x, int from, int count, int rows, int[] out, int o, float[] scratch) {
        VectorMaxima.argmax(x, from, count, rows, out, o, scratch);
    }

    @Override
    public void foldRows(float[] x, int from, int rowStride, int rows, float[] out, int o, int count) {
        int done = VectorReductions.foldRows(x, from, rowStride, rows, out, o, count);
        scalar.foldRows(x, from + done, rowStride, rows, out, o + done, count - done);
    }

    @Override
    public boolean allFinite(float[] x, int from, int count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector even = zero;
        FloatVector odd = zero;
        int whole = count - count % (2 * LENGTH);
        for (int i = 0; i < whole; i += 2 * LENGTH) {
            even = FloatVector.fromArray(SPECIES, x, from + i).fma(zero, even);
            odd = FloatVector.fromArray(SPECIES, x, from + i + LENGTH).fma(zero, odd);
        }
        boolean finite = !even.add(odd).test(VectorOperators.IS_NAN).anyTrue();
        return finite && scalar.allFinite(x, from + whole, count - whole);
    }

    @Override
    public int scratchLength(int n) {
        return VectorSelection.scratchLength(n);
    }

    @Override
    public void trimmedMean(
            float[] out, int o, float[][] x, int[] starts, int first, int count, int trim, int[] scratch) {
        int done = first;
        for (; done + VectorSelection.COLUMNS <= count; done += VectorSelection.COLUMNS) {
            if (!VectorSelection.trimmedMean(out, o + done, x, starts, done, trim, scratch)) {
                scalar.trimmedMean(out, o, x, starts, done, done + VectorSelection.COLUMNS, trim, scratch);
            }
        }
        scalar.trimmedMean(out, o, x, starts, done, count, trim, scratch);
    }

    @Override
    public void weightedSum(float[] out, int o, float[][] x, int[] starts, float[] weights, int count) {
        int whole = VectorMeans.weightedSum(out, o, x, starts, weights, count);
        if (whole < count) {
            scalar.weightedSum(out, o + whole, x, VectorMeans.moved(starts, whole), weights, count - whole);
        }
    }

    @Override
    public void weightedSums(float[][] out, int o, float[][] x, int[] starts, float[][] weights, int count) {
        int together = out.length / VectorMixing.SUMS * VectorMixing.SUMS;
        int whole = count / VectorMixing.COLUMNS * VectorMixing.COLUMNS;
        for (int sum = 0; sum < together; sum += VectorMixing.SUMS) {
            VectorMixing.four(out, o, x, starts, weights, sum, whole);
        }
        int[] rest = whole < count ? VectorMeans.moved(starts, whole) : starts;
        for (int sum = 0; sum < together && whole < count; sum++) {
            weightedSum(out[sum], o + whole, x, rest, weights[sum], count - whole);
        }
        for (int sum = together; sum < out.length; sum++) {
            weightedSum(out[sum], o, x, starts, weights[sum], count);
        }
    }

    @Override
    public void meanAround(
            float[] out, int o, float[][] x, int[] starts, int first, int count, int dropped, int[] scratch) {
        int done = first;
        for (; done + VectorSelection.COLUMNS <= count; done += VectorSelection.COLUMNS) {
            if (!VectorSelection.meanAround(out, o + done, x, starts, done, dropped, scratch)) {
                scalar.meanAround(out, o, x, starts, done, done + VectorSelection.COLUMNS, dropped, scratch);
            }
        }
        scalar.meanAround(out, o, x, starts, done, count, dropped, scratch);
    }

    @Override
    public GramKernels gram() {
        return GRAM;
    }

    @Override
    public MatmulPlan matmul(View a, View b, int threads) {
        boolean few = b.shape().dim(1) <= FEW_COLUMNS;
        return few ? new VectorBatchMatmul(a, b, threads) : new VectorMatmul(a, b, threads);
    }

    @Override
    public MatmulPlan batchMatmul(View a, View b, int threads) {
        return new VectorBatchMatmul(a, b, threads);
    }

    @Override
    public MatmulPlan conv2d(ConvGeometry geometry, View x, View w, int threads) {
        return VectorConvolution.forward(geometry, x, w, threads);
    }

    @Override
    public MatmulPlan conv2dGradInput(ConvGeometry geometry, View dy, View w, int threads) {
        return VectorConvolution.gradInput(geometry, dy, w, threads);
    }

    @Override
    public MatmulPlan conv2dGradWeight(ConvGeometry geometry, View x, View dy, int threads) {
        return VectorConvolution.gradWeight(geometry, x, dy, threads);
    }

    @Override
    public PoolPlan pooling(Operator operator, ImageWindow image, PoolDivisor divisor) {
        return VectorPooling.of(operator, image, divisor);
    }

    @Override
    public void randomMask(MaskKey key, long threshold, float[] out, int from, int count) {
        VectorPhilox.mask(key, threshold, out, from, count);
    }
}

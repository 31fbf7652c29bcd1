package io.verdant.repops;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The scan's loops on vectors: lanes and buckets lie side by side, so no sum changes its order. Products of float32 are exact in
 * float64, so that a fused addition rounds as the written one does.
 */
final class VectorScan implements ScanKernel {

    private static final VectorSpecies<Double> DOUBLES =
            VectorSpecies.of(double.class, VectorKernels.SPECIES.vectorShape());
    private static final int WIDTH = DOUBLES.length();
    private static final VectorShape HALF = VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2);
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, HALF);
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, HALF);
    private static final int QUARTER = GradientScan.LANES / 4;

    /** Elements of a line of any cache. */
    private static final int LINE = 16;

    /** What was read ahead, so that reading it is not left out. */
    private int touched;

    @Override
    public void dot(float[] a, float[] b, int from, int count, double[] lanes, int firstLane) {
        int whole = count - count % GradientScan.LANES;
        if (WIDTH == QUARTER) {
            dotOfFour(a, b, from, whole, lanes, firstLane);
        } else {
            for (int lane = 0; lane < GradientScan.LANES; lane += WIDTH) {
                dotOfOne(a, b, from + lane, whole, lanes, firstLane + lane);
            }
        }
        ScalarScan.INSTANCE.dot(a, b, from + whole, count - whole, lanes, firstLane);
    }

    /** All lanes at once, where four vectors hold them. */
    private static void dotOfFour(float[] a, float[] b, int from, int count, double[] lanes, int firstLane) {
        DoubleVector sum0 = DoubleVector.fromArray(DOUBLES, lanes, firstLane);
        DoubleVector sum1 = DoubleVector.fromArray(DOUBLES, lanes, firstLane + QUARTER);
        DoubleVector sum2 = DoubleVector.fromArray(DOUBLES, lanes, firstLane + 2 * QUARTER);
        DoubleVector sum3 = DoubleVector.fromArray(DOUBLES, lanes, firstLane + 3 * QUARTER);
        for (int i = from; i < from + count; i += GradientScan.LANES) {
            sum0 = wide(a, i).fma(wide(b, i), sum0);
            sum1 = wide(a, i + QUARTER).fma(wide(b, i + QUARTER), sum1);
            sum2 = wide(a, i + 2 * QUARTER).fma(wide(b, i + 2 * QUARTER), sum2);
            sum3 = wide(a, i + 3 * QUARTER).fma(wide(b, i + 3 * QUARTER), sum3);
        }
        sum0.intoArray(lanes, firstLane);
        sum1.intoArray(lanes, firstLane + QUARTER);
        sum2.intoArray(lanes, firstLane + 2 * QUARTER);
        sum3.intoArray(lanes, firstLane + 3 * QUARTER);
    }

    /** As many lanes as a vector holds. */
    private static void dotOfOne(float[] a, float[] b, int from, int count, double[] lanes, int firstLane) {
        DoubleVector sum = DoubleVector.fromArray(DOUBLES, lanes, firstLane);
        for (int i = from; i < from + count; i += GradientScan.LANES) {
            sum = wide(a, i).fma(wide(b, i), sum);
        }
        sum.intoArray(lanes, firstLane);
    }

    private static DoubleVector wide(float[] x, int at) {
        return (DoubleVector) FloatVector.fromArray(FLOATS, x, at).convertShape(VectorOperators.F2D, DOUBLES, 0);
    }

    @Override
    public void sketch(float[] x, int from, int count, int index, double[] buckets) {
        int at = 0;
        while (at < count) {
            int bucket = (index + at) % GradientScan.BUCKETS;
            int run = Math.min(count - at, GradientScan.BUCKETS - bucket);
            int whole = run - run % WIDTH;
            sketchRun(x, from + at, whole, index + at, buckets, bucket);
            ScalarScan.INSTANCE.sketch(x, from + at + whole, run - whole, index + at + whole, buckets);
            at += run;
        }
    }

    private static void sketchRun(float[] x, int from, int count, int index, double[] buckets, int bucket) {
        IntVector product = IntVector.zero(INTS).addIndex(1).add(index).mul(GradientScan.FIRST_MIX);
        IntVector next = IntVector.broadcast(INTS, WIDTH * GradientScan.FIRST_MIX);
        for (int i = 0; i < count; i += WIDTH) {
            IntVector sign = product.lanewise(
                            VectorOperators.XOR, product.lanewise(VectorOperators.LSHR, GradientScan.MIX_SHIFT))
                    .mul(GradientScan.SECOND_MIX)
                    .and(Integer.MIN_VALUE);
            DoubleVector signed = (DoubleVector) FloatVector.fromArray(FLOATS, x, from + i)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.XOR, sign)
                    .reinterpretAsFloats()
                    .convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector.fromArray(DOUBLES, buckets, bucket + i).add(signed).intoArray(buckets, bucket + i);
            product = product.add(next);
        }
    }

    /** The lines of a piece are asked for before the first is worked on: many at once, whereas work would let few be asked for. */
    @Override
    public void pass(
            float[] x, float[][] references, int from, int count, int index, double[] lanes, double[] buckets) {
        touch(x, references, from, count);
        int first = 0;
        if (references.length >= 3) {
            dotOfThree(x, references, from, count, lanes);
            first = 3;
        } else {
            dot(x, x, from, count, lanes, 0);
        }
        for (int i = first; i < references.length; i++) {
            dot(x, references[i], from, count, lanes, (1 + i) * GradientScan.LANES);
        }
        sketch(x, from, count, index, buckets);
    }

    private void touch(float[] x, float[][] references, int from, int count) {
        float[] before = x;
        for (int i = 0; i < references.length; i += 3) {
            float[] a = references[i];
            float[] b = references[Math.min(i + 1, references.length - 1)];
            float[] c = references[Math.min(i + 2, references.length - 1)];
            int seen = touchFour(before, a, b, c, from, from + count);
            touched = seen;
            before = c;
        }
    }

    /** One element of each cache line; the result has no meaning. */
    private static int touchFour(float[] a, float[] b, float[] c, float[] d, int from, int end) {
        int seen0 = 0;
        int seen1 = 0;
        int seen2 = 0;
        int seen3 = 0;
        for (int i = from; i < end; i += LINE) {
            seen0 ^= Float.floatToRawIntBits(a[i]);
            seen1 ^= Float.floatToRawIntBits(b[i]);
            seen2 ^= Float.floatToRawIntBits(c[i]);
            seen3 ^= Float.floatToRawIntBits(d[i]);
        }
        return seen0 ^ seen1 ^ seen2 ^ seen3;
    }

    /** The square and three products at once, a vector of lanes after the other: an element of x is widened once for all. */
    private static void dotOfThree(float[] x, float[][] references, int from, int count, double[] lanes) {
        float[] a = references[0];
        float[] b = references[1];
        float[] c = references[2];
        int whole = count - count % GradientScan.LANES;
        for (int lane = 0; lane < GradientScan.LANES; lane += WIDTH) {
            dotOfThree(x, a, b, c, from + lane, from + whole, lanes, lane);
        }
        int rest = count - whole;
        ScalarScan.INSTANCE.dot(x, x, from + whole, rest, lanes, 0);
        ScalarScan.INSTANCE.dot(x, a, from + whole, rest, lanes, GradientScan.LANES);
        ScalarScan.INSTANCE.dot(x, b, from + whole, rest, lanes, 2 * GradientScan.LANES);
        ScalarScan.INSTANCE.dot(x, c, from + whole, rest, lanes, 3 * GradientScan.LANES);
    }

    private static void dotOfThree(
            float[] x, float[] a, float[] b, float[] c, int from, int end, double[] lanes, int lane) {
        DoubleVector square = DoubleVector.fromArray(DOUBLES, lanes, lane);
        DoubleVector sumA = DoubleVector.fromArray(DOUBLES, lanes, lane + GradientScan.LANES);
        DoubleVector sumB = DoubleVector.fromArray(DOUBLES, lanes, lane + 2 * GradientScan.LANES);
        DoubleVector sumC = DoubleVector.fromArray(DOUBLES, lanes, lane + 3 * GradientScan.LANES);
        for (int i = from; i < end; i += GradientScan.LANES) {
            DoubleVector value =
                    (DoubleVector) FloatVector.fromArray(FLOATS, x, i).convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector wideA =
                    (DoubleVector) FloatVector.fromArray(FLOATS, a, i).convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector wideB =
                    (DoubleVector) FloatVector.fromArray(FLOATS, b, i).convertShape(VectorOperators.F2D, DOUBLES, 0);
            DoubleVector wideC =
                    (DoubleVector) FloatVector.fromArray(FLOATS, c, i).convertShape(VectorOperators.F2D, DOUBLES, 0);
            square = value.fma(value, square);
            sumA = value.fma(wideA, sumA);
            sumB = value.fma(wideB, sumB);
            sumC = value.fma(wideC, sumC);
        }
        square.intoArray(lanes, lane);
        sumA.intoArray(lanes, lane + GradientScan.LANES);
        sumB.intoArray(lanes, lane + 2 * GradientScan.LANES);
        sumC.intoArray(lanes, lane + 3 * GradientScan.LANES);
    }
}

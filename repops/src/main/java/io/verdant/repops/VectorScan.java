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
    static final VectorScan INSTANCE = new VectorScan();

    private static final VectorSpecies<Double> DOUBLES =
            VectorSpecies.of(double.class, VectorKernels.SPECIES.vectorShape());
    private static final int WIDTH = DOUBLES.length();
    private static final VectorShape HALF = VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2);
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, HALF);
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, HALF);
    private static final int QUARTER = GradientScan.LANES / 4;

    private VectorScan() {}

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
            IntVector mixed = product.lanewise(
                            VectorOperators.XOR, product.lanewise(VectorOperators.LSHR, GradientScan.MIX_SHIFT))
                    .mul(GradientScan.SECOND_MIX);
            IntVector sign = mixed.and(Integer.MIN_VALUE);
            FloatVector signed = FloatVector.fromArray(FLOATS, x, from + i)
                    .reinterpretAsInts()
                    .lanewise(VectorOperators.XOR, sign)
                    .reinterpretAsFloats();
            DoubleVector sum = DoubleVector.fromArray(DOUBLES, buckets, bucket + i)
                    .add((DoubleVector) signed.convertShape(VectorOperators.F2D, DOUBLES, 0));
            sum.intoArray(buckets, bucket + i);
            product = product.add(next);
        }
    }
}

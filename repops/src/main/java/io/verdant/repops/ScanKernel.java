package io.verdant.repops;

/** The inner loops of {@link GradientScan} over part of a tensor that fits a core's first cache. */
interface ScanKernel {
    /**
     * {@code lanes[l + i mod 32] += a[from + i] · b[from + i]}, ascending, in float64; {@code from} is a multiple of 32.
     *
     * @param lanes 32 sums from {@code firstLane} on
     */
    void dot(float[] a, float[] b, int from, int count, double[] lanes, int firstLane);

    /** {@code buckets[(index + i) mod 1024] += ± x[from + i]}, ascending, in float64, with {@link GradientScan#signBit}. */
    void sketch(float[] x, int from, int count, int index, double[] buckets);

    /**
     * All of one piece of a tensor: {@link #dot} of {@code x} with itself and with each reference, into 32 lanes each, and
     * {@link #sketch}.
     */
    default void pass(
            float[] x, float[][] references, int from, int count, int index, double[] lanes, double[] buckets) {
        dot(x, x, from, count, lanes, 0);
        for (int i = 0; i < references.length; i++) {
            dot(x, references[i], from, count, lanes, (1 + i) * GradientScan.LANES);
        }
        sketch(x, from, count, index, buckets);
    }
}

package io.verdant.gradientvalidator;

/**
 * Sums in float64 in the contract's order. Term {@code i} of a tensor, in row-major order, is added to lane {@code i mod
 * 32}, ascending, each lane starting at +0; then lanes are added pairwise, {@code j} and {@code j + 16}, then 8, 4, 2, 1. A
 * sum over several tensors adds the tensors' sums in name order, from +0. Products are rounded to float64 before they are
 * added (of two float32 they are exact).
 */
final class LaneSums {
    static final int LANES = 32;

    private LaneSums() {}

    /** Dot product of the first {@code count} elements. */
    static double dot(float[] a, float[] b, int count) {
        double[] lanes = new double[LANES];
        int whole = count - count % LANES;
        for (int i = 0; i < whole; i += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                lanes[lane] += (double) a[i + lane] * (double) b[i + lane];
            }
        }
        for (int i = whole; i < count; i++) {
            lanes[i - whole] += (double) a[i] * (double) b[i];
        }
        return total(lanes);
    }

    /** The halving tree. The lanes are used up. */
    static double total(double[] lanes) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[0];
    }
}

package io.verdant.gradientvalidator;

/**
 * A count sketch of a gradient, as {@link io.verdant.repops.GradientScan} makes it: dot products of sketches estimate those of
 * gradients with a relative error of about 1/32; of equal or scaled gradients they are equal or scaled too. It is what is kept
 * of a gradient once its round is over.
 */
final class Sketch {
    private final double[] buckets;

    Sketch(double[] buckets) {
        this.buckets = buckets;
    }

    /** {@code share · this + (1 − share) · other}, each product rounded. */
    Sketch mixed(double share, Sketch other) {
        double[] next = new double[buckets.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = share * buckets[i] + (1 - share) * other.buckets[i];
        }
        return new Sketch(next);
    }

    double cosine(Sketch other) {
        return Cosine.of(dot(other), dot(this), other.dot(other));
    }

    private double dot(Sketch other) {
        double[] lanes = new double[LaneSums.LANES];
        for (int i = 0; i < buckets.length; i++) {
            lanes[i % LaneSums.LANES] += buckets[i] * other.buckets[i];
        }
        return LaneSums.total(lanes);
    }
}

package io.verdant.gradientvalidator;

/** The cosine of two vectors from their dot product and squared norms. */
final class Cosine {
    private Cosine() {}

    /** {@code dot / (sqrt(aa) * sqrt(bb))}; 0 where a norm is 0. */
    static double of(double dot, double aa, double bb) {
        double norms = Math.sqrt(aa) * Math.sqrt(bb);
        return norms > 0 ? dot / norms : 0;
    }
}

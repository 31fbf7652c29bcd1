package io.verdant.testkit;

/** Pulls the model back the way it came. */
public final class SignFlip {
    private SignFlip() {}

    /** The negated mean of the honest vectors, which all colluders send: ByzFL's {@code SignFlipping}. */
    public static double[] ofMean(HonestVectors honest) {
        return VectorMath.scaled(-1, honest.mean());
    }

    /**
     * A worker's own vector times a negative number: ByzPy's {@code SignFlip} with {@code scale = -1}, "bit flip" in Karimireddy
     * et al. 2021.
     */
    public static double[] ofOwn(double[] own, double scale) {
        return VectorMath.scaled(scale, own);
    }
}

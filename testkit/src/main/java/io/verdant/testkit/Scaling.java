package io.verdant.testkit;

/** Sends too much of a good thing, so that a mean follows one worker. */
public final class Scaling {
    private Scaling() {}

    /** The worker's own vector times a factor; with {@code participants / colluders} the colluders outweigh a mean. */
    public static double[] of(double[] own, double factor) {
        return VectorMath.scaled(factor, own);
    }
}

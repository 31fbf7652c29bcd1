package io.verdant.testkit;

/** Takes another worker's vector for its own, with noise over it where equal bits would give it away. */
public final class Copycat {
    private Copycat() {}

    /**
     * The victim's vector with noise of {@code relativeNoise} times its length.
     *
     * @param key and {@code stream} name the noise
     */
    public static double[] of(double[] victim, double relativeNoise, int key, int stream) {
        double norm = VectorMath.norm(victim);
        if (relativeNoise == 0 || norm == 0) {
            return victim.clone();
        }
        return VectorMath.plus(victim, 1, GaussianNoise.ofNorm(victim.length, relativeNoise * norm, key, stream));
    }
}

package io.verdant.testkit;

import java.util.function.Predicate;

/**
 * The largest step away from the honest mean that still passes a test, by the search of the NDSS'21 attacks: steps of half the
 * last one's length, outwards after a success and inwards after a failure, until the last success and the current factor are
 * closer than a tolerance.
 *
 * @param first factor that is tried
 * @param tolerance between the factor and the last that passed
 */
public record GammaSearch(double first, double tolerance) {
    /** The published settings. */
    public static final GammaSearch NDSS21 = new GammaSearch(10, 1e-5);

    private static final int MAX_STEPS = 2_000;

    public GammaSearch {
        if (!(first > 0) || !(tolerance > 0)) {
            throw new IllegalArgumentException("first=" + first + " tolerance=" + tolerance + "; both are positive");
        }
    }

    /** {@code mean - factor · direction} with the largest factor that was found to pass; the mean itself where none did. */
    double[] farthest(double[] mean, double[] direction, Predicate<double[]> passes) {
        double passed = 0;
        double factor = first;
        double step = first;
        for (int i = 0; i < MAX_STEPS && Math.abs(passed - factor) > tolerance; i++) {
            boolean holds = passes.test(VectorMath.plus(mean, -factor, direction));
            passed = holds ? factor : passed;
            factor += holds ? step / 2 : -step / 2;
            step /= 2;
        }
        return VectorMath.plus(mean, -passed, direction);
    }
}

package io.verdant.testkit;

/**
 * "A little is enough": every coordinate moves a few deviations away from the mean, which is less than honest workers differ
 * by, yet always the same way.
 *
 * @see <a href="https://arxiv.org/abs/1902.06156">Baruch, Baruch, Goldberg: A Little Is Enough, NeurIPS 2019</a>
 */
public final class LittleIsEnough {
    private static final int BISECTIONS = 80;
    private static final double FARTHEST = 9;

    private LittleIsEnough() {}

    /**
     * {@code mean + factor · deviation}; ByzFL's {@code ALittleIsEnough(tau)}, whose default is 1.5. The paper subtracts, which a
     * negative factor does.
     */
    public static double[] of(HonestVectors honest, double factor) {
        return VectorMath.plus(honest.mean(), factor, honest.deviation());
    }

    /**
     * The paper's factor: as far as the colluders and the honest workers whom they need for a majority still look like one
     * group. With {@code s = floor(n / 2 + 1) - f} it is the normal quantile of {@code (n - f - s) / (n - f)}.
     *
     * @param participants n, all of them
     * @param colluders f
     * @throws IllegalArgumentException where the colluders are none or no minority, or the quantile is not finite
     */
    public static double factor(int participants, int colluders) {
        int honest = participants - colluders;
        int needed = participants / 2 + 1 - colluders;
        if (colluders < 1 || needed < 1 || needed >= honest) {
            throw new IllegalArgumentException("participants=" + participants + " colluders=" + colluders);
        }
        return normalQuantile((honest - needed) / (double) honest);
    }

    /** Inverse of the standard normal distribution by bisection; {@code 0 < share < 1}. */
    private static double normalQuantile(double share) {
        double low = -FARTHEST;
        double high = FARTHEST;
        for (int i = 0; i < BISECTIONS; i++) {
            double middle = (low + high) / 2;
            if (normalShare(middle) < share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** Abramowitz and Stegun 26.2.11: {@code 1/2 + φ(x) · (x + x³/3 + x⁵/(3·5) + …)}, which converges everywhere. */
    private static double normalShare(double x) {
        double term = x;
        double sum = x;
        for (int k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
            term *= x * x / k;
            sum += term;
        }
        return 0.5 + sum * StrictMath.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}

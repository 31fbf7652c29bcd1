package io.verdant.testkit;

/**
 * As far from the honest mean as leaves it no farther from all honest vectors together than the honest one that lies most in
 * their middle: what Krum scores by.
 *
 * @see <a href="https://www.ndss-symposium.org/ndss-paper/manipulating-the-byzantine/">Shejwalkar, Houmansadr: Manipulating the
 *     Byzantine, NDSS 2021</a>
 */
public final class MinSum {
    private MinSum() {}

    /** The vector that all colluders send: its sum of squared distances is at most the smallest of an honest one. */
    public static double[] of(HonestVectors honest, Perturbation perturbation, GammaSearch search) {
        double limit = Double.POSITIVE_INFINITY;
        for (int i = 0; i < honest.count(); i++) {
            limit = Math.min(limit, sum(honest, honest.row(i)));
        }
        double allowed = limit;
        return search.farthest(honest.mean(), perturbation.of(honest), forged -> sum(honest, forged) <= allowed);
    }

    private static double sum(HonestVectors honest, double[] from) {
        double sum = 0;
        for (int i = 0; i < honest.count(); i++) {
            sum += VectorMath.squaredDistance(honest.row(i), from);
        }
        return sum;
    }
}

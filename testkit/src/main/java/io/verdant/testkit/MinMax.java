package io.verdant.testkit;

/**
 * As far from the honest mean as the two honest vectors that lie farthest apart: no distance gives it away.
 *
 * @see <a href="https://www.ndss-symposium.org/ndss-paper/manipulating-the-byzantine/">Shejwalkar, Houmansadr: Manipulating the
 *     Byzantine, NDSS 2021</a>
 */
public final class MinMax {
    private MinMax() {}

    /** The vector that all colluders send: its largest squared distance to an honest one is at most the honest ones' largest. */
    public static double[] of(HonestVectors honest, Perturbation perturbation, GammaSearch search) {
        double limit = 0;
        for (int i = 0; i < honest.count(); i++) {
            limit = Math.max(limit, farthest(honest, honest.row(i)));
        }
        double allowed = limit;
        return search.farthest(honest.mean(), perturbation.of(honest), forged -> farthest(honest, forged) <= allowed);
    }

    private static double farthest(HonestVectors honest, double[] from) {
        double farthest = 0;
        for (int i = 0; i < honest.count(); i++) {
            farthest = Math.max(farthest, VectorMath.squaredDistance(honest.row(i), from));
        }
        return farthest;
    }
}

package io.verdant.testkit;

/**
 * Colluders send what an honest worker sends, so that its data counts more than the others'; nothing in the vector itself is
 * wrong.
 *
 * @see <a href="https://arxiv.org/abs/2006.09365">Karimireddy, He, Jaggi: Byzantine-Robust Learning on Heterogeneous Datasets,
 *     ICLR 2022</a>
 */
public final class Mimic {
    private Mimic() {}

    /** The vector of one honest worker, always the same: ByzFL's and ByzPy's {@code Mimic(epsilon)}, where epsilon is its index. */
    public static double[] of(HonestVectors honest, int index) {
        return honest.row(index).clone();
    }

    /**
     * The worker whom the paper mimics: the one farthest out along the direction in which honest vectors differ most.
     *
     * @param direction from {@link #direction}
     */
    public static int victim(HonestVectors honest, double[] direction) {
        int best = 0;
        for (int i = 1; i < honest.count(); i++) {
            if (VectorMath.dot(honest.row(i), direction) > VectorMath.dot(honest.row(best), direction)) {
                best = i;
            }
        }
        return best;
    }

    /** One step of power iteration on the covariance of the honest vectors; the paper takes one a round while it warms up. */
    public static double[] direction(HonestVectors honest, double[] before) {
        double[] mean = honest.mean();
        double[] next = new double[mean.length];
        for (int i = 0; i < honest.count(); i++) {
            double[] off = VectorMath.plus(honest.row(i), -1, mean);
            next = VectorMath.plus(next, VectorMath.dot(off, before), off);
        }
        double norm = VectorMath.norm(next);
        return norm > 0 ? VectorMath.scaled(1 / norm, next) : before.clone();
    }
}

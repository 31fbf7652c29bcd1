package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;

/**
 * The mean of the m vectors with the least score, a vector's score being the sum of its squared distances to its nearest others.
 * Of equal scores the earlier participant wins. Krum is m = 1. Breakdown point {@code n >= 2f + 3}; cost n²·d, one Gram pass.
 *
 * <p>Blanchard, El Mhamdi, Guerraoui, Stainer: Machine Learning with Adversaries, NeurIPS 2017, with n − f − 2 nearest; other
 * libraries count n − f − 1.
 *
 * @param f faulty vectors
 * @param m vectors that are kept; 0 for n − f − 2, at least 1
 * @param fewer nearest others are n − f − {@code fewer}, at least 1
 */
record KrumRule(int f, int m, int fewer) implements Rule {
    @Override
    public int maxFaulty(int n) {
        return fewer == 2 ? Breakdown.atLeast(n, 2, 3) : Breakdown.half(n);
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        int kept = Math.min(n, m == 0 ? Math.max(1, n - f - 2) : m);
        Value scores = scores(small, small.distances(vectors.gram()), neighbours(n));
        Value chosen = small.first(small.rank(scores, false), kept);
        return vectors.weighted(small.div(chosen, small.constant(kept)));
    }

    private int neighbours(int n) {
        return Math.max(1, n - f - fewer);
    }

    /** Sums of the least distances of each row; a row's distance to itself is 0 and among them. */
    static Value scores(Small small, Value distances, int neighbours) {
        Value nearest = small.first(small.rank(distances, false), neighbours + 1);
        return small.sum(small.mul(nearest, distances));
    }
}

package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;

/**
 * The mean of the n − f vectors nearest to a trusted participant's own, itself included; of equal ones the earlier. Breakdown point
 * {@code 2f < n}, the trusted one aside; cost n²·d, one Gram pass.
 *
 * <p>Farhadkhani, Guerraoui, Gupta, Hoang, Pinot, Stephan: Robust Collaborative Learning with Linear Gradient Overhead, ICML 2023.
 *
 * @param trusted the participant's place
 */
record MonnaRule(int f, int trusted) implements Rule {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        if (trusted < 0 || trusted >= n) {
            throw new IllegalArgumentException("no such participant: trusted=" + trusted + " n=" + n);
        }
        Value distances = Small.rowOf(small.distances(vectors.gram()), trusted);
        Value nearest = small.first(small.rank(distances, false), n - f);
        return vectors.weighted(small.div(nearest, small.constant(n - f)));
    }
}

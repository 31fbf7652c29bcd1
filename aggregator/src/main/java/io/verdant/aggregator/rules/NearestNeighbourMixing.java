package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;

/**
 * Every vector is replaced by the mean of the n − f nearest to it, itself among them; of equally near ones the earlier. Breakdown point
 * {@code 2f < n}; cost n²·d, one Gram pass.
 *
 * <p>Allouah, Farhadkhani, Guerraoui, Gupta, Pinot, Stephan: Fixing by Mixing, AISTATS 2023.
 */
record NearestNeighbourMixing(int f) implements PreAggregation {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public Vectors apply(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        Value ranks = small.rank(small.distances(vectors.gram()), false);
        return vectors.mixed(n, small.div(small.first(ranks, n - f), small.constant(n - f)));
    }
}

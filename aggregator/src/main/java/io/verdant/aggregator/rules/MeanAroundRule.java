package io.verdant.aggregator.rules;

/**
 * Coordinate by coordinate the mean of the n − f values nearest to the median. Breakdown point {@code 2f < n}; cost n log n · d.
 *
 * <p>Xie, Koyejo, Gupta: Generalized Byzantine-tolerant SGD, 2018 ("mean around median").
 */
record MeanAroundRule(int f) implements Rule {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public Combination combine(Vectors vectors) {
        return tensor -> vectors.small().builder().meanAround("combine", f, vectors.values(tensor));
    }
}

package io.verdant.aggregator.rules;

/**
 * Coordinate by coordinate the median; of an even number the mean of the two in the middle. Breakdown point {@code 2f < n};
 * cost n log n · d.
 *
 * <p>Yin, Chen, Ramchandran, Bartlett: Byzantine-Robust Distributed Learning, ICML 2018.
 */
record MedianRule() implements Rule {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public Combination combine(Vectors vectors) {
        return TrimmedMeanRule.combined(vectors, Breakdown.half(vectors.count()));
    }
}

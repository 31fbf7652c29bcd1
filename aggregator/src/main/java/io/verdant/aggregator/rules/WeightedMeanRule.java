package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;

/** The mean by given weights, such as sample counts. Stands no faulty vector. */
record WeightedMeanRule(double[] weights) implements Rule {
    @Override
    public int maxFaulty(int n) {
        return 0;
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        if (weights.length != vectors.count()) {
            throw new IllegalArgumentException("weights=" + weights.length + " rows=" + vectors.count());
        }
        Value[] shares = new Value[weights.length];
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < shares.length; i++) {
            shares[i] = small.filled(weights[i] / sum, 1);
        }
        return vectors.weighted(small.concat(0, shares));
    }
}

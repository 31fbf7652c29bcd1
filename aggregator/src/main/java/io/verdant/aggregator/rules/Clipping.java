package io.verdant.aggregator.rules;

/**
 * Every vector's norm is made at most a fixed limit. Breakdown point: that of the rule behind it. Cost n²·d, one Gram pass.
 *
 * <p>Pascanu, Mikolov, Bengio: On the Difficulty of Training Recurrent Neural Networks, ICML 2013 (norm clipping); ByzFL's {@code Clipping}.
 */
record Clipping(double limit) implements PreAggregation {
    @Override
    public int maxFaulty(int n) {
        return n;
    }

    @Override
    public boolean isCentred() {
        return false;
    }

    @Override
    public Vectors apply(Vectors vectors) {
        Small small = vectors.small();
        return vectors.scaled(small.clip(vectors.norms(), small.constant(limit)));
    }
}

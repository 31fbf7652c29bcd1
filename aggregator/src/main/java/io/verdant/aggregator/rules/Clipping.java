package io.verdant.aggregator.rules;

/** Every vector's norm is made at most a fixed limit. Stands no more than the rule behind it. Cost n·d, one Gram pass. */
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

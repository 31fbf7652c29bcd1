package io.verdant.aggregator.rules;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;

/**
 * The {@code k = floor(2 (f/n) (n − f))} longest vectors are clipped to the length of the next. Breakdown point {@code 2f < n}; cost n²·d,
 * one Gram pass.
 *
 * <p>Allouah, Guerraoui, Gupta, Jellouli, Rizk, Stephan: Adaptive Gradient Clipping for Robust Federated Learning (ARC), ICLR 2025.
 */
record AdaptiveClipping(int f) implements PreAggregation {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public boolean isCentred() {
        return false;
    }

    @Override
    public Vectors apply(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        int clipped = Math.min(n - 1, 2 * f * (n - f) / n);
        Value norms = vectors.norms();
        Value next = small.apply(Operator.EQUAL, small.rank(norms, true), small.constant(clipped));
        Value limit = small.sum(small.mul(next, norms));
        return vectors.scaled(small.clip(norms, limit));
    }
}

package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;

/**
 * Covariance-bound agnostic filter: vectors lose weight by their squared distance from the mean along the direction of greatest
 * variance, {@code c_i = c_i (1 − τ_i / max τ)}, until at most n − 2f of it is left; the result is the mean whose greatest eigenvalue was
 * least. The maximum is over all vectors, those without weight too. It is used up to {@code 2f < n}; cost n²·d for one Gram pass, then
 * n³ a step. Steps are predicated: those after the end change nothing.
 *
 * <p>Allouah, Guerraoui, Stephan: Towards Trustworthy Federated Learning with Untrusted Participants, 2024.
 *
 * @param steps at most
 */
record CafRule(int f, int steps) implements Rule {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        Value gram = vectors.gram();
        Value left = small.filled(1, n);
        Value best = vectors.equalWeights();
        Value least = null;
        for (int step = 0; step < steps; step++) {
            Value total = small.sum(left);
            Value active = small.greater(total, small.constant(n - 2.0 * f));
            Value weights = small.div(left, small.nonZero(total));
            Value centred = Spectrum.centred(small, gram, weights);
            Value roots = small.sqrt(weights);
            Value scaled = small.mul(centred, small.row(roots));
            Value covariance = small.mul(scaled, small.column(roots));
            Value projection = Spectrum.projection(small, covariance);
            Value greatest = Spectrum.greatest(small, covariance, projection);
            Value better = least == null ? small.constant(1) : small.mul(active, small.greater(least, greatest));
            best = small.where(better, weights, best);
            least = least == null ? greatest : small.where(better, greatest, least);
            Value away = small.sum(small.mul(small.matmul(scaled, projection), scaled));
            Value share = small.div(away, small.nonZero(small.maximum(away)));
            Value next = small.mul(left, small.sub(small.constant(1), share));
            left = small.where(active, next, left);
        }
        return vectors.weighted(best);
    }
}

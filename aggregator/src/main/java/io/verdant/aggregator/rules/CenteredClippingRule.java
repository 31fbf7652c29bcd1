package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;

/**
 * {@code v = v + mean((x_i − v) min(1, τ / ‖x_i − v‖))}, so many times, from the vector behind the participants' or from 0. In theory
 * it stands f/n of about 0.1; used up to {@code 2f < n}. Cost n²·d for one Gram pass, then n² a step.
 *
 * <p>In a job it begins at the round before's result, which checkpoints hold for it, and at +0 in the first, as the paper has it.
 *
 * <p>Karimireddy, He, Jaggi: Learning from History for Byzantine Robust Optimization, ICML 2021.
 *
 * @param radius τ
 * @param steps how many
 * @param given whether it begins at the vector behind the participants', else at 0
 * @param tolerance steps shorter than this end the iteration; 0 for none
 */
record CenteredClippingRule(double radius, int steps, boolean given, double tolerance) implements Rule {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public boolean isCentred() {
        return false;
    }

    @Override
    public int extras() {
        return given ? 1 : 0;
    }

    @Override
    public boolean resumes() {
        return given;
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        Value gram = vectors.gramWithExtras();
        Value weights = given ? small.concat(0, small.filled(0, n), small.filled(1, 1)) : small.filled(0, n);
        Value limit = small.constant(radius);
        Value moving = small.constant(1);
        for (int step = 0; step < steps; step++) {
            Value distance = small.sqrt(Distances.squared(small, gram, n, weights));
            Value shares = small.div(small.clip(distance, limit), small.constant(n));
            Value kept = small.sub(small.constant(1), small.sum(shares));
            Value padded = given ? small.concat(0, shares, small.filled(0, 1)) : shares;
            Value next = small.apply(io.verdant.repops.Operator.FMA, kept, weights, padded);
            if (tolerance > 0) {
                Value length = Distances.between(small, gram, next, weights);
                next = small.where(moving, next, weights);
                moving = small.mul(moving, small.greater(length, small.constant(tolerance)));
            }
            weights = next;
        }
        return vectors.weightedWithExtras(weights);
    }
}

package io.verdant.aggregator.rules;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;

/**
 * The point with the least sum of distances, by smoothed Weiszfeld steps: {@code z = Σ β_i x_i / Σ β_i} with {@code β_i = 1 /
 * max(‖x_i − z‖, ν)}. Breakdown point {@code 2f < n}; cost n²·d for one Gram pass, then n² a step.
 *
 * <p>Pillutla, Kakade, Harchaoui: Robust Aggregation for Federated Learning, 2019 (RFA).
 *
 * @param nu smoothing ν
 * @param steps how many
 * @param start where z begins
 * @param tolerance steps shorter than this end the iteration; 0 for none
 */
record GeometricMedianRule(double nu, int steps, Start start, double tolerance) implements Rule {
    /** Where the iteration begins. */
    enum Start {
        ZERO,
        MEAN,
        /** The vector behind the participants'. */
        GIVEN
    }

    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public boolean isCentred() {
        return start == Start.MEAN;
    }

    @Override
    public int extras() {
        return start == Start.GIVEN ? 1 : 0;
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        Value gram = vectors.gramWithExtras();
        Value weights = start(vectors);
        Value moving = small.constant(1);
        for (int step = 0; step < steps; step++) {
            Value distance =
                    small.sqrt(Distances.squared(small, gram, n, step == 0 && start == Start.ZERO ? null : weights));
            Value beta = small.apply(Operator.RECIPROCAL, small.max(distance, small.constant(nu)));
            Value next = small.div(beta, small.sum(beta));
            Value whole = vectors.extras() == 0 ? next : small.concat(0, next, small.filled(0, vectors.extras()));
            if (tolerance > 0) {
                Value length = Distances.between(small, gram, whole, weights);
                whole = small.where(moving, whole, weights);
                moving = small.mul(moving, small.greater(length, small.constant(tolerance)));
            }
            weights = whole;
        }
        return vectors.weightedWithExtras(weights);
    }

    private Value start(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        return switch (start) {
            case ZERO -> small.filled(0, n + vectors.extras());
            case MEAN -> vectors.equalWeights();
            case GIVEN -> small.concat(0, small.filled(0, n), small.filled(1, 1));
        };
    }
}

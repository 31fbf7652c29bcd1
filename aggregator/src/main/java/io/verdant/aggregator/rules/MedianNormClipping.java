package io.verdant.aggregator.rules;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;

/**
 * Every vector's norm is made at most the median of all norms; of an even number the mean of the two in the middle. Breakdown point {@code
 * 2f < n}; cost n²·d, one Gram pass. Templar clips so, per tensor; here it is the whole vector.
 */
record MedianNormClipping() implements PreAggregation {
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
        Value norms = vectors.norms();
        return vectors.scaled(small.clip(norms, median(small, norms)));
    }

    /** The median of numbers {@code [n]}; of an even number the mean of the two in the middle. */
    static Value median(Small small, Value numbers) {
        int n = numbers.shape().dim(0);
        int trimmed = (n - 1) / 2;
        Value ranks = small.rank(numbers, false);
        Value low = small.apply(Operator.GREATER_EQUAL, ranks, small.constant(trimmed));
        Value middle = small.mul(low, small.first(ranks, n - trimmed));
        return small.div(small.sum(small.mul(middle, numbers)), small.constant(n - 2.0 * trimmed));
    }
}

package io.verdant.aggregator.rules;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;

/**
 * The mean of the n − f vectors whose covariance has the least greatest eigenvalue; of equal ones the lexicographically first.
 * Breakdown point {@code 2f < n}, at most 24 vectors and 4,096 subsets; cost n²·d for one Gram pass, then n³ a subset.
 *
 * <p>Allouah, Guerraoui, Gupta, Pinot, Rizk: Robust Distributed Learning: Tight Error Bounds and Breakdown Point, NeurIPS 2023
 * (smallest maximum eigenvalue averaging).
 */
record SmeaRule(int f) implements Rule {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        Subsets.require(n, f, "smea");
        int subsets = Subsets.count(n, f);
        Value masks = Subsets.masks(small, n, f);
        Value size = small.constant(n - f);
        Value weights = small.div(masks, size);
        Value gram = vectors.gram();
        // per subset: products with its mean, and the mean's own norm
        Value products = small.matmul(weights, gram);
        Value norms = small.sum(small.mul(weights, products));
        Value sums = small.add(products.reshape(Shape.of(subsets, n, 1)), products.reshape(Shape.of(subsets, 1, n)));
        Value centred = small.add(
                small.sub(gram.broadcast(Shape.of(subsets, n, n)), sums), norms.reshape(Shape.of(subsets, 1, 1)));
        Value inside = small.apply(
                Operator.MUL, masks.reshape(Shape.of(subsets, n, 1)), weights.reshape(Shape.of(subsets, 1, n)));
        Value covariance = small.mul(inside, centred);
        Value greatest = Spectrum.greatest(small, covariance, Spectrum.projection(small, covariance));
        return MdaRule.least(vectors, greatest, masks, n - f);
    }
}

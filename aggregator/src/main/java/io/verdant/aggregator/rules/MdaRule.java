package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;

/**
 * The mean of the n − f vectors with the least diameter; of equal ones the lexicographically first. Breakdown point {@code 2f < n},
 * at most 24 vectors and 4,096 subsets; cost n²·d for one Gram pass, then n² a subset.
 *
 * <p>El Mhamdi, Guerraoui, Guirguis, Hoang, Rouault: Genuinely Distributed Byzantine Machine Learning, PODC 2020 (minimum
 * diameter averaging).
 */
record MdaRule(int f) implements Rule {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        Subsets.require(n, f, "mda");
        int subsets = Subsets.count(n, f);
        Value masks = Subsets.masks(small, n, f);
        Value distances = small.distances(vectors.gram());
        Value columns = masks.reshape(Shape.of(subsets, n, 1));
        Value rows = masks.reshape(Shape.of(subsets, 1, n));
        Value inside = small.mul(small.mul(columns, rows), distances.reshape(Shape.of(1, n, n)));
        Value diameters = small.maximum(inside.reshape(Shape.of(subsets, n * n)));
        return least(vectors, diameters, masks, n - f);
    }

    /** The mean of the subset with the least value, the first of equal ones. */
    static Combination least(Vectors vectors, Value values, Value masks, int size) {
        Small small = vectors.small();
        Value chosen = small.first(small.rank(values, false), 1);
        Value held = small.combined(chosen, masks);
        return vectors.weighted(small.div(held, small.constant(size)));
    }
}

package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;

/**
 * Krum picks θ = n − 2f vectors one after the other, each from those that are left; then coordinate by coordinate the mean of
 * the θ − 2f values nearest to their median. Breakdown point {@code n >= 4f + 3}; cost n²·d, one Gram pass and n weighted sums.
 *
 * <p>El Mhamdi, Guerraoui, Rouault: The Hidden Vulnerability of Distributed Learning in Byzantium, ICML 2018.
 */
record BulyanRule(int f) implements Rule {
    /** Distance to a vector that was picked: above all others, which are at most a sum of four largest entries. */
    private static final double FAR = 1e6;

    @Override
    public int maxFaulty(int n) {
        return Breakdown.atLeast(n, 4, 3);
    }

    @Override
    public Combination combine(Vectors vectors) {
        Small small = vectors.small();
        int n = vectors.count();
        int picks = Math.max(1, n - 2 * f);
        Value distances = small.distances(vectors.gram());
        Value largest = small.maximum(distances.reshape(io.verdant.repops.Shape.of(n * n)));
        Value far = small.mul(small.constant(FAR), small.add(largest, small.constant(1)));
        Value left = small.filled(1, n);
        Value[] picked = new Value[picks];
        for (int pick = 0; pick < picks; pick++) {
            int neighbours = Math.max(1, n - pick - f - 2);
            Value next = pick(small, distances, left, far, Math.min(neighbours, Math.max(0, n - pick - 1)));
            picked[pick] = small.row(next);
            left = small.sub(left, next);
        }
        Vectors chosen = vectors.mixed(picks, small.concat(0, picked));
        int near = Math.max(1, picks - 2 * f);
        return tensor -> small.builder().meanAround("combine", picks - near, chosen.values(tensor));
    }

    /** One at the vector with the least score of those that are left. */
    private static Value pick(Small small, Value distances, Value left, Value far, int neighbours) {
        Value gone = small.sub(small.constant(1), left);
        Value visible = small.where(small.row(gone), far, distances);
        Value scores = KrumRule.scores(small, visible, neighbours);
        Value open = small.where(gone, small.mul(far, small.constant(FAR)), scores);
        return small.first(small.rank(open, false), 1);
    }
}

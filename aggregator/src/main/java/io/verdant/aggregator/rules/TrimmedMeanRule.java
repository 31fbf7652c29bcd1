package io.verdant.aggregator.rules;

import io.verdant.repops.Attributes;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;

/**
 * Coordinate by coordinate the mean without the f lowest and the f highest. Breakdown point {@code 2f < n}; cost n log n · d.
 *
 * <p>Yin, Chen, Ramchandran, Bartlett: Byzantine-Robust Distributed Learning, ICML 2018.
 */
record TrimmedMeanRule(int f) implements Rule {
    @Override
    public int maxFaulty(int n) {
        return Breakdown.half(n);
    }

    @Override
    public Combination combine(Vectors vectors) {
        return combined(vectors, f);
    }

    static Combination combined(Vectors vectors, int trimmed) {
        return tensor -> {
            Value[] x = vectors.values(tensor);
            Attributes f = Attributes.of("f", trimmed);
            return vectors.small().builder().node(Operator.TRIMMED_MEAN, "combine", f, x[0].dtype(), x[0].shape(), x);
        };
    }
}

package io.verdant.aggregator.rules;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;

/**
 * Of vectors that are copies of one another one is left as it is; each other is replaced by a harmless one. Identical vectors are the
 * tightest cluster there is, and whatever looks for neighbours ({@code nnm}, {@code krum}) would follow them: to be named before those.
 *
 * <p>Two vectors are copies where {@code 1 − cos} of them is at most {@code tolerance}, or at most a tenth of the median (of an even number the
 * upper) of what vectors keep to their nearest. So exact and scaled copies are found, and those with noise up to a third of an honest
 * vector's distance; vectors of length 0 are copies of one another. Vectors are taken by how near their norm is to the median
 * norm, of equally near ones the earlier first; a vector is a copy where one before it is like it, so that no copier makes its victim's
 * length its own choice. What a copy is replaced by is the mean of all that are left, each clipped to the median norm.
 *
 * <p>Breakdown point: of k vectors that are alike at least k − 1 were made from another, or all are honest; those that are replaced
 * count among the faulty anyway, so the rule behind stands as many as it did. Cost n²·d, one Gram pass. The idea of looking for likeness first:
 * Fung, Yoon, Beschastnikh: The Limitations of Federated Learning in Sybil Settings, RAID 2020 (FoolsGold), which weighs by it.
 *
 * @param tolerance 1 − cosine up to which two vectors are one in any case
 */
record DistinctVectors(double tolerance) implements PreAggregation {
    /** Share of the usual distance to the nearest below which two vectors are one. */
    private static final double NEAR = 0.1;

    /** A distance of a vector to itself that is beyond all others, which are at most 2. */
    private static final double FAR = 4;

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
        int n = vectors.count();
        Value norms = vectors.norms();
        Value median = MedianNormClipping.median(small, norms);
        Value copies = copies(small, likeness(small, vectors.gram(), norms), norms, median);
        Value left = small.sub(small.constant(1), copies);
        Value shares = small.div(small.mul(left, small.clip(norms, median)), small.sum(left));
        Value own = small.mul(small.column(left), small.identity(n));
        return vectors.mixed(n, small.add(own, small.mul(small.column(copies), small.row(shares))));
    }

    /** 1 where two vectors are one, {@code [n, n]}; 0 on the diagonal. */
    private Value likeness(Small small, Value gram, Value norms) {
        int n = norms.shape().dim(0);
        Value lengths = small.nonZero(norms);
        Value cosines = small.div(gram, small.mul(small.column(lengths), small.row(lengths)));
        Value self = small.mul(small.constant(FAR), small.identity(n));
        Value apart = small.max(small.sub(small.constant(1), cosines), small.constant(0));
        Value distances = small.add(apart, self);
        Value nearest = small.sub(small.constant(0), small.maximum(small.sub(small.constant(0), distances)));
        Value middle = small.apply(Operator.EQUAL, small.rank(nearest, false), small.constant(n / 2));
        Value usual = small.sum(small.mul(middle, nearest));
        Value limit = small.max(small.constant(tolerance), small.mul(small.constant(NEAR), usual));
        Value alike = small.apply(Operator.GREATER_EQUAL, limit, distances);
        Value empty = small.apply(Operator.EQUAL, norms, small.constant(0));
        return small.max(alike, small.mul(small.column(empty), small.row(empty)));
    }

    /** 1 at each vector that is like one before it. */
    private static Value copies(Small small, Value alike, Value norms, Value median) {
        Value off = small.max(small.sub(norms, median), small.sub(median, norms));
        Value place = small.rank(off, false);
        Value before = small.greater(small.column(place), small.row(place));
        return small.maximum(small.mul(alike, before));
    }
}

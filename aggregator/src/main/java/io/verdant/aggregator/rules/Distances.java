package io.verdant.aggregator.rules;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import org.jspecify.annotations.Nullable;

/** Distances to combinations of vectors, from a Gram matrix. */
final class Distances {
    private Distances() {}

    /**
     * Squared distances of the first n vectors to the combination by weights of all of the matrix, never below 0.
     *
     * @param weights null for the origin
     */
    static Value squared(Small small, Value gram, int n, @Nullable Value weights) {
        Value norms = Small.part(Small.diagonal(gram), 0, n);
        if (weights == null) {
            return small.max(norms, small.constant(0));
        }
        Value products = small.times(gram, weights);
        Value norm = small.dot(weights, products);
        Value less = small.apply(Operator.FMA, small.constant(-2), Small.part(products, 0, n), norms);
        return small.max(small.add(less, norm), small.constant(0));
    }

    /** The distance of two combinations. */
    static Value between(Small small, Value gram, Value a, Value b) {
        Value difference = small.sub(a, b);
        return small.sqrt(small.max(small.dot(difference, small.times(gram, difference)), small.constant(0)));
    }
}

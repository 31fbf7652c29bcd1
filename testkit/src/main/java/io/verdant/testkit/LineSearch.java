package io.verdant.testkit;

import java.util.function.DoubleUnaryOperator;

/**
 * Looks for the argument at which a function of one variable is largest, with a fixed number of evaluations: outwards from the
 * best so far, in doubling steps until one fails, then in steps that shrink each time. It never goes back. This is the search of
 * ByzFL's optimised attacks, which reaches factors of a million where nothing stops it.
 *
 * @param evaluations of the function, the start included
 * @param start the first argument
 * @param delta the first step
 * @param ratio by which a step shrinks
 */
public record LineSearch(int evaluations, double start, double delta, double ratio) {
    /** ByzFL's own settings. */
    public static final LineSearch BYZFL = new LineSearch(20, 0, 10, 0.8);

    public LineSearch {
        if (evaluations < 1 || !(start >= 0) || !(delta > 0) || !(ratio > 0 && ratio < 1)) {
            throw new IllegalArgumentException("evaluations=" + evaluations + " start=" + start + " delta=" + delta
                    + " ratio=" + ratio + "; evaluations and delta are positive, start is not negative, 0 < ratio < 1");
        }
    }

    /** The best of the arguments that were tried; the earlier one where several are equally good. */
    public double argMax(DoubleUnaryOperator function) {
        Search search = new Search(function, start);
        double step = delta;
        boolean expanding = true;
        while (search.tries < evaluations) {
            expanding &= search.improvesAt(search.best + step);
            step *= expanding ? 2 : ratio;
        }
        return search.best;
    }

    private static final class Search {
        private final DoubleUnaryOperator function;
        private double best;
        private double value;
        private int tries = 1;

        Search(DoubleUnaryOperator function, double start) {
            this.function = function;
            this.best = start;
            this.value = function.applyAsDouble(start);
        }

        boolean improvesAt(double argument) {
            tries++;
            double here = function.applyAsDouble(argument);
            if (here > value) {
                best = argument;
                value = here;
                return true;
            }
            return false;
        }
    }
}

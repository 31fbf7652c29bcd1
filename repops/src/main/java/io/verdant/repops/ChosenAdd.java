package io.verdant.repops;

import java.util.function.IntUnaryOperator;

/** A sum of (value, number) pairs that takes in those whose INT32 number is the one wanted at the term. */
record ChosenAdd(IntUnaryOperator wanted) implements TermFold {
    @Override
    public long next(long accumulator, int term, long a, long b) {
        boolean chosen = (int) b == wanted.applyAsInt(term);
        return chosen ? Fold.ADD.next(accumulator, term, a, b) : accumulator;
    }

    @Override
    public int flopsPerTerm() {
        return 1;
    }
}

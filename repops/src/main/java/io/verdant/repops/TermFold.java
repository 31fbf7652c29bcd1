package io.verdant.repops;

/** How a fold's accumulator takes in a term. Bits are those of {@link Bits}. */
interface TermFold {
    /** The accumulator before the first term. */
    default long start() {
        return 0;
    }

    /**
     * The accumulator after a term.
     *
     * @param a bits of the term's first operand element; 0 for padding
     * @param b bits of its second, or 0
     */
    default long next(long accumulator, int term, long a, long b) {
        throw new IllegalStateException("a fold of one form or the other");
    }

    /** The same of a term that may have a third, or 0. */
    default long next(long accumulator, int term, long a, long b, long c) {
        return next(accumulator, term, a, b);
    }

    int flopsPerTerm();
}

package io.verdant.repops;

/** A sum of quotients, each rounded before it is added. */
record DividedAdd(DividedAdd.Divisor divisor) implements TermFold {
    /** What a term's value is divided by. */
    @FunctionalInterface
    interface Divisor {
        float of(int term);
    }

    @Override
    public long next(long accumulator, int term, long a, long b) {
        return Bits.of(Bits.toFloat(accumulator) + Bits.toFloat(a) / divisor.of(term));
    }

    @Override
    public int flopsPerTerm() {
        return 2;
    }
}

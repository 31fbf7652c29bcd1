package io.verdant.aggregator.rules;

/** What is done to vectors before a rule combines them. */
interface PreAggregation {
    /** How many vectors it makes of n. */
    default int count(int n) {
        return n;
    }

    /** The most faulty vectors of n with which it can be used. */
    int maxFaulty(int n);

    /** Whether moving all vectors alike moves what it makes alike and nothing else. */
    default boolean isCentred() {
        return true;
    }

    Vectors apply(Vectors vectors);
}

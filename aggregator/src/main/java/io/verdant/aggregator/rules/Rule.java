package io.verdant.aggregator.rules;

/** A rule that makes one vector of several, some of which may be anything. */
interface Rule {
    /** The most faulty vectors of n that it stands: its breakdown point. */
    int maxFaulty(int n);

    /** Whether moving all vectors alike moves the result alike and nothing else. */
    default boolean isCentred() {
        return true;
    }

    /** Vectors behind the participants' that it wants, such as a trusted one. */
    default int extras() {
        return 0;
    }

    /** Whether the vector behind the participants' is where the rule's last result is to be: it begins where it ended. */
    default boolean resumes() {
        return false;
    }

    Combination combine(Vectors vectors);
}

package io.verdant.aggregator.rules;

import io.verdant.repops.ProgramBuilder.Value;

/** Where the Gram matrix of rows comes from that a program does not hold whole. */
interface GramSource {
    /** Coordinates of a row, those included that the program does not hold. */
    int length();

    /**
     * Products of all vectors over coordinates {@code [from, to)}.
     *
     * @param centred whether about the participants' coordinate-wise median
     */
    Value gram(int from, int to, boolean centred);
}

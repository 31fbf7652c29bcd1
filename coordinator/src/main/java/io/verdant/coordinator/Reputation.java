package io.verdant.coordinator;

/**
 * How often a worker is audited. Reputation after n clean epochs in a row is {@code 1 - 2^-n}; a newcomer has none.
 *
 * <p>The rate is {@code floor + (1 - floor)(1 - reputation)}. An epoch is clean where every claim was accepted; one that
 * was missed or late leaves reputation as it was, and one that a check rejected sets it back: the rate is 1 until three
 * clean epochs have passed.
 */
public final class Reputation {
    /** Clean epochs as counted after a failure: the third from here is the first with a rate below 1. */
    static final int AFTER_FAILURE = -2;

    /** Beyond this many, more change nothing. */
    static final int MAX_EPOCHS = 40;

    private Reputation() {}

    /** Reputation in [0, 1) after that many clean epochs. */
    public static double of(int cleanEpochs) {
        return cleanEpochs <= 0 ? 0 : 1 - Math.scalb(1.0, -Math.min(cleanEpochs, MAX_EPOCHS));
    }

    /** The share of claims that each validator audits, from {@code floor} to 1. */
    public static double auditRate(double floor, int cleanEpochs) {
        return floor + (1 - floor) * (1 - of(cleanEpochs));
    }
}

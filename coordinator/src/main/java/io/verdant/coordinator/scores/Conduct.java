package io.verdant.coordinator.scores;

import java.nio.ByteBuffer;

/**
 * What is remembered of one worker and one trait: sums over its rounds, each round before the last counting {@link #FADE} of
 * what it did one round ago.
 *
 * @param rounds how many rounds were scored
 * @param sum of deviations
 * @param weight sum of squared weights: the variance of {@code sum} where deviations are independent with variance 1
 * @param product sum of products of successive deviations
 * @param square sum of squared deviations
 * @param last the last deviation
 */
record Conduct(int rounds, double sum, double weight, double product, double square, double last) {
    /** Memory of about fifty rounds. */
    static final double FADE = 0.98;

    static final Conduct NONE = new Conduct(0, 0, 0, 0, 0, 0);

    static final int LENGTH = Integer.BYTES + 5 * Double.BYTES;

    Conduct after(double deviation) {
        return new Conduct(
                rounds + 1,
                FADE * sum + deviation,
                FADE * FADE * weight + 1,
                FADE * product + deviation * last,
                FADE * square + deviation * deviation,
                deviation);
    }

    /** The sum in standard deviations, were its rounds independent. */
    double score() {
        return weight > 0 ? sum / Math.sqrt(weight) : 0;
    }

    /** How much a round is like the one before it, at most 1. */
    double autocorrelation() {
        return square > 0 ? product / square : 0;
    }

    void writeTo(ByteBuffer buffer) {
        buffer.putInt(rounds)
                .putDouble(sum)
                .putDouble(weight)
                .putDouble(product)
                .putDouble(square)
                .putDouble(last);
    }
}

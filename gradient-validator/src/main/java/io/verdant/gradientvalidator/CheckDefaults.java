package io.verdant.gradientvalidator;

import io.verdant.protocol.JobSpec;

/**
 * Thresholds that a job file gets where it names none, and those that no job file can change.
 *
 * <p>They were set from honest rounds of MNIST (784-256-128-10, batch 64, 8 local steps of Nesterov 0.05/0.9, trimmed mean,
 * outer Nesterov 0.7/0.9): 480 rounds with 3, 4, 5 and 8 workers, 40 a training, 2,320 claims. Ratios of norms lay in 0.60 to
 * 1.46, cosines in -0.09 to 0.90, cosines of pairs at most at 0.86, and relative rises of the loss at most at 0.072; no claim
 * failed a check. With one local step the cosines of honest workers scatter down to -0.3: such a job wants a {@code cosineLow}
 * of -0.8.
 */
public final class CheckDefaults {
    /** A gradient's norm, divided by the median norm of the round, must lie in {@code [NORM_LOW, NORM_HIGH]}. */
    public static final double NORM_LOW = 0.2;

    public static final double NORM_HIGH = 3.0;

    /** Where the lower limit of the cosine to the others' centre stands while honest gradients do not agree at all. */
    public static final double COSINE_LOW = -0.2;

    /** The same for the upper limit: what is nearer to the centre than that was made from the others' gradients. */
    public static final double COSINE_HIGH = 0.7;

    /** Spreads (1.4826 times the median absolute deviation) from the median within which no cosine is out of line. */
    public static final double OUTLYING_SPREADS = 6;

    /** The share of an update at which its effect on the loss is tried. */
    public static final double IMPACT_STEP = 0.2;

    /** How much of the loss that trial may add, at most. */
    public static final double IMPACT_LOSS_RISE = 0.5;

    /** Spreads from the round's median rise within which none is out of line: losses scatter widely while a model is disturbed. */
    public static final double IMPACT_SPREADS = 6;

    /** Records that the loss is measured on, drawn anew each round. */
    public static final int IMPACT_RECORDS = 512;

    /** Two gradients with a cosine above this are one gradient, sent twice. */
    public static final double COPY_COSINE = 1 - 1e-3;

    /** Which share of the usual distance between gradients makes two of them one. */
    public static final double COPY_SHARE = 0.1;

    /** A norm at or below this is no work at all, whatever the others send. */
    public static final double NORM_FLOOR = 1e-12;

    /** Losses below this count as this when a rise is set in relation to them: near 0 every ratio is noise. */
    public static final double LOSS_FLOOR = 0.05;

    /** Gradients that a median norm or a centre needs; with fewer, NORM (its floor aside) and DIRECTION pass unseen. */
    public static final int MIN_FOR_CENTRE = 3;

    /** Gradients that the upper limit of the cosine needs: the centre of few is a gradient itself. */
    public static final int MIN_FOR_UPPER_COSINE = 5;

    /** All of a job's thresholds at their defaults. */
    public static final JobSpec.Checks CHECKS = new JobSpec.Checks(
            NORM_LOW, NORM_HIGH, COSINE_LOW, COSINE_HIGH, IMPACT_STEP, IMPACT_LOSS_RISE, IMPACT_RECORDS);

    private CheckDefaults() {}

    /**
     * Checks a job's thresholds.
     *
     * @throws IllegalArgumentException where one is not a number that its check can use
     */
    public static void requireSound(JobSpec.Checks checks) {
        require("normLow", checks.normLow(), 0, 1);
        require("normHigh", checks.normHigh(), 1, 1e6);
        require("cosineLow", checks.cosineLow(), -1, 1);
        require("cosineHigh", checks.cosineHigh(), checks.cosineLow(), 1);
        require("impactStep", checks.impactStep(), 0, 1);
        require("impactLossRise", checks.impactLossRise(), 0, 1e6);
        require("impactRecords", checks.impactRecords(), 1, 1 << 20);
    }

    private static void require(String name, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(name + "=" + value + ", needs " + low + " to " + high);
        }
    }
}

package io.verdant.coordinator.scores;

import io.verdant.protocol.CheckReport.Check;

/**
 * What is scored over rounds, and on which side it is suspicious: attacks that stay near the mean look <em>too</em> aligned, so
 * PEERS has two sides. A ratio is scored by its logarithm.
 *
 * <p>Likeness alone is nobody's fault: whoever is copied is as near to its copies as they are to it. So the high sides of PEERS, NEAREST,
 * MOMENTUM and REPLAY count only as far as OWN_DATA is low too.
 */
public enum Trait {
    NORM(Check.NORM, Side.BOTH, Form.LOGARITHM),
    LAYER_NORM(Check.LAYER_NORM, Side.HIGH, Form.ABSOLUTE_LOGARITHM),
    PEERS(Check.PEERS, Side.BOTH, Form.PLAIN),
    NEAREST(Check.COPY, Side.HIGH, Form.PLAIN),
    ROOT(Check.ROOT, Side.LOW, Form.PLAIN),
    MOMENTUM(Check.MOMENTUM, Side.HIGH, Form.PLAIN),
    REPLAY(Check.REPLAY, Side.HIGH, Form.PLAIN),
    GAIN(Check.GAIN, Side.HIGH, Form.PLAIN),
    OWN_DATA(Check.OWN_DATA, Side.LOW, Form.PLAIN);

    private enum Side {
        LOW,
        HIGH,
        BOTH
    }

    private enum Form {
        PLAIN,
        LOGARITHM,
        ABSOLUTE_LOGARITHM
    }

    /** Values beyond this, on either side, count as this: a loss that overflowed is no further away than a large one. */
    private static final double BOUND = 1e6;

    /** What a low OWN_DATA counts where it bears out a likeness. */
    private static final double OWN_DATA_WEIGHT = 2;

    private static final double SMALLEST_RATIO = 1e-12;

    private final Check check;
    private final Side side;
    private final Form form;

    Trait(Check check, Side side, Form form) {
        this.check = check;
        this.side = side;
        this.form = form;
    }

    /** The check whose value is scored. */
    public Check check() {
        return check;
    }

    /** A check's value as it is scored. */
    double scored(double value) {
        double bounded = Math.clamp(value, -BOUND, BOUND);
        return switch (form) {
            case PLAIN -> bounded;
            case LOGARITHM -> StrictMath.log(Math.max(bounded, SMALLEST_RATIO));
            case ABSOLUTE_LOGARITHM -> Math.abs(StrictMath.log(Math.max(bounded, SMALLEST_RATIO)));
        };
    }

    /**
     * How far a score is on a suspicious side; negative on the other one.
     *
     * @param ownData the same worker's score of OWN_DATA
     */
    double suspicion(double score, double ownData) {
        double high = isLikeness() ? Math.min(score, -OWN_DATA_WEIGHT * ownData) : score;
        return switch (side) {
            case LOW -> -score;
            case HIGH -> high;
            case BOTH -> Math.max(-score, high);
        };
    }

    private boolean isLikeness() {
        return this == PEERS || this == NEAREST || this == MOMENTUM || this == REPLAY;
    }
}

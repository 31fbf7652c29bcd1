package io.verdant.testkit;

import java.util.Locale;

/** The direction in which {@link MinMax} and {@link MinSum} leave the mean of the honest vectors, before it is negated. */
public enum Perturbation {
    /** The sample deviation of each coordinate. */
    STD,
    /** The mean at length 1. */
    UNIT,
    /** The sign of the mean. */
    SIGN;

    /**
     * The perturbation of that name, such as {@code std}.
     *
     * @throws IllegalArgumentException for another name
     */
    public static Perturbation ofWord(String word) {
        for (Perturbation perturbation : values()) {
            if (perturbation.word().equals(word)) {
                return perturbation;
            }
        }
        throw new IllegalArgumentException("unknown perturbation: dev=" + word + "; it is std, unit or sign");
    }

    /** The name that files use. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    double[] of(HonestVectors honest) {
        return switch (this) {
            case STD -> honest.deviation();
            case UNIT -> {
                double[] mean = honest.mean();
                double norm = VectorMath.norm(mean);
                yield norm > 0 ? VectorMath.scaled(1 / norm, mean) : mean;
            }
            case SIGN -> {
                double[] signs = honest.mean();
                for (int i = 0; i < signs.length; i++) {
                    signs[i] = Math.signum(signs[i]);
                }
                yield signs;
            }
        };
    }
}

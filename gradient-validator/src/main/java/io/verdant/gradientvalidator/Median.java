package io.verdant.gradientvalidator;

import java.util.Arrays;

/** The median of a few numbers, and how they scatter around it; of an even count, the mean of the two in the middle. */
final class Median {
    /** What makes the median absolute deviation of a normal distribution its standard deviation. */
    private static final double NORMAL = 1.4826;

    private Median() {}

    static double of(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) * 0.5;
    }

    /** 1.4826 times the median of the distances to the median. */
    static double spread(double[] values) {
        double middle = of(values);
        double[] distances = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            distances[i] = Math.abs(values[i] - middle);
        }
        return NORMAL * of(distances);
    }
}

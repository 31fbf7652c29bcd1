package io.verdant.testkit;

import java.util.Arrays;

/** One value in every coordinate: what crashes arithmetic, or what costs nothing to make. */
public final class Constant {
    private Constant() {}

    /** Infinity everywhere: ByzFL's {@code Inf}. */
    public static double[] infinite(int dimensions) {
        return of(dimensions, Double.POSITIVE_INFINITY);
    }

    /** NaN everywhere. */
    public static double[] nan(int dimensions) {
        return of(dimensions, Double.NaN);
    }

    /** Nothing at all: the laziest free rider. */
    public static double[] zero(int dimensions) {
        return of(dimensions, 0);
    }

    private static double[] of(int dimensions, double value) {
        double[] all = new double[dimensions];
        Arrays.fill(all, value);
        return all;
    }
}

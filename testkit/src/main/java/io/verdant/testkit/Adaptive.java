package io.verdant.testkit;

import java.util.function.Predicate;

/**
 * An attacker that knows every check with its limits and stays just inside: it goes from an honest vector towards a harmful
 * one as far as it is let.
 */
public final class Adaptive {
    /** Halvings that leave less than a billionth of the way open. */
    public static final int EXACT = 30;

    private Adaptive() {}

    /**
     * The point between two vectors that is nearest to the harmful one among those found to pass. A set of checks need not be
     * convex, so this is a lower bound of what an attacker may reach.
     *
     * @param honest a vector that passes
     * @param harmful what the attacker would send if nobody looked
     * @param passes the checks, all of them
     * @param halvings of the way, each of which asks the checks once
     */
    public static double[] between(double[] honest, double[] harmful, Predicate<double[]> passes, int halvings) {
        double[] way = VectorMath.plus(harmful, -1, honest);
        if (passes.test(harmful)) {
            return harmful.clone();
        }
        double low = 0;
        double high = 1;
        for (int i = 0; i < halvings; i++) {
            double middle = (low + high) / 2;
            if (passes.test(VectorMath.plus(honest, middle, way))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return VectorMath.plus(honest, low, way);
    }

    /**
     * A vector of given length and of given cosine to the centre, turned from it towards the harmful direction: the closed form
     * for checks of norm and direction.
     *
     * @param centre what the direction check compares with
     * @param harmful the direction that the attacker wants; where it is parallel to the centre the result is along the centre
     * @param cosine to the centre, such as the lowest that is allowed plus a margin
     * @param norm such as the highest that is allowed less a margin
     */
    public static double[] atCosine(double[] centre, double[] harmful, double cosine, double norm) {
        if (!(cosine >= -1 && cosine <= 1) || !(norm >= 0)) {
            throw new IllegalArgumentException("cosine=" + cosine + " norm=" + norm);
        }
        double length = VectorMath.norm(centre);
        if (length == 0) {
            throw new IllegalArgumentException("the centre is zero, so nothing has a cosine to it");
        }
        double[] along = VectorMath.scaled(1 / length, centre);
        double[] across = VectorMath.plus(harmful, -VectorMath.dot(harmful, along), along);
        double acrossLength = VectorMath.norm(across);
        double sine = acrossLength == 0 ? 0 : Math.sqrt(1 - cosine * cosine) / acrossLength;
        double[] turned = VectorMath.plus(VectorMath.scaled(cosine, along), sine, across);
        return VectorMath.scaled(norm, turned);
    }
}

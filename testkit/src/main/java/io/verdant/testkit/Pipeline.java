package io.verdant.testkit;

/** An aggregation as an attacker tries it out: pre-aggregations and rule together, a pure function of all vectors. */
@FunctionalInterface
public interface Pipeline {
    /**
     * What comes of those vectors.
     *
     * @param rows {@code [participants][coordinates]}, not to be changed
     */
    double[] aggregate(double[][] rows);
}

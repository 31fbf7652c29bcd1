package io.verdant.testkit;

import java.util.Arrays;

/**
 * What attackers see before they forge: the vectors that the honest participants are about to send, one row each. Every
 * attack is a pure function of these, in float64. That colluders know them all is the strongest assumption of the
 * literature; here it is also true, since assignments and data are public and anybody can compute anybody's work.
 */
public final class HonestVectors {
    private final double[][] rows;

    private HonestVectors(double[][] rows) {
        this.rows = rows;
    }

    /**
     * Vectors, which are not copied.
     *
     * @param rows {@code [participants][coordinates]}
     * @throws IllegalArgumentException where there is none, or lengths differ
     */
    public static HonestVectors of(double[]... rows) {
        if (rows.length == 0 || rows[0].length == 0) {
            throw new IllegalArgumentException("an attack needs at least one honest vector: rows=" + rows.length);
        }
        for (double[] row : rows) {
            if (row.length != rows[0].length) {
                throw new IllegalArgumentException(
                        "honest vectors differ in length: first=" + rows[0].length + " other=" + row.length);
            }
        }
        return new HonestVectors(rows);
    }

    /** How many there are. */
    public int count() {
        return rows.length;
    }

    /** Coordinates of each. */
    public int dimensions() {
        return rows[0].length;
    }

    /**
     * One of them, which the caller does not change.
     *
     * @throws IllegalArgumentException where there is no such row
     */
    public double[] row(int index) {
        if (index < 0 || index >= rows.length) {
            throw new IllegalArgumentException("no such honest vector: index=" + index + " count=" + rows.length);
        }
        return rows[index];
    }

    /** The mean of each coordinate: rows added in order, divided once. */
    public double[] mean() {
        double[] mean = new double[dimensions()];
        for (double[] row : rows) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += row[i];
            }
        }
        for (int i = 0; i < mean.length; i++) {
            mean[i] /= rows.length;
        }
        return mean;
    }

    /**
     * The sample deviation of each coordinate, with {@code count - 1} below the sum of squares, as ByzFL's and the NDSS'21
     * attacks take it.
     *
     * @throws IllegalArgumentException for a single vector, which has none
     */
    public double[] deviation() {
        if (rows.length < 2) {
            throw new IllegalArgumentException("a deviation needs two honest vectors: count=" + rows.length);
        }
        double[] mean = mean();
        double[] squares = new double[mean.length];
        for (double[] row : rows) {
            for (int i = 0; i < mean.length; i++) {
                double off = row[i] - mean[i];
                squares[i] += off * off;
            }
        }
        for (int i = 0; i < mean.length; i++) {
            squares[i] = Math.sqrt(squares[i] / (rows.length - 1));
        }
        return squares;
    }

    /**
     * What the aggregator would be given: these rows, then {@code copies} times the forged one.
     *
     * @return rows that share their arrays
     */
    public double[][] followedBy(double[] forged, int copies) {
        double[][] all = Arrays.copyOf(rows, rows.length + copies);
        Arrays.fill(all, rows.length, all.length, forged);
        return all;
    }
}

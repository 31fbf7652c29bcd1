package io.verdant.repops;

import org.jspecify.annotations.Nullable;

/**
 * What {@link Operator#GRAM} gives for rows that are 0 at most coordinates, without those: each product goes to the lane that its coordinate has in
 * the dense row, in the same order. A product with 0 changes no lane, so the bits are the operator's, products that are too small for a
 * double aside: dense, such a lane may lose the sign of its 0.
 */
public final class SparseGramSum {
    private SparseGramSum() {}

    /**
     * The matrix of rows over coordinates {@code [from, to)}, which are elements 0 and so on of the operator's rows.
     *
     * @param coordinates those at which some row is not 0, ascending
     * @param rows values at them
     * @param reference what is taken from every row at them; null for nothing
     * @return {@code [n, n]}, row after row
     */
    public static double[] of(int from, int to, int[] coordinates, double[][] rows, double @Nullable [] reference) {
        int n = rows.length;
        double[] lanes = new double[n * n * Reduction.LANES];
        int[] present = new int[n];
        double[] values = new double[n];
        for (int place = 0; place < coordinates.length; place++) {
            if (coordinates[place] >= from && coordinates[place] < to) {
                double less = reference == null ? 0 : reference[place];
                int count = 0;
                for (int k = 0; k < n; k++) {
                    double value = rows[k][place] - less;
                    if (value != 0) {
                        present[count] = k;
                        values[count++] = value;
                    }
                }
                add(lanes, n, (coordinates[place] - from) % Reduction.LANES, present, values, count);
            }
        }
        return trees(lanes, n);
    }

    private static void add(double[] lanes, int n, int lane, int[] present, double[] values, int count) {
        for (int i = 0; i < count; i++) {
            for (int j = i; j < count; j++) {
                int at = (present[i] * n + present[j]) * Reduction.LANES + lane;
                lanes[at] = Math.fma(values[i], values[j], lanes[at]);
            }
        }
    }

    private static double[] trees(double[] lanes, int n) {
        double[] gram = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = i; j < n; j++) {
                double sum = Reduction.tree(lanes, (i * n + j) * Reduction.LANES);
                gram[i * n + j] = sum;
                gram[j * n + i] = sum;
            }
        }
        return gram;
    }
}

package io.verdant.gradientvalidator;

import java.util.List;

/**
 * The cosine of each gradient to the coordinate-wise median of the <em>other</em> ones. The median of an even number is the
 * mean of the two in the middle, in float64. One pass: each coordinate is sorted once, and a row's own value is skipped by its
 * rank.
 */
final class RobustCentre {
    private RobustCentre() {}

    /**
     * @param rows the rows of the table that count, at least 2
     * @return per entry of {@code rows}, the cosine to the centre of the other entries
     */
    static double[] cosines(GradientTable table, List<Integer> rows) {
        int n = rows.size();
        double[] dots = new double[n];
        double[] centreSquares = new double[n];
        for (int tensor = 0; tensor < table.tensorCount(); tensor++) {
            addTensor(table, rows, tensor, dots, centreSquares);
        }
        double[] cosines = new double[n];
        for (int k = 0; k < n; k++) {
            cosines[k] = Cosine.of(dots[k], table.squaredNorm(rows.get(k)), centreSquares[k]);
        }
        return cosines;
    }

    /**
     * The cosine of a gradient that is not among them to the centre of the others.
     *
     * @param row the gradient's
     * @param others rows of the table, at least one, without that one
     */
    static double cosine(GradientTable table, int row, List<Integer> others) {
        double dot = 0;
        double square = 0;
        for (int tensor = 0; tensor < table.tensorCount(); tensor++) {
            float[] own = table.elements(row, tensor);
            double[] dotLanes = new double[LaneSums.LANES];
            double[] squareLanes = new double[LaneSums.LANES];
            double[] values = new double[others.size()];
            for (int i = 0; i < table.elementCount(tensor); i++) {
                for (int k = 0; k < values.length; k++) {
                    values[k] = table.elements(others.get(k), tensor)[i];
                }
                double centre = Median.of(values);
                dotLanes[i % LaneSums.LANES] += centre * own[i];
                squareLanes[i % LaneSums.LANES] += centre * centre;
            }
            dot += LaneSums.total(dotLanes);
            square += LaneSums.total(squareLanes);
        }
        return Cosine.of(dot, table.squaredNorm(row), square);
    }

    private static void addTensor(
            GradientTable table, List<Integer> rows, int tensor, double[] dots, double[] centreSquares) {
        int n = rows.size();
        float[][] columns = new float[n][];
        for (int k = 0; k < n; k++) {
            columns[k] = table.elements(rows.get(k), tensor);
        }
        double[][] dotLanes = new double[n][LaneSums.LANES];
        double[][] squareLanes = new double[n][LaneSums.LANES];
        float[] sorted = new float[n];
        int[] owner = new int[n];
        int count = table.elementCount(tensor);
        for (int i = 0; i < count; i++) {
            sort(columns, i, sorted, owner);
            int lane = i % LaneSums.LANES;
            for (int rank = 0; rank < n; rank++) {
                double centre = medianWithout(sorted, rank);
                int k = owner[rank];
                dotLanes[k][lane] += centre * (double) sorted[rank];
                squareLanes[k][lane] += centre * centre;
            }
        }
        for (int k = 0; k < n; k++) {
            dots[k] += LaneSums.total(dotLanes[k]);
            centreSquares[k] += LaneSums.total(squareLanes[k]);
        }
    }

    /** Insertion sort by value; equal values keep row order, which changes no median. */
    private static void sort(float[][] columns, int i, float[] sorted, int[] owner) {
        for (int k = 0; k < columns.length; k++) {
            float value = columns[k][i];
            int at = k;
            while (at > 0 && sorted[at - 1] > value) {
                sorted[at] = sorted[at - 1];
                owner[at] = owner[at - 1];
                at--;
            }
            sorted[at] = value;
            owner[at] = k;
        }
    }

    private static double medianWithout(float[] sorted, int skippedRank) {
        int others = sorted.length - 1;
        double high = at(sorted, skippedRank, others / 2);
        return others % 2 == 1 ? high : (at(sorted, skippedRank, others / 2 - 1) + high) * 0.5;
    }

    private static double at(float[] sorted, int skippedRank, int index) {
        return sorted[index < skippedRank ? index : index + 1];
    }
}

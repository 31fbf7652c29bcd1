package io.verdant.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The rules that the optimised attacks of the cases are tried against, written down as their definitions say, in float64. */
final class PlainRules {
    private PlainRules() {}

    static Pipeline of(String rule, List<String> before, int f) {
        List<Pipe> pipes = new ArrayList<>();
        before.forEach(part -> pipes.add(pipe(part, f)));
        return rows -> {
            double[][] now = rows;
            for (Pipe pipe : pipes) {
                now = pipe.apply(now);
            }
            return rule(rule, now, f);
        };
    }

    private interface Pipe {
        double[][] apply(double[][] rows);
    }

    private static Pipe pipe(String part, int f) {
        return switch (part.replaceAll("\\(.*", "")) {
            case "NNM" -> rows -> nearestNeighbourMixing(rows, f);
            case "Clipping" -> rows -> clipped(rows, 2);
            default -> throw new IllegalArgumentException(part);
        };
    }

    private static double[] rule(String rule, double[][] rows, int f) {
        return switch (rule.replaceAll("\\(.*", "")) {
            case "TrMean" -> perCoordinate(rows, f, rows.length - f);
            case "Median" -> perCoordinate(rows, (rows.length - 1) / 2, rows.length / 2 + 1);
            case "GeometricMedian" -> geometricMedian(rows, 0.1, 3);
            default -> throw new IllegalArgumentException(rule);
        };
    }

    private static double[] perCoordinate(double[][] rows, int from, int to) {
        double[] result = new double[rows[0].length];
        for (int i = 0; i < result.length; i++) {
            int at = i;
            double[] column =
                    Arrays.stream(rows).mapToDouble(row -> row[at]).sorted().toArray();
            double sum = 0;
            for (int k = from; k < to; k++) {
                sum += column[k];
            }
            result[i] = sum / (to - from);
        }
        return result;
    }

    private static double[] geometricMedian(double[][] rows, double smoothing, int iterations) {
        double[] centre = new double[rows[0].length];
        for (int step = 0; step < iterations; step++) {
            double[] next = new double[centre.length];
            double weights = 0;
            for (double[] row : rows) {
                double weight = 1 / Math.max(Math.sqrt(VectorMath.squaredDistance(row, centre)), smoothing);
                next = VectorMath.plus(next, weight, row);
                weights += weight;
            }
            centre = VectorMath.scaled(1 / weights, next);
        }
        return centre;
    }

    private static double[][] nearestNeighbourMixing(double[][] rows, int f) {
        return Arrays.stream(rows)
                .map(row -> {
                    double[] sum = new double[row.length];
                    int[] nearest = IntStream.range(0, rows.length)
                            .boxed()
                            .sorted(Comparator.comparingDouble(k -> VectorMath.squaredDistance(row, rows[k])))
                            .limit(rows.length - f)
                            .mapToInt(Integer::intValue)
                            .toArray();
                    for (int k : nearest) {
                        sum = VectorMath.plus(sum, 1, rows[k]);
                    }
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] /= nearest.length;
                    }
                    return sum;
                })
                .toArray(double[][]::new);
    }

    private static double[][] clipped(double[][] rows, double limit) {
        return Arrays.stream(rows)
                .map(row -> VectorMath.scaled(Math.min(1, limit / VectorMath.norm(row)), row))
                .toArray(double[][]::new);
    }
}

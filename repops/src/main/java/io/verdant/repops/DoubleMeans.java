package io.verdant.repops;

/** Combinations of several FLOAT64 operands, coordinate by coordinate, in the orders of their FLOAT32 forms. */
final class DoubleMeans {
    private final double[][] x;
    private final double[] values;
    private final double[] distances;

    private DoubleMeans(double[][] x) {
        this.x = x;
        this.values = new double[x.length];
        this.distances = new double[x.length];
    }

    static void run(Node node, double[][] x, double[] target, int count) {
        DoubleMeans means = new DoubleMeans(x);
        int f = (int) node.attributes().integer("f", 0);
        for (int i = 0; i < count; i++) {
            target[i] = switch (node.operator()) {
                case WEIGHTED_SUM -> means.weighted(i);
                case TRIMMED_MEAN -> trimmed(means.read(i), f);
                case MEAN_AROUND -> means.around(means.read(i), f);
                default -> trimmed(means.read(i), 0);
            };
        }
    }

    private double[] read(int element) {
        for (int n = 0; n < x.length; n++) {
            values[n] = x[n][element];
        }
        return values;
    }

    private double weighted(int element) {
        double acc = 0;
        for (int n = 1; n < x.length; n++) {
            acc = Math.fma(x[0][n - 1], x[n][element], acc);
        }
        return acc;
    }

    private static double trimmed(double[] values, int f) {
        return mean(values, values, f, values.length - f);
    }

    private double around(double[] values, int dropped) {
        double median = trimmed(values, (values.length - 1) / 2);
        for (int n = 0; n < values.length; n++) {
            distances[n] = Math.abs(values[n] - median);
        }
        return mean(values, distances, 0, values.length - dropped);
    }

    /** The mean of the values whose key's rank is in {@code [from, to)}, in operand order. */
    private static double mean(double[] values, double[] keys, int from, int to) {
        double acc = 0;
        for (int n = 0; n < values.length; n++) {
            int rank = to - from == values.length ? from : rank(keys, n);
            if (rank >= from && rank < to) {
                acc += values[n];
            }
        }
        return acc / (to - from);
    }

    private static int rank(double[] keys, int ranked) {
        int rank = 0;
        for (int n = 0; n < keys.length; n++) {
            if (keys[n] < keys[ranked] || (keys[n] == keys[ranked] && n < ranked)) {
                rank++;
            }
        }
        return rank;
    }
}

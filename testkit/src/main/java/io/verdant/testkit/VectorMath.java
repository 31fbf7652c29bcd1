package io.verdant.testkit;

/** The few float64 operations that attacks are made of; sums run over ascending indices. */
final class VectorMath {
    private VectorMath() {}

    static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    static double squaredDistance(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            double off = a[i] - b[i];
            sum += off * off;
        }
        return sum;
    }

    static double[] scaled(double by, double[] a) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = by * a[i];
        }
        return result;
    }

    /** {@code a + by · b}. */
    static double[] plus(double[] a, double by, double[] b) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = a[i] + by * b[i];
        }
        return result;
    }
}

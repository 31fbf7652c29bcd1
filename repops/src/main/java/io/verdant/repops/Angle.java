package io.verdant.repops;

/**
 * Sine and cosine of floats up to 2^20 in double: the angle less the nearest multiple of a quarter turn, by two fused
 * multiply-adds, then Taylor's polynomials. Relative error below 2^-50; nothing is allocated.
 */
final class Angle {
    /** Beyond this the multiple's product is no longer small beside what is left. */
    static final double LIMIT = 0x1p20;

    static final double QUARTER = 0x1.921fb54442d18p+0;
    static final double QUARTER_REST = 0x1.1a62633145c07p-54;
    static final double PER_QUARTER = 0x1.45f306dc9c883p-1;
    static final double[] SINE = series(3);
    static final double[] COSINE = series(2);

    private static final int TERMS = 8;

    private Angle() {}

    /** {@code 1, -1 / (first)!, 1 / (first + 2)!, …}: of sin(r) / r for 3, of cos(r) for 2. */
    private static double[] series(int first) {
        double[] terms = new double[TERMS + 1];
        double factorial = 1.0;
        terms[0] = 1.0;
        for (int n = 1; n < terms.length; n++) {
            int at = first + 2 * (n - 1);
            factorial *= (double) at * (at - 1);
            terms[n] = (n % 2 == 0 ? 1.0 : -1.0) / factorial;
        }
        return terms;
    }

    /** {@code sin(x + turn * pi / 2)} for {@code |x| <= LIMIT}, turn 0 or 1. */
    static double sine(double x, int turn) {
        double n = Math.rint(x * PER_QUARTER);
        double r = Math.fma(-n, QUARTER_REST, Math.fma(-n, QUARTER, x));
        int quarter = (int) n + turn;
        double square = r * r;
        double value = (quarter & 1) == 0 ? r * horner(SINE, square) : horner(COSINE, square);
        return (quarter & 2) == 0 ? value : -value;
    }

    private static double horner(double[] terms, double square) {
        double sum = terms[TERMS];
        for (int n = TERMS - 1; n >= 0; n--) {
            sum = sum * square + terms[n];
        }
        return sum;
    }
}

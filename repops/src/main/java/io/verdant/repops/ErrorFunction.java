package io.verdant.repops;

/**
 * The error function in double, by its Taylor polynomials about 63 centres, which are computed when the class is first
 * used: the wide value at the centre, then the derivatives' recurrence. Relative error below 2^-50.
 */
final class ErrorFunction {
    /** From here on the function is 1 to within a quarter of a float's last place. */
    static final double LIMIT = 4.0;

    private static final int PER_UNIT = 16;
    private static final int DEGREE = 10;
    private static final int NEAR_ZERO_TERMS = 7;
    private static final double[] NEAR_ZERO = nearZero();
    private static final double[][] PIECES = pieces();

    private ErrorFunction() {}

    /** {@code erf(x)} for the value of a float, {@code 0 <= x < 4}. */
    static double of(double x) {
        int piece = (int) (x * PER_UNIT);
        if (piece == 0) {
            return x * horner(NEAR_ZERO, x * x);
        }
        return horner(PIECES[piece], x - centre(piece));
    }

    private static double horner(double[] coefficients, double u) {
        double sum = coefficients[coefficients.length - 1];
        for (int n = coefficients.length - 2; n >= 0; n--) {
            sum = sum * u + coefficients[n];
        }
        return sum;
    }

    private static double centre(int piece) {
        return (piece + 0.5) / PER_UNIT;
    }

    /** Of {@code erf(x) / x} in powers of the square. */
    private static double[] nearZero() {
        double[] coefficients = new double[NEAR_ZERO_TERMS];
        DoubleDouble power = WideFunctions.TWO_OVER_ROOT_PI;
        for (int n = 0; n < NEAR_ZERO_TERMS; n++) {
            coefficients[n] = power.over(DoubleDouble.of(2.0 * n + 1)).high();
            power = power.negated().over(DoubleDouble.of(n + 1.0));
        }
        return coefficients;
    }

    private static double[][] pieces() {
        double[][] pieces = new double[(int) LIMIT * PER_UNIT][];
        for (int piece = 1; piece < pieces.length; piece++) {
            pieces[piece] = taylor(centre(piece));
        }
        return pieces;
    }

    /**
     * The derivative at {@code c + u} is {@code g(u) 2/sqrt(pi) e^(-c^2)} with {@code g(u) = e^(-2cu - u^2)}, whose
     * coefficients follow from {@code g' = -2 (c + u) g}.
     */
    private static double[] taylor(double c) {
        DoubleDouble slope = WideFunctions.exp(-c * c).value().times(WideFunctions.TWO_OVER_ROOT_PI);
        double[] coefficients = new double[DEGREE + 1];
        coefficients[0] = WideFunctions.erf(c).high();
        DoubleDouble before = DoubleDouble.of(0.0);
        DoubleDouble current = DoubleDouble.of(1.0);
        for (int n = 1; n <= DEGREE; n++) {
            coefficients[n] = slope.times(current).over(DoubleDouble.of(n)).high();
            DoubleDouble next = current.times(c).plus(before).times(-2.0).over(DoubleDouble.of(n));
            before = current;
            current = next;
        }
        return coefficients;
    }
}

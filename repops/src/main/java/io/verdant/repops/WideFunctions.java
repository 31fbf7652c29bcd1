package io.verdant.repops;

/**
 * Elementary functions in {@link DoubleDouble}, for the few arguments whose value lies too near the middle of two floats
 * for a double to decide. Each states a bound of its relative error. Of 2^32 values some may be expected to lie 2^-57 of
 * the value from a middle; sigmoids of arguments near 0 lie as near as 2^-75.
 */
final class WideFunctions {
    /** ln 2. */
    static final DoubleDouble LN_2 = new DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);

    /** 2 / sqrt(pi). */
    static final DoubleDouble TWO_OVER_ROOT_PI = new DoubleDouble(0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56);

    private static final DoubleDouble ONE = DoubleDouble.of(1.0);
    /** Of |r| <= 0.35: the next term is below 2^-110. */
    private static final int EXPONENTIAL_TERMS = 26;

    private static final double NEGLIGIBLE = 0x1p-112;

    private WideFunctions() {}

    /** {@code 2^x} for {@code |x| <= 151}; exact where x is whole. Error below 2^-98. */
    static DoubleDouble exp2(double x) {
        double whole = Math.rint(x);
        return scaled(series(LN_2.times(x - whole)), (int) whole);
    }

    /** {@code 2^x} for {@code |x| <= 151}; error below 2^-98 and that of x, absolute. */
    static DoubleDouble exp2(DoubleDouble x) {
        double whole = Math.rint(x.high());
        return scaled(series(LN_2.times(x.plus(-whole))), (int) whole);
    }

    /** {@code e^x} for {@code |x| <= 105}. Error below 2^-96. */
    static DoubleDouble exp(double x) {
        double whole = Math.rint(x / LN_2.high());
        DoubleDouble rest = LN_2.times(-whole).plus(x);
        return scaled(series(rest), (int) whole);
    }

    /** The exponential series by Horner's rule. */
    private static DoubleDouble series(DoubleDouble r) {
        DoubleDouble sum = ONE;
        for (int n = EXPONENTIAL_TERMS; n > 0; n--) {
            sum = r.times(sum).over(DoubleDouble.of(n)).plus(1.0);
        }
        return sum;
    }

    private static DoubleDouble scaled(DoubleDouble value, int exponent) {
        double factor = Elementary.powerOfTwo(exponent);
        return new DoubleDouble(value.high() * factor, value.low() * factor);
    }

    /**
     * {@code log2(x)} for a positive float's value other than a power of two: one step of Newton's iteration from the
     * double's logarithm y, {@code log x = y + log(1 + d)} with {@code d = x e^-y - 1}. Error below 2^-75.
     */
    static DoubleDouble log2(double x) {
        double estimate = StrictMath.log(x);
        DoubleDouble d = exp(-estimate).times(x).plus(-1.0);
        DoubleDouble correction = d.minus(d.times(d).times(0.5));
        return correction.plus(estimate).over(LN_2);
    }

    /** {@code 1 / (1 + e^-x)} for {@code |x| <= 105}. Error below 2^-95. */
    static DoubleDouble sigmoid(double x) {
        DoubleDouble small = exp(x < 0 ? x : -x);
        DoubleDouble divisor = small.plus(1.0);
        return (x < 0 ? small : ONE).over(divisor);
    }

    /**
     * {@code erf(x)} for {@code 0 < x < 4}: {@code 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (1 3 5 ... (2n+1))}, whose terms
     * are all positive. Error below 2^-94.
     */
    static DoubleDouble erf(double x) {
        DoubleDouble square = DoubleDouble.product(x, x);
        DoubleDouble term = DoubleDouble.of(x);
        DoubleDouble sum = term;
        for (int odd = 3; term.high() > sum.high() * NEGLIGIBLE; odd += 2) {
            term = term.times(square).times(2.0).over(DoubleDouble.of(odd));
            sum = sum.plus(term);
        }
        return sum.times(TWO_OVER_ROOT_PI).times(exp(-square.high()));
    }
}

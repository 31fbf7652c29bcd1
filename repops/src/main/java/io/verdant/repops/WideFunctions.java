package io.verdant.repops;

/**
 * Elementary functions in numbers of two doubles, for the few arguments whose value lies too near the middle of two floats
 * for a double to decide. Each states a bound of its relative error. Of 2^32 values some may be expected to lie 2^-57 of
 * the value from a middle; sigmoids of arguments near 0 lie as near as 2^-75. Each thread has its own numbers: a result is
 * valid until the thread's next call, and nothing is allocated.
 */
final class WideFunctions {
    /** ln 2. */
    static final DoubleDouble LN_2 = new DoubleDouble(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56);

    /** 2 / sqrt(pi). */
    static final DoubleDouble TWO_OVER_ROOT_PI = new DoubleDouble(0x1.20dd750429b6dp+0, 0x1.1ae3a914fed80p-56);

    private static final ThreadLocal<WideFunctions> OWN = ThreadLocal.withInitial(WideFunctions::new);

    /** Of |r| <= 0.35: the next term is below 2^-110. */
    private static final int EXPONENTIAL_TERMS = 26;

    private static final double NEGLIGIBLE = 0x1p-112;

    private final WideNumber power = new WideNumber();
    private final WideNumber rest = new WideNumber();
    private final WideNumber term = new WideNumber();
    private final WideNumber other = new WideNumber();
    private final WideNumber result = new WideNumber();

    private WideFunctions() {}

    /** {@code 2^x} for {@code |x| <= 151}; exact where x is whole. Error below 2^-98. */
    static WideNumber exp2(double x) {
        WideFunctions own = OWN.get();
        double whole = Math.rint(x);
        own.rest.set(LN_2).times(x - whole);
        return own.series().scaled((int) whole);
    }

    /** {@code e^x} for {@code |x| <= 105}. Error below 2^-96. */
    static WideNumber exp(double x) {
        return OWN.get().exponential(x);
    }

    private WideNumber exponential(double x) {
        double whole = Math.rint(x / LN_2.high());
        rest.set(LN_2).times(-whole).plus(x);
        return series().scaled((int) whole);
    }

    /** The exponential series of {@link #rest} by Horner's rule, in {@link #power}. */
    private WideNumber series() {
        power.set(1.0, 0.0);
        for (int n = EXPONENTIAL_TERMS; n > 0; n--) {
            term.set(rest).times(power).over(n, 0.0).plus(1.0);
            power.set(term);
        }
        return power;
    }

    /**
     * {@code log2(x)} for a positive float's value other than a power of two: one step of Newton's iteration from the
     * double's logarithm y, {@code log x = y + log(1 + d)} with {@code d = x e^-y - 1}. Error below 2^-75.
     */
    static WideNumber log2(double x) {
        return OWN.get().logarithm(x);
    }

    private WideNumber logarithm(double x) {
        double estimate = StrictMath.log(x);
        WideNumber d = exponential(-estimate).times(x).plus(-1.0);
        other.set(d).times(d).times(0.5);
        return result.set(d).minus(other).plus(estimate).over(LN_2.high(), LN_2.low());
    }

    /** {@code a^b} for a positive a other than a power of two, {@code |b log2 a| <= 151}. Error below 2^-67. */
    static WideNumber pow(double a, double b) {
        WideFunctions own = OWN.get();
        WideNumber exponent = own.logarithm(a).times(b);
        double whole = Math.rint(exponent.high());
        exponent.plus(-whole);
        own.rest.set(LN_2).times(exponent);
        return own.series().scaled((int) whole);
    }

    /** {@code 1 / (1 + e^-x)} for {@code |x| <= 105}. Error below 2^-95. */
    static WideNumber sigmoid(double x) {
        WideFunctions own = OWN.get();
        WideNumber small = own.exponential(x < 0 ? x : -x);
        WideNumber divisor = own.other.set(small).plus(1.0);
        return (x < 0 ? own.result.set(small) : own.result.set(1.0, 0.0)).over(divisor);
    }

    /**
     * {@code erf(x)} for {@code 0 < x < 4}: {@code 2/sqrt(pi) e^(-x^2) sum 2^n x^(2n+1) / (1 3 5 ... (2n+1))}, whose terms
     * are all positive. Error below 2^-94.
     */
    static WideNumber erf(double x) {
        WideFunctions own = OWN.get();
        WideNumber sum = own.result.set(x, 0.0);
        WideNumber square = own.other.set(x * x, Math.fma(x, x, -(x * x)));
        WideNumber next = own.term.set(sum);
        for (int odd = 3; next.high() > sum.high() * NEGLIGIBLE; odd += 2) {
            sum.plus(next.times(square).times(2.0).over(odd, 0.0));
        }
        sum.times(TWO_OVER_ROOT_PI.high(), TWO_OVER_ROOT_PI.low());
        return sum.times(own.exponential(-square.high()));
    }
}

package io.verdant.repops;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The elementary functions in double by other formulas than {@link Elementary}'s, with a relative error below
 * {@value #ERROR} wherever the value is finite and not zero: what decides all arguments but those near the middle of two floats.
 */
final class IndependentDoubles {
    /** Many times what the formulas lose; whoever decides near a middle does so within this. */
    static final double ERROR = 0x1p-44;

    private static final double LN_2_HIGH = 0x1.62e42fefap-1;
    private static final double LN_2_LOW = 0x1.cf79abc9e3b39p-40;
    private static final double LN_2 = 0x1.62e42fefa39efp-1;
    private static final DoubleDouble HALF_PI = new DoubleDouble(0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54);
    private static final DoubleDouble[] POWERS_MOD_TURN = powersModTurn();

    private IndependentDoubles() {}

    static double value(ElementaryFunction function, float argument) {
        double x = argument;
        return switch (function) {
            case EXP -> exp(x);
            case EXP2 -> x > -200 ? StrictMath.pow(2.0, x) : x < 0 ? 0.0 : Double.NaN;
            case EXPM1 -> expm1(x);
            case LOG -> log(x);
            case LOG2 -> log2(x);
            case LOG1P -> log1p(x);
            case SIN -> trigonometric(argument, 0);
            case COS -> trigonometric(argument, 1);
            case TANH -> tanh(x);
            case SIGMOID -> x > 0 ? 0.5 + 0.5 * StrictMath.tanh(x / 2) : 1.0 / (2.0 + StrictMath.expm1(-x));
            case ERF -> erf(x);
            case RSQRT -> Math.sqrt(1.0 / x);
            case SQRT -> x > 0 && x < Double.POSITIVE_INFINITY ? x / Math.sqrt(x) : Math.sqrt(x);
            case RECIPROCAL -> 1.0 / x;
        };
    }

    private static double exp(double x) {
        if (!(Math.abs(x) < 700)) {
            return x > 0 ? Double.POSITIVE_INFINITY : x < 0 ? 0.0 : Double.NaN;
        }
        double whole = Math.rint(x / LN_2);
        double t = (x - whole * LN_2_HIGH) - whole * LN_2_LOW;
        return (1.0 + expm1Series(t)) * Math.scalb(1.0, (int) whole);
    }

    private static double expm1Series(double t) {
        double sum = 1.0;
        for (int n = 18; n > 1; n--) {
            sum = 1.0 + t / n * sum;
        }
        return t * sum;
    }

    private static double expm1(double x) {
        return Math.abs(x) < 0.5 ? expm1Series(x) : exp(x) - 1.0;
    }

    private static double tanh(double x) {
        double size = Math.abs(x);
        double grown = expm1(-2.0 * Math.min(size, 300.0));
        return Double.isNaN(x) ? x : Math.copySign(-grown / (2.0 + grown), x);
    }

    private static double log(double x) {
        if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
            return x == 0 ? Double.NEGATIVE_INFINITY : x > 0 ? x : Double.NaN;
        }
        int exponent = exponent(x);
        return exponent * LN_2 + twiceAtanh(fraction(x, exponent) - 1.0);
    }

    private static double log2(double x) {
        if (!(x > 0 && x < Double.POSITIVE_INFINITY)) {
            return log(x);
        }
        int exponent = exponent(x);
        return exponent + StrictMath.log1p(fraction(x, exponent) - 1.0) / LN_2;
    }

    private static double log1p(double x) {
        if (Math.abs(x) < 0.4) {
            return x == 0 ? x : twiceAtanh(x);
        }
        return log(1.0 + x);
    }

    /** The exponent that leaves a fraction between 0.7 and 1.42. */
    private static int exponent(double x) {
        int exponent = Math.getExponent(x);
        return Math.scalb(x, -exponent) > 1.41 ? exponent + 1 : exponent;
    }

    private static double fraction(double x, int exponent) {
        return Math.scalb(x, -exponent);
    }

    /** {@code log(1 + d) = 2 atanh(d / (2 + d))}. */
    private static double twiceAtanh(double d) {
        double z = d / (2.0 + d);
        double square = z * z;
        double sum = 0.0;
        for (int odd = 45; odd > 0; odd -= 2) {
            sum = sum * square + 1.0 / odd;
        }
        return 2.0 * z * sum;
    }

    /** The sine, or the cosine one quarter turn on: the float's last place modulo a full turn, times its digits. */
    private static double trigonometric(float x, int quarters) {
        if (!Float.isFinite(x)) {
            return Double.NaN;
        }
        double size = Math.abs(x);
        int exponent = Math.max(Math.getExponent(x), Float.MIN_EXPONENT) - 23;
        DoubleDouble rest = POWERS_MOD_TURN[exponent + 149].times(Math.scalb(size, -exponent));
        double whole = Math.rint(rest.high() / HALF_PI.high());
        rest = rest.minus(HALF_PI.times(whole));
        int quadrant = (int) ((long) whole + quarters & 3);
        double value = (quadrant & 1) == 0 ? sinSeries(rest) : cosSeries(rest.high());
        double signed = quadrant < 2 ? value : -value;
        return x < 0 && quarters == 0 ? -signed : signed;
    }

    private static double sinSeries(DoubleDouble t) {
        double square = t.high() * t.high();
        double sum = 1.0;
        for (int n = 22; n > 1; n -= 2) {
            sum = 1.0 - square / (n * (n + 1.0)) * sum;
        }
        return t.high() * sum + t.low() * (1.0 - square / 2);
    }

    private static double cosSeries(double t) {
        double sum = 1.0;
        for (int n = 23; n > 0; n -= 2) {
            sum = 1.0 - t * t / (n * (n + 1.0)) * sum;
        }
        return sum;
    }

    private static double erf(double x) {
        if (!(Math.abs(x) < 4.5)) {
            return x > 0 ? 1.0 : x < 0 ? -1.0 : Double.NaN;
        }
        double square = x * x;
        double term = x;
        double sum = x;
        for (int odd = 3; Math.abs(term) > Math.abs(sum) * 0x1p-60; odd += 2) {
            term *= 2.0 * square / odd;
            sum += term;
        }
        return sum * exp(-square) * 0x1.20dd750429b6dp+0;
    }

    /** {@code 2^e mod 2 pi} for the weights e of a float's last place, from -149. */
    private static DoubleDouble[] powersModTurn() {
        BigDecimal turn = DecimalFunctions.PI.multiply(BigDecimal.valueOf(2));
        DoubleDouble[] powers = new DoubleDouble[149 + Float.MAX_EXPONENT - 22];
        for (int i = 0; i < powers.length; i++) {
            BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(i)).multiply(new BigDecimal(0x1p-149));
            BigDecimal rest = power.remainder(turn);
            double high = rest.doubleValue();
            double low = rest.subtract(new BigDecimal(high)).doubleValue();
            powers[i] = new DoubleDouble(high, low);
        }
        return powers;
    }
}

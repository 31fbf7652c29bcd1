package io.verdant.repops;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/** The real functions in decimal arithmetic, 80 digits and more, sharing nothing with what they judge. */
final class DecimalFunctions {
    private static final MathContext DIGITS = new MathContext(90);
    private static final BigDecimal NEGLIGIBLE = BigDecimal.ONE.movePointLeft(95);
    private static final BigDecimal ONE = BigDecimal.ONE;
    private static final BigDecimal TWO = BigDecimal.valueOf(2);
    private static final MathContext MANY_DIGITS = new MathContext(150);

    /** To 150 digits. */
    static final BigDecimal PI = pi();

    private static final BigDecimal LN_2 =
            atanhSeries(ONE.divide(BigDecimal.valueOf(3), DIGITS)).multiply(TWO);

    private DecimalFunctions() {}

    /** The function's value at a finite argument where it has one; not for arguments where it is infinite or exact 0. */
    static BigDecimal value(ElementaryFunction function, float argument) {
        BigDecimal x = new BigDecimal(argument);
        return switch (function) {
            case EXP -> exp(x);
            case EXP2 -> exp2(x);
            case EXPM1 -> exp(x).subtract(ONE);
            case LOG -> log(x);
            case LOG2 -> log(x).divide(LN_2, DIGITS);
            case LOG1P -> log(ONE.add(x));
            case SIN -> sin(x);
            case COS -> sin(x.add(PI.divide(TWO, MANY_DIGITS)));
            case TANH -> {
                BigDecimal square = exp(x.multiply(TWO));
                yield square.subtract(ONE).divide(square.add(ONE), DIGITS);
            }
            case SIGMOID -> ONE.divide(ONE.add(exp(x.negate())), DIGITS);
            case ERF -> erf(x);
            case RSQRT -> ONE.divide(x.sqrt(DIGITS), DIGITS);
            case SQRT -> x.sqrt(DIGITS);
            case RECIPROCAL -> ONE.divide(x, DIGITS);
        };
    }

    /** Whether that float is the one nearest to the value, the even one of two. */
    static boolean isNearest(float rounded, BigDecimal value) {
        if (Float.isNaN(rounded)) {
            return false;
        }
        if (Float.isInfinite(rounded)) {
            BigDecimal limit = new BigDecimal(Float.MAX_VALUE).add(new BigDecimal(Math.ulp(Float.MAX_VALUE) / 2));
            return value.signum() == (rounded > 0 ? 1 : -1) && value.abs().compareTo(limit) >= 0;
        }
        BigDecimal exact = new BigDecimal(rounded);
        int side = value.compareTo(exact);
        if (side == 0) {
            return true;
        }
        float neighbour = side > 0 ? Math.nextUp(rounded) : Math.nextDown(rounded);
        BigDecimal other = Float.isInfinite(neighbour)
                ? exact.add(BigDecimal.valueOf(side).multiply(new BigDecimal(Math.ulp(Float.MAX_VALUE))))
                : new BigDecimal(neighbour);
        int order = value.compareTo(exact.add(other).divide(TWO)) * side;
        return order < 0 || order == 0 && (Float.floatToRawIntBits(rounded) & 1) == 0;
    }

    private static BigDecimal exp2(BigDecimal x) {
        int whole = x.setScale(0, RoundingMode.FLOOR).intValueExact();
        BigDecimal power = whole >= 0
                ? new BigDecimal(BigInteger.ONE.shiftLeft(whole))
                : ONE.divide(new BigDecimal(BigInteger.ONE.shiftLeft(-whole)));
        return exp(x.subtract(BigDecimal.valueOf(whole)).multiply(LN_2)).multiply(power);
    }

    /** By halving the argument twelve times, the series, and squaring back. */
    static BigDecimal exp(BigDecimal x) {
        BigDecimal small = x.divide(BigDecimal.valueOf(1 << 12), DIGITS);
        BigDecimal sum = ONE;
        BigDecimal term = ONE;
        for (int n = 1; term.abs().compareTo(NEGLIGIBLE) > 0; n++) {
            term = term.multiply(small, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
            sum = sum.add(term, DIGITS);
        }
        for (int i = 0; i < 12; i++) {
            sum = sum.multiply(sum, DIGITS);
        }
        return sum;
    }

    /** {@code log(m 2^k) = k log 2 + 2 atanh((m - 1) / (m + 1))} with m between 0.7 and 1.5. */
    static BigDecimal log(BigDecimal x) {
        int exponent = Math.getExponent(x.doubleValue());
        BigDecimal power = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(exponent)));
        BigDecimal m = exponent > 0 ? x.divide(power, DIGITS) : x.multiply(power);
        if (m.doubleValue() > 1.41) {
            m = m.divide(TWO);
            exponent++;
        }
        BigDecimal z = m.subtract(ONE).divide(m.add(ONE), DIGITS);
        return atanhSeries(z).multiply(TWO).add(LN_2.multiply(BigDecimal.valueOf(exponent)));
    }

    private static BigDecimal atanhSeries(BigDecimal z) {
        BigDecimal square = z.multiply(z, DIGITS);
        BigDecimal power = z;
        BigDecimal sum = BigDecimal.ZERO;
        for (int odd = 1; power.abs().compareTo(NEGLIGIBLE) > 0; odd += 2) {
            sum = sum.add(power.divide(BigDecimal.valueOf(odd), DIGITS));
            power = power.multiply(square, DIGITS);
        }
        return sum;
    }

    private static BigDecimal sin(BigDecimal x) {
        BigDecimal turns = x.divide(PI, MANY_DIGITS).setScale(0, RoundingMode.HALF_EVEN);
        BigDecimal rest = x.subtract(turns.multiply(PI));
        BigDecimal square = rest.multiply(rest, DIGITS).negate();
        BigDecimal term = rest.round(DIGITS);
        BigDecimal sum = term;
        for (int n = 1; term.abs().compareTo(NEGLIGIBLE) > 0; n++) {
            term = term.multiply(square, DIGITS).divide(BigDecimal.valueOf(2L * n * (2 * n + 1)), DIGITS);
            sum = sum.add(term);
        }
        return turns.toBigInteger().testBit(0) ? sum.negate() : sum;
    }

    /** The alternating series, of which up to 28 digits cancel; beyond 8 the function is 1 to within 10^-29. */
    private static BigDecimal erf(BigDecimal x) {
        if (x.abs().compareTo(BigDecimal.valueOf(8)) > 0) {
            return ONE.subtract(ONE.scaleByPowerOfTen(-29)).multiply(BigDecimal.valueOf(x.signum()));
        }
        BigDecimal square = x.multiply(x).negate();
        BigDecimal power = x;
        BigDecimal sum = BigDecimal.ZERO;
        for (int n = 1; power.abs().compareTo(NEGLIGIBLE) > 0; n++) {
            sum = sum.add(power.divide(BigDecimal.valueOf(2L * n - 1), DIGITS), DIGITS);
            power = power.multiply(square, DIGITS).divide(BigDecimal.valueOf(n), DIGITS);
        }
        return sum.multiply(TWO).divide(PI.sqrt(DIGITS), DIGITS);
    }

    /** Machin's formula. */
    private static BigDecimal pi() {
        return arcCotangent(5)
                .multiply(BigDecimal.valueOf(16))
                .subtract(arcCotangent(239).multiply(BigDecimal.valueOf(4)));
    }

    private static BigDecimal arcCotangent(int n) {
        BigDecimal power = ONE.divide(BigDecimal.valueOf(n), MANY_DIGITS);
        BigDecimal square = BigDecimal.valueOf((long) n * n).negate();
        BigDecimal sum = BigDecimal.ZERO;
        for (int odd = 1; power.abs().compareTo(ONE.movePointLeft(152)) > 0; odd += 2) {
            sum = sum.add(power.divide(BigDecimal.valueOf(odd), MANY_DIGITS));
            power = power.divide(square, MANY_DIGITS);
        }
        return sum;
    }
}

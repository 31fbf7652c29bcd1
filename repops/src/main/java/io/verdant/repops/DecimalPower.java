package io.verdant.repops;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * A power in decimal arithmetic, with more digits until all values within the error round to one float. It ends, since
 * exact floats and middles are none of its arguments; it is hardly ever asked.
 */
final class DecimalPower {
    private static final int FIRST_DIGITS = 40;

    /** Digits at the end of a result that are not trusted: far more than all operations lose together. */
    private static final int GUARD_DIGITS = 12;

    private static final int HALVINGS = 16;

    private final MathContext context;

    private DecimalPower(int digits) {
        this.context = new MathContext(digits);
    }

    /** {@code a^b} rounded once, for a positive a whose power is neither a float nor the middle of two. */
    static float of(float a, float b) {
        for (int digits = FIRST_DIGITS; ; digits *= 2) {
            BigDecimal value = new DecimalPower(digits).power(new BigDecimal(a), new BigDecimal(b));
            BigDecimal margin = value.movePointLeft(digits - GUARD_DIGITS);
            float low = value.subtract(margin).floatValue();
            if (low == value.add(margin).floatValue()) {
                return low;
            }
        }
    }

    private BigDecimal power(BigDecimal a, BigDecimal b) {
        return exp(b.multiply(log(a), context));
    }

    /** By {@code a = m 2^k} with m near 1, {@code log m = 2 artanh((m - 1) / (m + 1))}. */
    private BigDecimal log(BigDecimal a) {
        int k = Math.getExponent(a.floatValue());
        BigDecimal scale = new BigDecimal(BigInteger.ONE.shiftLeft(Math.abs(k)));
        BigDecimal m = k < 0 ? a.multiply(scale) : a.divide(scale, context);
        BigDecimal ratio = m.subtract(BigDecimal.ONE).divide(m.add(BigDecimal.ONE), context);
        BigDecimal ln2 = artanh(BigDecimal.ONE.divide(BigDecimal.valueOf(3), context));
        return artanh(ratio).add(ln2.multiply(BigDecimal.valueOf(k))).multiply(BigDecimal.valueOf(2), context);
    }

    private BigDecimal artanh(BigDecimal z) {
        BigDecimal square = z.multiply(z, context);
        BigDecimal power = z;
        BigDecimal sum = z;
        for (int odd = 3; !isNegligible(power, z); odd += 2) {
            power = power.multiply(square, context);
            sum = sum.add(power.divide(BigDecimal.valueOf(odd), context), context);
        }
        return sum;
    }

    private boolean isNegligible(BigDecimal term, BigDecimal sum) {
        return term.signum() == 0 || term.abs().compareTo(sum.abs().movePointLeft(context.getPrecision())) < 0;
    }

    /** By the series of {@code y / 2^16}, squared sixteen times. */
    private BigDecimal exp(BigDecimal y) {
        BigDecimal small = y.divide(BigDecimal.valueOf(1L << HALVINGS), context);
        BigDecimal term = BigDecimal.ONE;
        BigDecimal sum = BigDecimal.ONE;
        for (int n = 1; !isNegligible(term, BigDecimal.ONE); n++) {
            term = term.multiply(small, context).divide(BigDecimal.valueOf(n), context);
            sum = sum.add(term, context);
        }
        for (int i = 0; i < HALVINGS; i++) {
            sum = sum.multiply(sum, context);
        }
        return sum;
    }
}

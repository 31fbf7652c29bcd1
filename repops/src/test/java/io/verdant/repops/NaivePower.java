package io.verdant.repops;

import java.math.BigDecimal;
import java.math.MathContext;

/** {@code a^b} for positive finite a and finite b in 60 digits; what lies within 10^-45 of a middle is taken for it. */
final class NaivePower {
    private static final MathContext DIGITS = new MathContext(60);
    private static final BigDecimal TIE = new BigDecimal("1e-45");

    private NaivePower() {}

    static float of(float a, float b) {
        double estimate = b * (Math.log(Math.abs((double) a)) / Math.log(2));
        boolean easy = a == 0f || !Float.isFinite(a) || !Float.isFinite(b) || !(Math.abs(estimate) < 155);
        if (a == 1f || (easy && !Float.isNaN(a) && b == 0f)) {
            return 1f;
        }
        boolean whole = b == Math.rint(b);
        boolean odd = whole && Math.abs(b) < 0x1p24f && ((long) b & 1) != 0;
        if (easy || (a < 0f && !whole)) {
            return (float) Math.pow(a, b);
        }
        BigDecimal value = power(Math.abs(a), b);
        float size = rounded(value);
        return a < 0f && odd ? -size : size;
    }

    static BigDecimal power(float a, float b) {
        BigDecimal product = new BigDecimal(b).multiply(NaiveInterpreter.wideLog(a), DIGITS);
        return NaiveInterpreter.exp(product);
    }

    static float rounded(BigDecimal value) {
        float near = value.floatValue();
        for (float other : new float[] {Math.nextUp(near), Math.nextDown(near)}) {
            BigDecimal sum = new BigDecimal(limited(near)).add(new BigDecimal(limited(other)));
            BigDecimal middle = sum.divide(BigDecimal.valueOf(2));
            if (value.subtract(middle).abs().compareTo(middle.abs().multiply(TIE)) < 0) {
                return (Float.floatToRawIntBits(near) & 1) == 0 ? near : other;
            }
        }
        return near;
    }

    /** A float's value, with 2^128 for what is beyond the greatest. */
    private static double limited(float x) {
        return Float.isInfinite(x) ? Math.copySign(0x1p128, x) : x;
    }
}

package io.verdant.repops;

/**
 * A {@link DoubleDouble} that is changed in place, by the same operations in the same order, so that a value can be decided
 * without an allocation. Not thread safe.
 */
final class WideNumber {
    private double high;
    private double low;

    double high() {
        return high;
    }

    WideNumber set(double newHigh, double newLow) {
        high = newHigh;
        low = newLow;
        return this;
    }

    WideNumber set(WideNumber other) {
        return set(other.high, other.low);
    }

    WideNumber set(DoubleDouble other) {
        return set(other.high(), other.low());
    }

    DoubleDouble value() {
        return new DoubleDouble(high, low);
    }

    /** Where {@code |a| >= |b|} or a is 0. */
    private WideNumber setOrderedSum(double a, double b) {
        double sum = a + b;
        return set(sum, b - (sum - a));
    }

    /** As {@link DoubleDouble#plus(DoubleDouble)}. */
    WideNumber plus(double otherHigh, double otherLow) {
        double highs = high + otherHigh;
        double ofOther = highs - high;
        double highRest = (high - (highs - ofOther)) + (otherHigh - ofOther);
        double lows = low + otherLow;
        double ofOtherLow = lows - low;
        double lowRest = (low - (lows - ofOtherLow)) + (otherLow - ofOtherLow);
        setOrderedSum(highs, highRest + lows);
        return setOrderedSum(high, lowRest + low);
    }

    WideNumber plus(WideNumber other) {
        return plus(other.high, other.low);
    }

    WideNumber minus(WideNumber other) {
        return plus(-other.high, -other.low);
    }

    /** As {@link DoubleDouble#plus(double)}. */
    WideNumber plus(double other) {
        double highs = high + other;
        double ofOther = highs - high;
        double rest = (high - (highs - ofOther)) + (other - ofOther);
        return setOrderedSum(highs, rest + low);
    }

    /** As {@link DoubleDouble#times(DoubleDouble)}. */
    WideNumber times(double otherHigh, double otherLow) {
        double product = high * otherHigh;
        double rest = Math.fma(high, otherHigh, -product);
        double cross = Math.fma(high, otherLow, low * otherHigh);
        return setOrderedSum(product, rest + cross);
    }

    WideNumber times(WideNumber other) {
        return times(other.high, other.low);
    }

    /** As {@link DoubleDouble#times(double)}. */
    WideNumber times(double other) {
        double product = high * other;
        double rest = Math.fma(high, other, -product);
        return setOrderedSum(product, Math.fma(low, other, rest));
    }

    /** As {@link DoubleDouble#over}. */
    WideNumber over(double divisorHigh, double divisorLow) {
        double first = high / divisorHigh;
        minusProduct(divisorHigh, divisorLow, first);
        double second = high / divisorHigh;
        minusProduct(divisorHigh, divisorLow, second);
        double third = high / divisorHigh;
        return setOrderedSum(first, second).plus(third);
    }

    WideNumber over(WideNumber divisor) {
        return over(divisor.high, divisor.low);
    }

    private void minusProduct(double factorHigh, double factorLow, double digit) {
        double product = factorHigh * digit;
        double rest = Math.fma(factorHigh, digit, -product);
        double low2 = Math.fma(factorLow, digit, rest);
        double sum = product + low2;
        plus(-sum, -(low2 - (sum - product)));
    }

    /** Both parts, by a power of two. */
    WideNumber scaled(int exponent) {
        double factor = Elementary.powerOfTwo(exponent);
        return set(high * factor, low * factor);
    }

    /** As {@link DoubleDouble#toFloat}. */
    float toFloat() {
        return DoubleDouble.toFloat(high, low);
    }
}

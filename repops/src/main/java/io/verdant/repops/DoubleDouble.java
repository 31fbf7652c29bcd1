package io.verdant.repops;

/**
 * An unevaluated sum of two doubles, {@code |low| <= ulp(high) / 2}: about 106 bits. Only the IEEE operations and the
 * fused multiply-add make it, so it has the same bits everywhere. Each operation's relative error is below 2^-102.
 */
record DoubleDouble(double high, double low) {
    static DoubleDouble of(double value) {
        return new DoubleDouble(value, 0.0);
    }

    /** The exact sum of two doubles. */
    static DoubleDouble sum(double a, double b) {
        double high = a + b;
        double ofB = high - a;
        return new DoubleDouble(high, (a - (high - ofB)) + (b - ofB));
    }

    /** The exact sum where {@code |a| >= |b|} or a is 0. */
    private static DoubleDouble orderedSum(double a, double b) {
        double high = a + b;
        return new DoubleDouble(high, b - (high - a));
    }

    /** The exact product of two doubles, where it does not underflow. */
    static DoubleDouble product(double a, double b) {
        double high = a * b;
        return new DoubleDouble(high, Math.fma(a, b, -high));
    }

    DoubleDouble plus(DoubleDouble other) {
        DoubleDouble highs = sum(high, other.high);
        DoubleDouble lows = sum(low, other.low);
        DoubleDouble middle = orderedSum(highs.high, highs.low + lows.high);
        return orderedSum(middle.high, lows.low + middle.low);
    }

    DoubleDouble plus(double other) {
        DoubleDouble highs = sum(high, other);
        return orderedSum(highs.high, highs.low + low);
    }

    DoubleDouble minus(DoubleDouble other) {
        return plus(other.negated());
    }

    DoubleDouble negated() {
        return new DoubleDouble(-high, -low);
    }

    DoubleDouble times(DoubleDouble other) {
        DoubleDouble highs = product(high, other.high);
        double cross = Math.fma(high, other.low, low * other.high);
        return orderedSum(highs.high, highs.low + cross);
    }

    DoubleDouble times(double other) {
        DoubleDouble highs = product(high, other);
        return orderedSum(highs.high, Math.fma(low, other, highs.low));
    }

    /** The quotient, by three digits of a long division. */
    DoubleDouble over(DoubleDouble divisor) {
        double first = high / divisor.high;
        DoubleDouble rest = minus(divisor.times(first));
        double second = rest.high / divisor.high;
        rest = rest.minus(divisor.times(second));
        double third = rest.high / divisor.high;
        return orderedSum(first, second).plus(third);
    }

    /**
     * The sum rounded once to a float. The high part is first made odd where the low part is not zero: a double that is
     * rounded to odd keeps enough to be rounded again without harm, to a subnormal float too.
     */
    float toFloat() {
        return toFloat(high, low);
    }

    static float toFloat(double high, double low) {
        long bits = Double.doubleToRawLongBits(high);
        if (low == 0.0 || (bits & 1L) != 0) {
            return (float) high;
        }
        boolean away = (low > 0.0) == (high > 0.0);
        return (float) Double.longBitsToDouble(away ? bits + 1 : bits - 1);
    }
}

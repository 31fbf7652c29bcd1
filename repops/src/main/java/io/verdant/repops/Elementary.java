package io.verdant.repops;

/**
 * Correctly rounded elementary functions of a float: the real function's value at the argument, rounded once, ties to
 * even, for every one of the 2^32 arguments. Only {@link StrictMath}, the IEEE operations and the fused multiply-add are
 * used, so no result follows the JVM or the processor.
 *
 * <p>Two ways lead there. Where an exhaustive comparison found {@link StrictMath}'s double rounded once to be right, or
 * wrong for a few arguments, that is taken, with those arguments patched. The others compute a double of known error and
 * ask whether all values within that error round to one float; where they do not, {@link WideFunctions} decides. A NaN
 * gives NaN; the other special values are in section 4 of {@code docs/repops.md}.
 */
final class Elementary {
    /** Half the width of what is asked, relative; sixteen times the error bound of the doubles below. */
    private static final double UNSURE = 0x1p-46;

    private static final double ONE_OVER_LN_2 = 0x1.71547652b82fep+0;
    private static final double LN_2 = 0x1.62e42fefa39efp-1;
    private static final double SIGMOID_LIMIT = 105.0;
    private static final double[] RECIPROCAL_FACTORIALS = reciprocalFactorials();

    private Elementary() {}

    static float exp(float x) {
        return (float) StrictMath.exp(x);
    }

    /** {@code 2^x}; the exact halfway 2^-150 goes to the even side, +0. */
    static float exp2(float x) {
        if (!(x >= -151f && x < 128f)) {
            return x >= 128f ? Float.POSITIVE_INFINITY : x < -151f ? 0f : Float.NaN;
        }
        double whole = Math.rint(x);
        double value = powerOfTwo((int) whole) * exponentialSeries((x - whole) * LN_2);
        return decided(value) ? (float) value : WideFunctions.exp2(x).toFloat();
    }

    static float expm1(float x) {
        return (float) StrictMath.expm1(x);
    }

    static float log(float x) {
        return switch (Float.floatToRawIntBits(x)) {
            case 0x3c413d3a -> Float.intBitsToFloat(0xc08e158f);
            case 0x41178feb -> Float.intBitsToFloat(0x400fe5e7);
            case 0x4c5d65a5 -> Float.intBitsToFloat(0x418f034b);
            case 0x65d890d3 -> Float.intBitsToFloat(0x4254d1f9);
            case 0x6f31a8ec -> Float.intBitsToFloat(0x42845a89);
            default -> (float) StrictMath.log(x);
        };
    }

    static float log2(float x) {
        double value = StrictMath.log(x) * ONE_OVER_LN_2;
        return decided(value) ? (float) value : WideFunctions.log2(x).toFloat();
    }

    static float log1p(float x) {
        return switch (Float.floatToRawIntBits(x)) {
            case 0x35400003 -> Float.intBitsToFloat(0x353fffff);
            case 0x3710001b -> Float.intBitsToFloat(0x370ffff3);
            case 0x3efd81ad -> Float.intBitsToFloat(0x3ecdeee1);
            case 0x41078feb -> Float.intBitsToFloat(0x400fe5e7);
            case 0x65d890d3 -> Float.intBitsToFloat(0x4254d1f9);
            case 0x6f31a8ec -> Float.intBitsToFloat(0x42845a89);
            case 0xb53ffffd -> Float.intBitsToFloat(0xb5400001);
            case 0xb70fffe5 -> Float.intBitsToFloat(0xb710000d);
            case 0xbb0ec8c4 -> Float.intBitsToFloat(0xbb0ef0a5);
            default -> (float) StrictMath.log1p(x);
        };
    }

    static float sin(float x) {
        double value = Math.abs(x) <= Angle.LIMIT ? Angle.sine(x, 0) : Double.NaN;
        return x != 0f && isDecidedNumber(value) ? (float) value : wideSin(x);
    }

    private static float wideSin(float x) {
        return switch (Float.floatToRawIntBits(x)) {
            case 0x46199998 -> Float.intBitsToFloat(0xbeb1fa5d);
            case 0xc6199998 -> Float.intBitsToFloat(0x3eb1fa5d);
            default -> (float) StrictMath.sin(x);
        };
    }

    static float cos(float x) {
        double value = Math.abs(x) <= Angle.LIMIT ? Angle.sine(x, 1) : Double.NaN;
        return isDecidedNumber(value) ? (float) value : wideCos(x);
    }

    private static float wideCos(float x) {
        return switch (Float.floatToRawIntBits(x)) {
            case 0x5f18b878, 0xdf18b878 -> Float.intBitsToFloat(0x3f7f14bb);
            case 0x6115cb11, 0xe115cb11 -> Float.intBitsToFloat(0x3f78142f);
            default -> (float) StrictMath.cos(x);
        };
    }

    static float tanh(float x) {
        return (float) StrictMath.tanh(x);
    }

    /** {@code 1 / (1 + e^-x)}. */
    static float sigmoid(float x) {
        if (!(Math.abs(x) < SIGMOID_LIMIT)) {
            return x > 0 ? 1f : x < 0 ? 0f : Float.NaN;
        }
        double small = StrictMath.exp(-Math.abs((double) x));
        double value = (x < 0 ? small : 1.0) / (1.0 + small);
        return decided(value) ? (float) value : WideFunctions.sigmoid(x).toFloat();
    }

    static float erf(float x) {
        double size = Math.abs((double) x);
        if (!(size < ErrorFunction.LIMIT)) {
            return size > 0 ? Math.copySign(1f, x) : Float.NaN;
        }
        double value = ErrorFunction.of(size);
        float rounded = decided(value) ? (float) value : WideFunctions.erf(size).toFloat();
        return Math.copySign(rounded, x);
    }

    /** {@code 1 / sqrt(x)}; infinite with the sign of a zero. */
    static float rsqrt(float x) {
        return (float) (1.0 / Math.sqrt(x));
    }

    /** The correctly rounded square root; double has more than twice a float's digits, so rounding twice is exact. */
    static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }

    /** {@code 1 / x}, one IEEE division. */
    static float reciprocal(float x) {
        return 1f / x;
    }

    /** Whether every real number within the error bound of that double rounds to the same float; limits are exact. */
    static boolean decided(double value) {
        double margin = value * UNSURE;
        return (float) (value - margin) == (float) (value + margin) || !Double.isFinite(value);
    }

    private static boolean isDecidedNumber(double value) {
        return !Double.isNaN(value) && decided(value);
    }

    /** {@code 2^exponent} for a normal double. */
    static double powerOfTwo(int exponent) {
        return Double.longBitsToDouble((exponent + 1023L) << 52);
    }

    /** {@code e^t} for {@code |t| <= 0.35}, relative error below 2^-51. */
    private static double exponentialSeries(double t) {
        double sum = RECIPROCAL_FACTORIALS[RECIPROCAL_FACTORIALS.length - 1];
        for (int n = RECIPROCAL_FACTORIALS.length - 2; n >= 0; n--) {
            sum = sum * t + RECIPROCAL_FACTORIALS[n];
        }
        return sum;
    }

    private static double[] reciprocalFactorials() {
        double[] values = new double[15];
        double factorial = 1.0;
        for (int n = 0; n < values.length; n++) {
            factorial *= Math.max(n, 1);
            values[n] = 1.0 / factorial;
        }
        return values;
    }
}

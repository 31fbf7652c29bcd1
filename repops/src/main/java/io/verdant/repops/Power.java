package io.verdant.repops;

/**
 * {@code a^b}, correctly rounded for every pair of floats. A double of {@link StrictMath}, whose error is below one unit in
 * its last place, decides all but about one pair in two million. A value that is exactly a float or the middle of two is
 * then found by integers; {@link WideFunctions} decides most of the rest, and {@link DecimalPower} whatever is left, with as
 * many digits as it takes. Special values are those of IEEE 754's pow, which is C99's.
 */
final class Power {
    /** Half the width within which a wide value may not decide, relative; its error is below 2^-67. */
    private static final double WIDE_UNSURE = 0x1p-64;

    /** Significant bits of the middle of two floats. */
    private static final int MIDDLE_BITS = 25;

    private static final int SIGNIFICAND_BITS = 23;
    private static final int SIGNIFICAND_MASK = (1 << SIGNIFICAND_BITS) - 1;

    private Power() {}

    static float of(float a, float b) {
        if (a == 1f || (a == -1f && Float.isInfinite(b))) {
            return 1f;
        }
        double value = StrictMath.pow(a, b);
        if (Elementary.decided(value)) {
            return (float) value;
        }
        float size = positive(Math.abs(a), b);
        return value < 0.0 ? -size : size;
    }

    /** Of a positive, finite base whose power is finite, not zero, and near the middle of two floats. */
    private static float positive(float a, float b) {
        double exact = exact(a, b);
        if (exact > 0.0) {
            return (float) exact;
        }
        return isDecidedByWide(a, b) ? WideFunctions.pow(a, b).toFloat() : DecimalPower.of(a, b);
    }

    /** Whether all values within the wide value's error round to one float. */
    static boolean isDecidedByWide(float a, float b) {
        double margin = WideFunctions.pow(a, b).high() * WIDE_UNSURE;
        float below = WideFunctions.pow(a, b).plus(-margin, -0.0).toFloat();
        return below == WideFunctions.pow(a, b).plus(margin, 0.0).toFloat();
    }

    /**
     * The power as a double where it has at most {@value #MIDDLE_BITS} significant bits, else 0. With {@code a = m 2^e}, m
     * odd, and {@code b = n 2^s}, n odd, that wants a 2^-s-th root of a that is {@code r 2^f} where s is negative, and an r
     * of 1 where n is.
     */
    static double exact(float a, float b) {
        long m = significand(a);
        int e = Math.getExponent(Math.max(a, Float.MIN_NORMAL)) - SIGNIFICAND_BITS;
        e += Long.numberOfTrailingZeros(m);
        m >>>= Long.numberOfTrailingZeros(m);
        double n = b;
        while (n != Math.rint(n)) {
            long root = Math.round(Math.sqrt(m));
            if (root * root != m || e % 2 != 0) {
                return 0.0;
            }
            m = root;
            e /= 2;
            n *= 2.0;
        }
        if (m > 1 && !(n >= 1.0 && n <= MIDDLE_BITS)) {
            return 0.0;
        }
        long power = 1;
        for (int i = 0; m > 1 && i < n && power < 1L << MIDDLE_BITS; i++) {
            power *= m;
        }
        boolean fits = power < 1L << MIDDLE_BITS;
        return fits ? power * Elementary.powerOfTwo((int) Math.clamp(e * n, -1000.0, 1000.0)) : 0.0;
    }

    private static long significand(float a) {
        int bits = Float.floatToRawIntBits(a);
        int low = bits & SIGNIFICAND_MASK;
        return a < Float.MIN_NORMAL ? low : low | 1 << SIGNIFICAND_BITS;
    }
}

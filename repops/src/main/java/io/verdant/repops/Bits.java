package io.verdant.repops;

/** Values as raw bits in a long: zero-extended for 4-byte types, NaN canonical. */
final class Bits {
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private Bits() {}

    static long of(float value) {
        return Integer.toUnsignedLong(Float.floatToIntBits(value));
    }

    static float toFloat(long bits) {
        return Float.intBitsToFloat((int) bits);
    }

    static long ofDouble(double value) {
        return Double.doubleToLongBits(value);
    }

    static double toDouble(long bits) {
        return Double.longBitsToDouble(bits);
    }

    static long canonical(DType dtype, long bits) {
        return switch (dtype) {
            case FLOAT32 -> of(toFloat(bits));
            case FLOAT64 -> Double.doubleToLongBits(Double.longBitsToDouble(bits));
            case INT32 -> bits & LOW_32;
            case INT64 -> bits;
        };
    }
}

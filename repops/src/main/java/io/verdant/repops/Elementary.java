package io.verdant.repops;

/**
 * Correctly rounded elementary functions of a float. Each is the double function of {@link StrictMath} rounded once,
 * which an exhaustive comparison with CORE-MATH found right for every float but the few that are patched here.
 */
final class Elementary {
    private Elementary() {}

    static float exp(float x) {
        return (float) StrictMath.exp(x);
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

    /** The correctly rounded square root; double has more than twice a float's digits, so rounding twice is exact. */
    static float sqrt(float x) {
        return (float) Math.sqrt(x);
    }
}

package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Threats to correct rounding: values near the middle of two floats, limits, zeros, subnormals, large angles. */
class ElementaryTest {
    private static final int DECIMAL_ARGUMENTS = 60;
    private static final int RANDOM_ARGUMENTS = 200_000;

    @ParameterizedTest
    @EnumSource(ElementaryFunction.class)
    void shouldAgreeWithOtherFormulasAndWithDecimalsNearTheMiddle(ElementaryFunction function) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        ElementaryProof proof = new ElementaryProof(function);
        for (int i = 0; i < RANDOM_ARGUMENTS; i++) {
            float x = i % 4 == 0 ? Float.intBitsToFloat(random.nextInt()) : (float) (random.nextGaussian() * 20);
            assertTrue(
                    proof.isRight(x),
                    function + " x=" + Integer.toHexString(Float.floatToRawIntBits(x)) + " seed=" + seed);
        }
    }

    @ParameterizedTest
    @EnumSource(ElementaryFunction.class)
    void shouldAgreeWithDecimals(ElementaryFunction function) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < DECIMAL_ARGUMENTS; i++) {
            float x = (float) (random.nextGaussian() * (i % 2 == 0 ? 1 : 12));
            float y = function.apply(x);
            if (Float.isFinite(y) && x != 0f) {
                BigDecimal exact = DecimalFunctions.value(function, x);
                assertTrue(DecimalFunctions.isNearest(y, exact), function + " x=" + x + " seed=" + seed);
                float mistaken = exact.compareTo(new BigDecimal(y)) < 0 ? Math.nextUp(y) : Math.nextDown(y);
                assertTrue(
                        y == 0f || Math.abs(y) == 1f || !DecimalFunctions.isNearest(mistaken, exact),
                        function + " x=" + x);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "LOG, 3c413d3a",
        "LOG, 41178feb",
        "LOG, 4c5d65a5",
        "LOG, 65d890d3",
        "LOG, 6f31a8ec",
        "LOG1P, 35400003",
        "LOG1P, 3710001b",
        "LOG1P, 3efd81ad",
        "LOG1P, 41078feb",
        "LOG1P, 65d890d3",
        "LOG1P, 6f31a8ec",
        "LOG1P, b53ffffd",
        "LOG1P, b70fffe5",
        "LOG1P, bb0ec8c4",
        "SIN, 46199998",
        "SIN, c6199998",
        "COS, 5f18b878",
        "COS, 6115cb11",
        "COS, df18b878",
        "COS, e115cb11"
    })
    void shouldRoundOnceWhereTheDoubleFunctionRoundsTwice(ElementaryFunction function, String argument) {
        float x = Float.intBitsToFloat(Integer.parseUnsignedInt(argument, 16));
        assertTrue(DecimalFunctions.isNearest(function.apply(x), DecimalFunctions.value(function, x)));
    }

    @Test
    void shouldDecideSigmoidsThatADoubleTakesForAMiddle() {
        for (int odd = 1; odd < 4_000; odd += 2) {
            for (float x : new float[] {odd * 0x1p-23f, -odd * 0x1p-24f}) {
                BigDecimal exact = DecimalFunctions.value(ElementaryFunction.SIGMOID, x);
                assertTrue(DecimalFunctions.isNearest(Elementary.sigmoid(x), exact), "x=" + x);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ElementaryFunction.class,
            names = {"EXP2", "LOG2", "SIGMOID", "ERF"})
    void shouldComputeWideValuesToNinetyBits(ElementaryFunction function) {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            float x = Math.abs((float) random.nextGaussian());
            DoubleDouble wide = wide(function, x);
            BigDecimal exact = DecimalFunctions.value(function, x);
            BigDecimal error =
                    new BigDecimal(wide.high()).add(new BigDecimal(wide.low())).subtract(exact);
            assertTrue(
                    Math.abs(error.doubleValue()) <= Math.abs(exact.doubleValue()) * 0x1p-90 || x > 4f,
                    function + " x=" + x + " seed=" + seed + " error=" + error.doubleValue());
        }
    }

    private static DoubleDouble wide(ElementaryFunction function, float x) {
        return switch (function) {
            case EXP2 -> WideFunctions.exp2(x).value();
            case LOG2 -> WideFunctions.log2(x).value();
            case SIGMOID -> WideFunctions.sigmoid(x).value();
            default -> WideFunctions.erf(x).value();
        };
    }

    @Test
    void shouldRoundAWideValueOnce() {
        double middle = 1.0 + 0x1p-24;
        assertEquals(1f, new DoubleDouble(middle, 0.0).toFloat());
        assertEquals(1f, new DoubleDouble(middle, -0x1p-90).toFloat());
        assertEquals(1f + 0x1p-23f, new DoubleDouble(middle, 0x1p-90).toFloat());
        assertEquals(-1f - 0x1p-23f, new DoubleDouble(-middle, -0x1p-90).toFloat());
        assertEquals(0f, new DoubleDouble(0x1p-150, 0.0).toFloat());
        assertEquals(Float.MIN_VALUE, new DoubleDouble(0x1p-150, 0x1p-240).toFloat());
    }

    @ParameterizedTest
    @CsvSource({
        // function, value at NaN, -infinity, +infinity, -0, +0
        "EXP, 7fc00000, 00000000, 7f800000, 3f800000, 3f800000",
        "EXP2, 7fc00000, 00000000, 7f800000, 3f800000, 3f800000",
        "EXPM1, 7fc00000, bf800000, 7f800000, 80000000, 00000000",
        "LOG, 7fc00000, 7fc00000, 7f800000, ff800000, ff800000",
        "LOG2, 7fc00000, 7fc00000, 7f800000, ff800000, ff800000",
        "LOG1P, 7fc00000, 7fc00000, 7f800000, 80000000, 00000000",
        "SIN, 7fc00000, 7fc00000, 7fc00000, 80000000, 00000000",
        "COS, 7fc00000, 7fc00000, 7fc00000, 3f800000, 3f800000",
        "TANH, 7fc00000, bf800000, 3f800000, 80000000, 00000000",
        "SIGMOID, 7fc00000, 00000000, 3f800000, 3f000000, 3f000000",
        "ERF, 7fc00000, bf800000, 3f800000, 80000000, 00000000",
        "RSQRT, 7fc00000, 7fc00000, 00000000, ff800000, 7f800000",
        "SQRT, 7fc00000, 7fc00000, 7f800000, 80000000, 00000000",
        "RECIPROCAL, 7fc00000, 80000000, 00000000, ff800000, 7f800000"
    })
    void shouldGiveTheLimits(
            ElementaryFunction function, String nan, String low, String high, String minus, String plus) {
        assertEquals(nan, bits(function, Float.intBitsToFloat(0xffc12345)));
        assertEquals(low, bits(function, Float.NEGATIVE_INFINITY));
        assertEquals(high, bits(function, Float.POSITIVE_INFINITY));
        assertEquals(minus, bits(function, -0f));
        assertEquals(plus, bits(function, 0f));
    }

    @Test
    void shouldOverflowUnderflowAndLeaveTheDomainWhereTheFunctionsDo() {
        assertEquals("7f800000", bits(ElementaryFunction.EXP2, 128f));
        assertEquals("00000001", bits(ElementaryFunction.EXP2, -149f));
        assertEquals("00000001", bits(ElementaryFunction.EXP2, Math.nextUp(-150f)));
        assertEquals("00000000", bits(ElementaryFunction.EXP2, -150f));
        assertEquals("ff800000", bits(ElementaryFunction.LOG1P, -1f));
        assertEquals("7fc00000", bits(ElementaryFunction.LOG1P, Math.nextDown(-1f)));
        assertEquals("c3150000", bits(ElementaryFunction.LOG2, Float.MIN_VALUE));
        assertEquals("00000000", bits(ElementaryFunction.LOG2, 1f));
        assertEquals("00000001", bits(ElementaryFunction.ERF, Float.MIN_VALUE));
        assertEquals("3f800000", bits(ElementaryFunction.ERF, 4f));
        assertEquals("00000001", bits(ElementaryFunction.SIGMOID, -103.5f));
        assertEquals("00000000", bits(ElementaryFunction.SIGMOID, -104.5f));
        assertEquals("7fc00000", bits(ElementaryFunction.RSQRT, -Float.MIN_VALUE));
        assertEquals("7f800000", bits(ElementaryFunction.RECIPROCAL, Float.MIN_VALUE));
    }

    private static String bits(ElementaryFunction function, float x) {
        return String.format("%08x", Float.floatToIntBits(function.apply(x)));
    }
}

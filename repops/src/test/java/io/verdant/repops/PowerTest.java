package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Powers: the special values of IEEE 754, exact middles, values as near to a middle as were found, and any others. */
class PowerTest {
    private static final float INFINITY = Float.POSITIVE_INFINITY;

    private static void assertPower(float a, float b, float wanted) {
        assertEquals(hex(wanted), hex(Power.of(a, b)), "a=" + a + " b=" + b);
    }

    private static String hex(float x) {
        return Integer.toHexString(Float.floatToIntBits(x));
    }

    @Test
    void shouldGiveOneWhateverTheOtherOperandIs() {
        for (float x : new float[] {0f, -0f, 1f, -1f, 3.5f, Float.MIN_VALUE, INFINITY, -INFINITY, Float.NaN}) {
            assertPower(x, 0f, 1f);
            assertPower(x, -0f, 1f);
            assertPower(1f, x, 1f);
        }
        assertPower(-1f, INFINITY, 1f);
        assertPower(-1f, -INFINITY, 1f);
    }

    @Test
    void shouldGiveNaNOfNaNAndOfFractionalPowersOfNegativeBases() {
        assertPower(Float.NaN, 1f, Float.NaN);
        assertPower(Float.NaN, -INFINITY, Float.NaN);
        assertPower(2f, Float.NaN, Float.NaN);
        assertPower(-1f, Float.NaN, Float.NaN);
        assertPower(-2f, 0.5f, Float.NaN);
        assertPower(-Float.MIN_VALUE, 1e-10f, Float.NaN);
    }

    @Test
    void shouldKeepTheSignOfZerosAndInfinitiesForOddExponents() {
        assertPower(0f, 3f, 0f);
        assertPower(-0f, 3f, -0f);
        assertPower(-0f, 2f, 0f);
        assertPower(-0f, 2.5f, 0f);
        assertPower(0f, -3f, INFINITY);
        assertPower(-0f, -3f, -INFINITY);
        assertPower(-0f, -2f, INFINITY);
        assertPower(-0f, -2.5f, INFINITY);
        assertPower(-0f, -INFINITY, INFINITY);
        assertPower(-INFINITY, 3f, -INFINITY);
        assertPower(-INFINITY, 4f, INFINITY);
        assertPower(-INFINITY, 3.5f, INFINITY);
        assertPower(-INFINITY, -3f, -0f);
        assertPower(-INFINITY, -4f, 0f);
        assertPower(INFINITY, 0.1f, INFINITY);
        assertPower(INFINITY, -0.1f, 0f);
    }

    @Test
    void shouldGiveTheLimitsOfInfiniteAndHugeExponents() {
        assertPower(0.5f, INFINITY, 0f);
        assertPower(0.5f, -INFINITY, INFINITY);
        assertPower(-1.5f, INFINITY, INFINITY);
        assertPower(-1.5f, -INFINITY, 0f);
        assertPower(-2f, 129f, -INFINITY);
        assertPower(-2f, -151f, -0f);
        assertPower(-2f, -150f, 0f);
        assertPower(-2f, 0x1p30f, INFINITY);
        assertPower(Math.nextUp(1f), Float.MAX_VALUE, INFINITY);
        assertPower(Math.nextDown(1f), Float.MAX_VALUE, 0f);
        assertPower(-Math.nextUp(1f), 0x1.fffffep23f, -(float) Math.exp(0x1.fffffep0 - 0x1p-23));
    }

    @Test
    void shouldGiveThePublishedResults() {
        List<PowerCases.Case> cases = PowerCases.published();
        assertTrue(cases.size() > 5_000, "cases=" + cases.size());
        for (PowerCases.Case one : cases) {
            assertEquals(Integer.toHexString(one.result()), Integer.toHexString(one.computed()), one.toString());
        }
    }

    /** The published results once more by what made them, so that the file can be trusted. */
    @Test
    void shouldPublishWhatDecimalsGive() {
        List<PowerCases.Case> cases = PowerCases.published();
        for (int i = 0; i < cases.size(); i += 7) {
            PowerCases.Case one = cases.get(i);
            float a = Float.intBitsToFloat(one.a());
            float wanted = Float.intBitsToFloat(one.result());
            boolean exact = Power.exact(Math.abs(a), Float.intBitsToFloat(one.b())) != 0.0;
            if (!exact) {
                assertEquals(hex(wanted), hex(PowerSearch.rounded(a, Float.intBitsToFloat(one.b()))), one.toString());
            }
        }
    }

    @Test
    void shouldDecideByDigitsWhatTwoDoublesCannot() {
        long undecided = PowerCases.published().stream()
                .filter(one -> one.a() > 0)
                .filter(one -> !Power.isDecidedByWide(Float.intBitsToFloat(one.a()), Float.intBitsToFloat(one.b())))
                .count();
        assertTrue(undecided > 10, "undecided=" + undecided);
    }

    @Test
    void shouldAgreeWithDecimalsAnywhere() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 1_500; i++) {
            float a = Math.abs(Float.intBitsToFloat(random.nextInt()));
            float b = (float) ((random.nextDouble() * 290 - 155) * Math.log(2) / Math.log(a));
            if (Float.isFinite(a) && a > 0f && a != 1f && Power.exact(a, b) == 0.0) {
                assertEquals(
                        hex(PowerSearch.rounded(a, b)), hex(Power.of(a, b)), "a=" + a + " b=" + b + " seed=" + seed);
            }
        }
    }

    @Test
    void shouldAgreeWithTheReciprocalAndTheSquareRoot() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            float x = Float.intBitsToFloat(random.nextInt());
            if (x != 0f && !Float.isInfinite(x)) {
                assertEquals(hex((float) Math.sqrt(x)), hex(Power.of(x, 0.5f)), "x=" + x + " seed=" + seed);
            }
            assertEquals(hex(1f / x), hex(Power.of(x, -1f)), "x=" + x + " seed=" + seed);
            assertEquals(hex(x), hex(Power.of(x, 1f)), "x=" + x + " seed=" + seed);
            assertEquals(hex(x * x), hex(Power.of(x, 2f)), "x=" + x + " seed=" + seed);
        }
    }

    @Test
    void shouldDecideByDigitsAnywhere() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            float a = (float) Math.exp(random.nextGaussian() * 20);
            float b = (float) (random.nextGaussian() * 40 / Math.log(a));
            BigDecimal value =
                    DecimalFunctions.exp(new BigDecimal(b).multiply(DecimalFunctions.log(new BigDecimal(a))));
            if (Power.exact(a, b) == 0.0) {
                assertTrue(
                        DecimalFunctions.isNearest(DecimalPower.of(a, b), value),
                        "a=" + a + " b=" + b + " seed=" + seed);
            }
        }
    }
}

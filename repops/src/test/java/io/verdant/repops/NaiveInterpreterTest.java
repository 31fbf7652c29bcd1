package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both kernel sets obey the contract as it was implemented a second time. */
class NaiveInterpreterTest {
    private static final int CASES = 12;

    @ParameterizedTest
    @EnumSource(Operator.class)
    void shouldAgreeWithTheRunner(Operator operator) {
        long seed = new Random().nextLong();
        OperatorCases cases = new OperatorCases(seed, false);
        for (int number = 0; number < CASES; number++) {
            OperatorCases.Case one = cases.next(operator);
            Map<String, Tensor> inputs = new TreeMap<>();
            one.operands().forEach((name, value) -> inputs.put("OPERAND:" + name, value));
            NaiveInterpreter naive =
                    new NaiveInterpreter(one.program(), inputs, bytes(one), one.index(), OperatorCases.STEP);
            naive.run();
            for (Compute.Mode mode : Compute.Mode.values()) {
                String label = one.label() + " mode=" + mode + " seed=" + seed + " case=" + number;
                check(
                        naive,
                        one.values(Compute.of(mode, 1)).get(0),
                        label + " " + one.program().node(0));
            }
        }
    }

    private static void check(NaiveInterpreter naive, Tensor given, String label) {
        if (given.dtype() == DType.INT32) {
            assertArrayEquals((int[]) naive.value(0), given.ints(), label);
            return;
        }
        if (given.dtype() == DType.FLOAT64) {
            double[] wanted = (double[]) naive.value(0);
            for (int i = 0; i < wanted.length; i++) {
                String at = label + " element=" + i;
                assertEquals(Double.toHexString(wanted[i]), Double.toHexString(given.doubles()[i]), at);
            }
            return;
        }
        float[] wanted = (float[]) naive.value(0);
        for (int i = 0; i < wanted.length; i++) {
            String at = label + " element=" + i;
            assertEquals(hex(wanted[i]), hex(given.floats()[i]), at);
        }
    }

    private static String hex(float value) {
        return Integer.toHexString(Float.floatToIntBits(value));
    }

    private static int[][] bytes(OperatorCases.Case one) {
        int[][] bytes = new int[OperatorCases.MAX_ROWS][];
        for (int row = 0; row < bytes.length; row++) {
            int record = one.index().recordIndex(OperatorCases.STEP, row);
            bytes[row] = new int[OperatorCases.Records.LENGTH];
            for (int i = 0; i < bytes[row].length; i++) {
                bytes[row][i] = OperatorCases.Records.value(record, i);
            }
        }
        return bytes;
    }

    @Test
    void shouldRoundElementaryFunctionsCorrectly() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 4_000; i++) {
            float x = Float.intBitsToFloat(random.nextInt());
            float y = (float) (random.nextGaussian() * 20);
            assertEquals(hex(NaiveInterpreter.sqrt(x)), hex(Elementary.sqrt(x)), "sqrt x=" + x + " seed=" + seed);
            if (i < 1_000) {
                assertEquals(hex(NaiveInterpreter.exp(y)), hex(Elementary.exp(y)), "exp x=" + y + " seed=" + seed);
                assertEquals(hex(NaiveInterpreter.log(x)), hex(Elementary.log(x)), "log x=" + x + " seed=" + seed);
            }
        }
    }

    @Test
    void shouldRoundTheLogarithmsThatTheDoubleFunctionRoundsTwice() {
        for (int bits : new int[] {0x3c413d3a, 0x41178feb, 0x4c5d65a5, 0x65d890d3, 0x6f31a8ec}) {
            float x = Float.intBitsToFloat(bits);
            assertEquals(hex(NaiveInterpreter.log(x)), hex(Elementary.log(x)), Integer.toHexString(bits));
        }
    }

    @Test
    void shouldGiveTheLimitsOfElementaryFunctions() {
        assertEquals(0, Float.floatToRawIntBits(Elementary.exp(Float.NEGATIVE_INFINITY)));
        assertEquals(Float.POSITIVE_INFINITY, Elementary.exp(89f));
        assertEquals(Float.MIN_VALUE, Elementary.exp(-103f));
        assertEquals(1f, Elementary.exp(-0f));
        assertEquals(Float.NEGATIVE_INFINITY, Elementary.log(-0f));
        assertEquals(0, Float.floatToRawIntBits(Elementary.log(1f)));
        assertEquals(Float.NaN, Elementary.log(-1f));
        assertEquals(Integer.MIN_VALUE, Float.floatToRawIntBits(Elementary.sqrt(-0f)));
    }
}

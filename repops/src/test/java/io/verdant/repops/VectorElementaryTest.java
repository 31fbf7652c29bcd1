package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Elementary functions on vectors give the bits of the scalar ones: here every 4,099th float, in whole by {@link #main}. */
class VectorElementaryTest {
    private static final int BLOCK = 1 << 12;
    private static final int SAMPLE_STEP = 4_099;

    @ParameterizedTest
    @EnumSource(
            value = Operator.class,
            names = {"EXP", "EXP2", "EXPM1", "LOG", "LOG2", "LOG1P", "SIN", "COS", "TANH", "SIGMOID", "RSQRT"})
    void shouldGiveTheScalarBits(Operator operator) {
        assertEquals("", firstDifference(operator, SAMPLE_STEP));
    }

    /** The first argument on which both differ, or nothing; also with the result in the place of the argument. */
    private static String firstDifference(Operator operator, int step) {
        Kernels vector = Kernels.of(Compute.Mode.VECTOR);
        float[] x = new float[BLOCK];
        float[] y = new float[BLOCK];
        for (long first = 0; first < 1L << 32; first += (long) BLOCK * step) {
            for (int i = 0; i < BLOCK; i++) {
                x[i] = Float.intBitsToFloat((int) (first + (long) i * step));
            }
            vector.elementwise(operator, y, 0, x, 0, x, 0, x, 0, BLOCK);
            float[] inPlace = x.clone();
            vector.elementwise(operator, inPlace, 0, inPlace, 0, inPlace, 0, inPlace, 0, BLOCK);
            for (int i = 0; i < BLOCK; i++) {
                int wanted = Float.floatToIntBits(ScalarKernels.apply(operator, x[i], 0f, 0f));
                if (wanted != Float.floatToIntBits(y[i]) || wanted != Float.floatToIntBits(inPlace[i])) {
                    return operator + " of " + Integer.toHexString(Float.floatToRawIntBits(x[i]));
                }
            }
        }
        return "";
    }

    /** Goes through all arguments of one operator, some minutes. */
    public static void main(String[] arguments) {
        String difference = firstDifference(Operator.valueOf(arguments[0]), 1);
        System.out.println(arguments[0] + (difference.isEmpty() ? ": all equal" : " differs: " + difference));
    }
}

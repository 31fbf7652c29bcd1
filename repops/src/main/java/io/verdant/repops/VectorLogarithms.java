package io.verdant.repops;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Logarithms on vectors of doubles for {@link VectorElementary}: of {@code 2^e m}, m between the root of a half and of 2, by
 * {@code ln m = 2 atanh((m - 1) / (m + 1))}. Vectors with an argument that has no finite logarithm go to the plain function.
 */
final class VectorLogarithms {
    private static final int LENGTH = VectorElementary.LENGTH;

    private static final double ROOT_2 = 0x1.6a09e667f3bcdp+0;
    private static final long MANTISSA = 0xfffffffffffffL;
    private static final long ONE_BITS = 0x3ff0000000000000L;
    private static final int MANTISSA_BITS = 52;
    private static final int BIAS = 1023;

    private static final DoubleVector LN_2 = VectorElementary.vector(VectorElementary.LN_2);
    private static final DoubleVector PER_LN_2 = VectorElementary.vector(VectorElementary.ONE_OVER_LN_2);

    private static final DoubleVector S1 = VectorElementary.vector(2.0);
    private static final DoubleVector S3 = VectorElementary.vector(2.0 / 3);
    private static final DoubleVector S5 = VectorElementary.vector(2.0 / 5);
    private static final DoubleVector S7 = VectorElementary.vector(2.0 / 7);
    private static final DoubleVector S9 = VectorElementary.vector(2.0 / 9);
    private static final DoubleVector S11 = VectorElementary.vector(2.0 / 11);
    private static final DoubleVector S13 = VectorElementary.vector(2.0 / 13);
    private static final DoubleVector S15 = VectorElementary.vector(2.0 / 15);
    private static final DoubleVector S17 = VectorElementary.vector(2.0 / 17);
    private static final DoubleVector S19 = VectorElementary.vector(2.0 / 19);
    private static final DoubleVector ABOVE = VectorElementary.vector(VectorElementary.UNSURE);
    private static final DoubleVector BELOW = VectorElementary.vector(-VectorElementary.UNSURE);

    private VectorLogarithms() {}

    /** Written out, as {@link VectorExponentials}: every loss takes logarithms. */
    static void log(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            DoubleVector x = (DoubleVector) FloatVector.fromArray(VectorElementary.FLOATS, a, ai + i)
                    .convertShape(VectorOperators.F2D, VectorElementary.DOUBLES, 0);
            if (!x.compare(VectorOperators.GT, 0.0)
                    .and(x.compare(VectorOperators.LT, Double.POSITIVE_INFINITY))
                    .allTrue()) {
                plain(Operator.LOG, out, o + i, a, ai + i);
                continue;
            }
            LongVector bits = x.reinterpretAsLongs();
            DoubleVector m = bits.and(MANTISSA).or(ONE_BITS).reinterpretAsDoubles();
            VectorMask<Double> great = m.compare(VectorOperators.GT, ROOT_2);
            DoubleVector exponent = (DoubleVector)
                    bits.lanewise(VectorOperators.LSHR, MANTISSA_BITS).sub(BIAS).convert(VectorOperators.L2D, 0);
            exponent = exponent.blend(exponent.add(1.0), great);
            m = m.blend(m.mul(0.5), great);
            DoubleVector s = m.sub(1.0).div(m.add(1.0));
            DoubleVector square = s.mul(s);
            DoubleVector sum = S19.fma(square, S17)
                    .fma(square, S15)
                    .fma(square, S13)
                    .fma(square, S11)
                    .fma(square, S9)
                    .fma(square, S7)
                    .fma(square, S5)
                    .fma(square, S3)
                    .fma(square, S1);
            DoubleVector value = exponent.fma(LN_2, sum.mul(s));
            FloatVector low =
                    (FloatVector) value.fma(BELOW, value).convertShape(VectorOperators.D2F, VectorElementary.FLOATS, 0);
            FloatVector high =
                    (FloatVector) value.fma(ABOVE, value).convertShape(VectorOperators.D2F, VectorElementary.FLOATS, 0);
            VectorMask<Float> decided = low.compare(VectorOperators.EQ, high);
            if (!decided.allTrue()) {
                VectorElementary.decide(~decided.toLong(), Operator.LOG, out, o + i, a, ai + i);
            }
            high.intoArray(out, o + i, decided);
        }
    }

    static void log2(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            DoubleVector x = VectorElementary.at(a, ai + i);
            if (isOrdinary(x, 0.0)) {
                DoubleVector value = logOfMantissa(mantissa(x)).fma(PER_LN_2, exponent(x));
                VectorElementary.store(value, Operator.LOG2, out, o + i, a, ai + i);
            } else {
                plain(Operator.LOG2, out, o + i, a, ai + i);
            }
        }
    }

    /** The logarithm of {@code u = 1 + x} as rounded, and what rounding lost, divided by u. */
    static void log1p(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            DoubleVector x = VectorElementary.at(a, ai + i);
            if (isOrdinary(x, -1.0)) {
                DoubleVector u = x.add(VectorElementary.ONE);
                DoubleVector lost = x.sub(u.sub(VectorElementary.ONE)).div(u);
                DoubleVector value =
                        exponent(u).fma(LN_2, logOfMantissa(mantissa(u)).add(lost));
                VectorElementary.store(VectorElementary.signed(value, x), Operator.LOG1P, out, o + i, a, ai + i);
            } else {
                plain(Operator.LOG1P, out, o + i, a, ai + i);
            }
        }
    }

    /** Whether all are finite and above a limit. */
    private static boolean isOrdinary(DoubleVector x, double limit) {
        VectorMask<Double> above = x.compare(VectorOperators.GT, limit);
        return above.and(x.compare(VectorOperators.LT, Double.POSITIVE_INFINITY))
                .allTrue();
    }

    private static void plain(Operator operator, float[] out, int o, float[] a, int ai) {
        ScalarKernels.INSTANCE.elementwise(operator, out, o, a, ai, a, ai, a, ai, LENGTH);
    }

    private static DoubleVector mantissa(DoubleVector x) {
        DoubleVector m = x.reinterpretAsLongs().and(MANTISSA).or(ONE_BITS).reinterpretAsDoubles();
        return m.blend(m.mul(0.5), m.compare(VectorOperators.GT, ROOT_2));
    }

    private static DoubleVector exponent(DoubleVector x) {
        LongVector bits = x.reinterpretAsLongs();
        DoubleVector m = bits.and(MANTISSA).or(ONE_BITS).reinterpretAsDoubles();
        DoubleVector exponent = (DoubleVector)
                bits.lanewise(VectorOperators.LSHR, MANTISSA_BITS).sub(BIAS).convert(VectorOperators.L2D, 0);
        return exponent.blend(exponent.add(1.0), m.compare(VectorOperators.GT, ROOT_2));
    }

    /** In powers of {@code s^2 <= 0.0295}, {@code s = (m - 1) / (m + 1)}; relative error below 2^-50. */
    private static DoubleVector logOfMantissa(DoubleVector m) {
        DoubleVector s = m.sub(1.0).div(m.add(1.0));
        DoubleVector square = s.mul(s);
        DoubleVector sum = VectorElementary.vector(2.0 / 19);
        for (int odd = 17; odd > 0; odd -= 2) {
            sum = sum.fma(square, VectorElementary.vector(2.0 / odd));
        }
        return sum.mul(s);
    }
}

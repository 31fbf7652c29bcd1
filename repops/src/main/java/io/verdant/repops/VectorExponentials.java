package io.verdant.repops;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The exponential, sigmoid and hyperbolic tangent of {@link VectorElementary}, which training steps spend most of their
 * elementary functions on. Each loop is written out and calls the vectors' own methods only: those are inlined always, whereas a
 * method of ours that has been compiled by itself before is sometimes left as a call, by chance of timing, and every vector that it
 * takes is then an object. What is called with none, {@link VectorElementary#decide}, is rare.
 *
 * <p>All three raise e to r of {@code |r| <= 0.35} by the series of {@code (e^r - 1) / r}, relative error below 2^-50, and add the
 * whole power of two to the exponent's bits.
 */
final class VectorExponentials {
    private static final VectorSpecies<Double> DOUBLES = VectorElementary.DOUBLES;
    private static final VectorSpecies<Float> FLOATS = VectorElementary.FLOATS;
    private static final int LENGTH = DOUBLES.length();
    private static final int EXPONENT = 52;
    private static final long SIGN = Long.MIN_VALUE;

    private static final DoubleVector ZERO = VectorElementary.vector(0.0);
    private static final DoubleVector ONE = VectorElementary.ONE;
    private static final DoubleVector TWO = VectorElementary.vector(2.0);
    private static final DoubleVector R2 = VectorElementary.vector(1.0 / 2);
    private static final DoubleVector R3 = VectorElementary.vector(1.0 / 6);
    private static final DoubleVector R4 = VectorElementary.vector(1.0 / 24);
    private static final DoubleVector R5 = VectorElementary.vector(1.0 / 120);
    private static final DoubleVector R6 = VectorElementary.vector(1.0 / 720);
    private static final DoubleVector R7 = VectorElementary.vector(1.0 / 5040);
    private static final DoubleVector R8 = VectorElementary.vector(1.0 / 40320);
    private static final DoubleVector R9 = VectorElementary.vector(1.0 / 362880);
    private static final DoubleVector R10 = VectorElementary.vector(1.0 / 3628800);
    private static final DoubleVector R11 = VectorElementary.vector(1.0 / 39916800);
    private static final DoubleVector R12 = VectorElementary.vector(1.0 / 479001600);
    private static final DoubleVector PER_LN_2 = VectorElementary.vector(VectorElementary.ONE_OVER_LN_2);
    private static final DoubleVector MINUS_LN_2 = VectorElementary.vector(-VectorElementary.LN_2);
    private static final DoubleVector WHOLE = VectorElementary.WHOLE;
    private static final DoubleVector ABOVE = VectorElementary.vector(VectorElementary.UNSURE);
    private static final DoubleVector BELOW = VectorElementary.vector(-VectorElementary.UNSURE);
    private static final DoubleVector MOST = VectorElementary.vector(VectorElementary.LIMIT);
    private static final DoubleVector LEAST = VectorElementary.vector(-VectorElementary.LIMIT);

    private VectorExponentials() {}

    static void exp(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            DoubleVector x = (DoubleVector)
                    FloatVector.fromArray(FLOATS, a, ai + i).convertShape(VectorOperators.F2D, DOUBLES, 0);
            x = x.blend(MOST, x.compare(VectorOperators.GT, MOST));
            x = x.blend(LEAST, x.compare(VectorOperators.LT, LEAST));
            DoubleVector shifted = x.mul(PER_LN_2).add(WHOLE);
            DoubleVector r = shifted.sub(WHOLE).fma(MINUS_LN_2, x);
            LongVector exponent = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, EXPONENT);
            DoubleVector value = R12.fma(r, R11)
                    .fma(r, R10)
                    .fma(r, R9)
                    .fma(r, R8)
                    .fma(r, R7)
                    .fma(r, R6)
                    .fma(r, R5)
                    .fma(r, R4)
                    .fma(r, R3)
                    .fma(r, R2)
                    .fma(r, ONE)
                    .fma(r, ONE)
                    .reinterpretAsLongs()
                    .add(exponent)
                    .reinterpretAsDoubles();
            FloatVector low = (FloatVector) value.fma(BELOW, value).convertShape(VectorOperators.D2F, FLOATS, 0);
            FloatVector high = (FloatVector) value.fma(ABOVE, value).convertShape(VectorOperators.D2F, FLOATS, 0);
            VectorMask<Float> decided = low.compare(VectorOperators.EQ, high);
            if (!decided.allTrue()) {
                VectorElementary.decide(~decided.toLong(), Operator.EXP, out, o + i, a, ai + i);
            }
            high.intoArray(out, o + i, decided);
        }
    }

    /** Of {@code s = e^-|x|}: {@code 1 / (s + 1)} from 0 on, {@code s / (s + 1)} below. */
    static void sigmoid(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            DoubleVector x = (DoubleVector)
                    FloatVector.fromArray(FLOATS, a, ai + i).convertShape(VectorOperators.F2D, DOUBLES, 0);
            x = x.blend(MOST, x.compare(VectorOperators.GT, MOST));
            x = x.blend(LEAST, x.compare(VectorOperators.LT, LEAST));
            DoubleVector y = x.abs().neg();
            DoubleVector shifted = y.mul(PER_LN_2).add(WHOLE);
            DoubleVector r = shifted.sub(WHOLE).fma(MINUS_LN_2, y);
            LongVector exponent = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, EXPONENT);
            DoubleVector small = R12.fma(r, R11)
                    .fma(r, R10)
                    .fma(r, R9)
                    .fma(r, R8)
                    .fma(r, R7)
                    .fma(r, R6)
                    .fma(r, R5)
                    .fma(r, R4)
                    .fma(r, R3)
                    .fma(r, R2)
                    .fma(r, ONE)
                    .fma(r, ONE)
                    .reinterpretAsLongs()
                    .add(exponent)
                    .reinterpretAsDoubles();
            DoubleVector value =
                    small.blend(ONE, x.compare(VectorOperators.GE, ZERO)).div(small.add(ONE));
            FloatVector low = (FloatVector) value.fma(BELOW, value).convertShape(VectorOperators.D2F, FLOATS, 0);
            FloatVector high = (FloatVector) value.fma(ABOVE, value).convertShape(VectorOperators.D2F, FLOATS, 0);
            VectorMask<Float> decided = low.compare(VectorOperators.EQ, high);
            if (!decided.allTrue()) {
                VectorElementary.decide(~decided.toLong(), Operator.SIGMOID, out, o + i, a, ai + i);
            }
            high.intoArray(out, o + i, decided);
        }
    }

    /** {@code m / (m + 2)} with {@code m = e^(2|x|) - 1}, which keeps its digits near 0, and the sign of x. */
    static void tanh(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            DoubleVector x = (DoubleVector)
                    FloatVector.fromArray(FLOATS, a, ai + i).convertShape(VectorOperators.F2D, DOUBLES, 0);
            x = x.blend(MOST, x.compare(VectorOperators.GT, MOST));
            x = x.blend(LEAST, x.compare(VectorOperators.LT, LEAST));
            DoubleVector y = x.abs().mul(TWO);
            DoubleVector shifted = y.mul(PER_LN_2).add(WHOLE);
            DoubleVector r = shifted.sub(WHOLE).fma(MINUS_LN_2, y);
            LongVector exponent = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, EXPONENT);
            DoubleVector power = ONE.reinterpretAsLongs().add(exponent).reinterpretAsDoubles();
            DoubleVector m = R12.fma(r, R11)
                    .fma(r, R10)
                    .fma(r, R9)
                    .fma(r, R8)
                    .fma(r, R7)
                    .fma(r, R6)
                    .fma(r, R5)
                    .fma(r, R4)
                    .fma(r, R3)
                    .fma(r, R2)
                    .fma(r, ONE)
                    .mul(r)
                    .fma(power, power.sub(ONE));
            LongVector sign = x.reinterpretAsLongs().and(SIGN);
            DoubleVector value = m.div(m.add(TWO)).reinterpretAsLongs().or(sign).reinterpretAsDoubles();
            FloatVector low = (FloatVector) value.fma(BELOW, value).convertShape(VectorOperators.D2F, FLOATS, 0);
            FloatVector high = (FloatVector) value.fma(ABOVE, value).convertShape(VectorOperators.D2F, FLOATS, 0);
            VectorMask<Float> decided = low.compare(VectorOperators.EQ, high);
            if (!decided.allTrue()) {
                VectorElementary.decide(~decided.toLong(), Operator.TANH, out, o + i, a, ai + i);
            }
            high.intoArray(out, o + i, decided);
        }
    }
}

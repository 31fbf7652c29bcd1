package io.verdant.repops;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Sine and cosine on vectors of doubles for {@link VectorElementary}, as {@link Angle} writes them. Vectors with an angle
 * beyond {@link Angle#LIMIT} go to the plain function.
 */
final class VectorAngles {
    private static final int LENGTH = VectorElementary.LENGTH;

    private static final DoubleVector PER_QUARTER = VectorElementary.vector(Angle.PER_QUARTER);
    private static final DoubleVector MINUS_QUARTER = VectorElementary.vector(-Angle.QUARTER);
    private static final DoubleVector MINUS_REST = VectorElementary.vector(-Angle.QUARTER_REST);
    private static final DoubleVector S1 = VectorElementary.vector(Angle.SINE[1]);
    private static final DoubleVector S2 = VectorElementary.vector(Angle.SINE[2]);
    private static final DoubleVector S3 = VectorElementary.vector(Angle.SINE[3]);
    private static final DoubleVector S4 = VectorElementary.vector(Angle.SINE[4]);
    private static final DoubleVector S5 = VectorElementary.vector(Angle.SINE[5]);
    private static final DoubleVector S6 = VectorElementary.vector(Angle.SINE[6]);
    private static final DoubleVector S7 = VectorElementary.vector(Angle.SINE[7]);
    private static final DoubleVector S8 = VectorElementary.vector(Angle.SINE[8]);
    private static final DoubleVector C1 = VectorElementary.vector(Angle.COSINE[1]);
    private static final DoubleVector C2 = VectorElementary.vector(Angle.COSINE[2]);
    private static final DoubleVector C3 = VectorElementary.vector(Angle.COSINE[3]);
    private static final DoubleVector C4 = VectorElementary.vector(Angle.COSINE[4]);
    private static final DoubleVector C5 = VectorElementary.vector(Angle.COSINE[5]);
    private static final DoubleVector C6 = VectorElementary.vector(Angle.COSINE[6]);
    private static final DoubleVector C7 = VectorElementary.vector(Angle.COSINE[7]);
    private static final DoubleVector C8 = VectorElementary.vector(Angle.COSINE[8]);

    private VectorAngles() {}

    static void sin(float[] out, int o, float[] a, int ai, int count) {
        turned(Operator.SIN, 0, out, o, a, ai, count);
    }

    static void cos(float[] out, int o, float[] a, int ai, int count) {
        turned(Operator.COS, 1, out, o, a, ai, count);
    }

    /** The sine of the angle and so many quarter turns. */
    private static void turned(Operator operator, int quarters, float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            DoubleVector x = VectorElementary.at(a, ai + i);
            if (x.abs().compare(VectorOperators.LE, Angle.LIMIT).allTrue()) {
                DoubleVector shifted = x.mul(PER_QUARTER).add(VectorElementary.WHOLE);
                DoubleVector n = shifted.sub(VectorElementary.WHOLE);
                DoubleVector r = n.fma(MINUS_REST, n.fma(MINUS_QUARTER, x));
                LongVector quarter = shifted.reinterpretAsLongs().add(quarters);
                VectorElementary.store(sine(r, quarter), operator, out, o + i, a, ai + i);
            } else {
                ScalarKernels.INSTANCE.elementwise(operator, out, o + i, a, ai + i, a, ai + i, a, ai + i, LENGTH);
            }
        }
    }

    private static DoubleVector sine(DoubleVector r, LongVector quarter) {
        DoubleVector square = r.mul(r);
        VectorMask<Double> odd = quarter.and(1).compare(VectorOperators.NE, 0).cast(VectorElementary.DOUBLES);
        DoubleVector size = sinePolynomial(r, square).blend(cosinePolynomial(square), odd);
        LongVector sign = quarter.and(2).lanewise(VectorOperators.LSHL, Long.SIZE - 2);
        return size.reinterpretAsLongs().lanewise(VectorOperators.XOR, sign).reinterpretAsDoubles();
    }

    private static DoubleVector sinePolynomial(DoubleVector r, DoubleVector square) {
        return S8.fma(square, S7)
                .fma(square, S6)
                .fma(square, S5)
                .fma(square, S4)
                .fma(square, S3)
                .fma(square, S2)
                .fma(square, S1)
                .fma(square, VectorElementary.ONE)
                .mul(r);
    }

    private static DoubleVector cosinePolynomial(DoubleVector square) {
        return C8.fma(square, C7)
                .fma(square, C6)
                .fma(square, C5)
                .fma(square, C4)
                .fma(square, C3)
                .fma(square, C2)
                .fma(square, C1)
                .fma(square, VectorElementary.ONE);
    }
}

package io.verdant.repops;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Elementary functions on vectors of doubles of known error, rounded once where all values within that error round to the
 * same float; the few lanes where they do not, and NaN, are left to {@link Elementary}. So the bits are those of
 * {@link Elementary}, whatever the polynomials' last bits are; the main method of {@code VectorElementaryTest} compares all 2^32.
 */
final class VectorElementary {
    static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, VectorKernels.SPECIES.vectorShape());
    private static final VectorSpecies<Long> LONGS = VectorSpecies.of(long.class, DOUBLES.vectorShape());
    static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2));
    static final int LENGTH = DOUBLES.length();

    /** Below this the plain function is as fast, and is compiled long before a loop that few elements a step go through. */
    private static final int FEW = 32;

    /** Relative; sixteen times the error bound of the doubles below, and one argument in 2^17 is this near a middle. */
    static final double UNSURE = 0x1p-42;

    static final double ONE_OVER_LN_2 = 0x1.71547652b82fep+0;
    static final double LN_2 = 0x1.62e42fefa39efp-1;
    /** Added and taken away, it rounds to a whole number, which is then in the low bits of the sum. */
    static final double TO_WHOLE = 0x1.8p52;

    /** Beyond this every result is 0, 1 or infinite as at it. */
    static final double LIMIT = 200.0;

    private static final long SIGN = Long.MIN_VALUE;

    /** Vectors, not numbers: the compiler stops inlining in a method of too many operations, and making one takes many. */
    static final DoubleVector ONE = vector(1.0);

    private static final DoubleVector R2 = vector(1.0 / 2);
    private static final DoubleVector R3 = vector(1.0 / 6);
    private static final DoubleVector R4 = vector(1.0 / 24);
    private static final DoubleVector R5 = vector(1.0 / 120);
    private static final DoubleVector R6 = vector(1.0 / 720);
    private static final DoubleVector R7 = vector(1.0 / 5040);
    private static final DoubleVector R8 = vector(1.0 / 40320);
    private static final DoubleVector R9 = vector(1.0 / 362880);
    private static final DoubleVector R10 = vector(1.0 / 3628800);
    private static final DoubleVector R11 = vector(1.0 / 39916800);
    private static final DoubleVector R12 = vector(1.0 / 479001600);
    private static final DoubleVector MINUS_LN_2 = vector(-LN_2);
    private static final DoubleVector PER_LN_2 = vector(ONE_OVER_LN_2);
    static final DoubleVector WHOLE = vector(TO_WHOLE);
    private static final DoubleVector ABOVE = vector(UNSURE);
    private static final DoubleVector BELOW = vector(-UNSURE);
    private static final DoubleVector MOST = vector(LIMIT);
    private static final DoubleVector LEAST = vector(-LIMIT);

    /**
     * The loops by operator, behind handles that the compiler cannot look through: two of them inlined into one method are
     * more operations than it takes, and it would then make an object of every vector.
     */
    private static final @Nullable MethodHandle[] LOOPS = loops();

    private VectorElementary() {}

    static DoubleVector vector(double value) {
        return DoubleVector.broadcast(DOUBLES, value);
    }

    /** Computes the first whole vectors of {@code count} elements and returns how many; 0 for other operators. */
    static int run(Operator operator, float[] out, int o, float[] a, int ai, int count) {
        MethodHandle loop = LOOPS[operator.ordinal()];
        int whole = loop == null || count < FEW ? 0 : DOUBLES.loopBound(count);
        if (whole > 0) {
            try {
                loop.invokeExact(out, o, a, ai, whole);
            } catch (RuntimeException | Error thrown) {
                throw thrown;
            } catch (Throwable impossible) {
                throw new IllegalStateException(impossible);
            }
        }
        return whole;
    }

    private static @Nullable MethodHandle[] loops() {
        @Nullable MethodHandle[] loops = new MethodHandle[Operator.values().length];
        MethodType type =
                MethodType.methodType(void.class, float[].class, int.class, float[].class, int.class, int.class);
        Map<Class<?>, List<Operator>> homes = Map.of(
                VectorElementary.class,
                List.of(Operator.EXP2, Operator.EXPM1, Operator.RSQRT),
                VectorExponentials.class,
                List.of(Operator.EXP, Operator.SIGMOID, Operator.TANH),
                VectorLogarithms.class,
                List.of(Operator.LOG, Operator.LOG2, Operator.LOG1P),
                VectorAngles.class,
                List.of(Operator.SIN, Operator.COS));
        homes.forEach((home, operators) -> operators.forEach(operator -> {
            try {
                loops[operator.ordinal()] =
                        MethodHandles.lookup().findStatic(home, operator.name().toLowerCase(Locale.ROOT), type);
            } catch (ReflectiveOperationException missing) {
                throw new IllegalStateException(missing);
            }
        }));
        return loops;
    }

    static DoubleVector at(float[] x, int index) {
        return (DoubleVector) FloatVector.fromArray(FLOATS, x, index).convertShape(VectorOperators.F2D, DOUBLES, 0);
    }

    private static FloatVector rounded(DoubleVector value) {
        return (FloatVector) value.convertShape(VectorOperators.D2F, FLOATS, 0);
    }

    /**
     * Stores the values rounded once, and computes those again that a double cannot decide. What is stored is the upper end,
     * which keeps the sign of a zero.
     */
    static void store(DoubleVector value, Operator operator, float[] out, int o, float[] a, int ai) {
        FloatVector low = rounded(value.fma(BELOW, value));
        FloatVector high = rounded(value.fma(ABOVE, value));
        VectorMask<Float> decided = low.compare(VectorOperators.EQ, high);
        if (!decided.allTrue()) {
            decide(~decided.toLong(), operator, out, o, a, ai);
        }
        high.intoArray(out, o, decided);
    }

    /** Computes the lanes whose bits are set by themselves. */
    static void decide(long lanes, Operator operator, float[] out, int o, float[] a, int ai) {
        for (int lane = 0; lane < LENGTH; lane++) {
            if ((lanes >>> lane & 1) != 0) {
                out[o + lane] = ScalarKernels.apply(operator, a[ai + lane], 0f, 0f);
            }
        }
    }

    /** Within {@link #LIMIT}; NaN stays. */
    private static DoubleVector limited(DoubleVector x) {
        DoubleVector below = x.blend(MOST, x.compare(VectorOperators.GT, MOST));
        return below.blend(LEAST, below.compare(VectorOperators.LT, LEAST));
    }

    /** {@code (e^r - 1) / r} for {@code |r| <= 0.35}: the series, relative error below 2^-50. */
    private static DoubleVector series(DoubleVector r) {
        return R12.fma(r, R11)
                .fma(r, R10)
                .fma(r, R9)
                .fma(r, R8)
                .fma(r, R7)
                .fma(r, R6)
                .fma(r, R5)
                .fma(r, R4)
                .fma(r, R3)
                .fma(r, R2)
                .fma(r, ONE);
    }

    /** {@code value * 2^n}, n in the low bits of {@code shifted}. */
    private static DoubleVector scaled(DoubleVector value, DoubleVector shifted) {
        LongVector exponent = shifted.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 52);
        return value.reinterpretAsLongs().add(exponent).reinterpretAsDoubles();
    }

    private static void exp2(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            DoubleVector x = limited(at(a, ai + i));
            DoubleVector shifted = x.add(WHOLE);
            DoubleVector r = x.sub(shifted.sub(WHOLE)).mul(LN_2);
            DoubleVector value = series(r).fma(r, ONE);
            store(scaled(value, shifted), Operator.EXP2, out, o + i, a, ai + i);
        }
    }

    private static void expm1(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            DoubleVector x = limited(at(a, ai + i));
            DoubleVector shifted = x.mul(PER_LN_2).add(WHOLE);
            DoubleVector r = shifted.sub(WHOLE).fma(MINUS_LN_2, x);
            DoubleVector power = scaled(ONE, shifted);
            DoubleVector value = series(r).mul(r).fma(power, power.sub(ONE));
            store(signed(value, x), Operator.EXPM1, out, o + i, a, ai + i);
        }
    }

    /** With the sign of x, which a value has that is not a zero. */
    static DoubleVector signed(DoubleVector value, DoubleVector x) {
        LongVector sign = x.reinterpretAsLongs().and(SIGN);
        return value.reinterpretAsLongs().or(sign).reinterpretAsDoubles();
    }

    /** Two roundings in double and one to float, as {@link Elementary#rsqrt} writes it. */
    private static void rsqrt(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            DoubleVector x = (DoubleVector)
                    FloatVector.fromArray(FLOATS, a, ai + i).convertShape(VectorOperators.F2D, DOUBLES, 0);
            FloatVector value = (FloatVector) ONE.div(x.sqrt()).convertShape(VectorOperators.D2F, FLOATS, 0);
            value.intoArray(out, o + i);
        }
    }
}

package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Signs, quotients, choices and comparisons on whole vectors, as {@link ScalarKernels#apply} writes them. */
final class VectorSelections {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final int LENGTH = SPECIES.length();

    private VectorSelections() {}

    /** Computes the first {@code count} elements, a whole number of vectors; 0 where the operator is none of these. */
    static int run(
            Operator operator, float[] out, int o, float[] a, int ai, float[] b, int bi, float[] c, int ci, int count) {
        switch (operator) {
            case ABS -> abs(out, o, a, ai, count);
            case RECIPROCAL -> reciprocal(out, o, a, ai, count);
            case MAX -> max(out, o, a, ai, b, bi, count);
            case MIN -> min(out, o, a, ai, b, bi, count);
            case GREATER -> greater(out, o, a, ai, b, bi, count);
            case GREATER_EQUAL -> greaterEqual(out, o, a, ai, b, bi, count);
            case EQUAL -> equal(out, o, a, ai, b, bi, count);
            case WHERE -> where(out, o, a, ai, b, bi, c, ci, count);
            default -> {
                return 0;
            }
        }
        return count;
    }

    private static void abs(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector.fromArray(SPECIES, a, ai + i).abs().intoArray(out, o + i);
        }
    }

    private static void reciprocal(float[] out, int o, float[] a, int ai, int count) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < count; i += LENGTH) {
            one.div(FloatVector.fromArray(SPECIES, a, ai + i)).intoArray(out, o + i);
        }
    }

    // Each comparison is written out: the compiler makes vectors of a comparison only where it knows which.

    private static void max(float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector first = FloatVector.fromArray(SPECIES, a, ai + i);
            FloatVector second = FloatVector.fromArray(SPECIES, b, bi + i);
            first.blend(second, second.compare(VectorOperators.GT, first)).intoArray(out, o + i);
        }
    }

    private static void min(float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector first = FloatVector.fromArray(SPECIES, a, ai + i);
            FloatVector second = FloatVector.fromArray(SPECIES, b, bi + i);
            first.blend(second, second.compare(VectorOperators.LT, first)).intoArray(out, o + i);
        }
    }

    private static void greater(float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            VectorMask<Float> holds = FloatVector.fromArray(SPECIES, a, ai + i)
                    .compare(VectorOperators.GT, FloatVector.fromArray(SPECIES, b, bi + i));
            FloatVector.zero(SPECIES).blend(1f, holds).intoArray(out, o + i);
        }
    }

    private static void greaterEqual(float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            VectorMask<Float> holds = FloatVector.fromArray(SPECIES, a, ai + i)
                    .compare(VectorOperators.GE, FloatVector.fromArray(SPECIES, b, bi + i));
            FloatVector.zero(SPECIES).blend(1f, holds).intoArray(out, o + i);
        }
    }

    private static void equal(float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            VectorMask<Float> holds = FloatVector.fromArray(SPECIES, a, ai + i)
                    .compare(VectorOperators.EQ, FloatVector.fromArray(SPECIES, b, bi + i));
            FloatVector.zero(SPECIES).blend(1f, holds).intoArray(out, o + i);
        }
    }

    private static void where(float[] out, int o, float[] a, int ai, float[] b, int bi, float[] c, int ci, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            VectorMask<Float> holds = FloatVector.fromArray(SPECIES, a, ai + i).compare(VectorOperators.NE, 0f);
            FloatVector.fromArray(SPECIES, c, ci + i)
                    .blend(FloatVector.fromArray(SPECIES, b, bi + i), holds)
                    .intoArray(out, o + i);
        }
    }
}

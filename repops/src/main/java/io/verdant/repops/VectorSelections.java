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
            case MAX -> choose(VectorOperators.GT, out, o, a, ai, b, bi, count);
            case MIN -> choose(VectorOperators.LT, out, o, a, ai, b, bi, count);
            case GREATER -> compare(VectorOperators.GT, out, o, a, ai, b, bi, count);
            case GREATER_EQUAL -> compare(VectorOperators.GE, out, o, a, ai, b, bi, count);
            case EQUAL -> compare(VectorOperators.EQ, out, o, a, ai, b, bi, count);
            case WHERE -> where(out, o, a, ai, b, bi, c, ci, count);
            default -> {
                return 0;
            }
        }
        return count;
    }

    private static FloatVector at(float[] x, int index) {
        return FloatVector.fromArray(SPECIES, x, index);
    }

    private static void abs(float[] out, int o, float[] a, int ai, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            at(a, ai + i).abs().intoArray(out, o + i);
        }
    }

    private static void reciprocal(float[] out, int o, float[] a, int ai, int count) {
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        for (int i = 0; i < count; i += LENGTH) {
            one.div(at(a, ai + i)).intoArray(out, o + i);
        }
    }

    /** The second where it compares so with the first, else the first. */
    private static void choose(
            VectorOperators.Comparison order, float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector first = at(a, ai + i);
            FloatVector second = at(b, bi + i);
            first.blend(second, second.compare(order, first)).intoArray(out, o + i);
        }
    }

    private static void compare(
            VectorOperators.Comparison order, float[] out, int o, float[] a, int ai, float[] b, int bi, int count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        for (int i = 0; i < count; i += LENGTH) {
            VectorMask<Float> holds = at(a, ai + i).compare(order, at(b, bi + i));
            zero.blend(1f, holds).intoArray(out, o + i);
        }
    }

    private static void where(float[] out, int o, float[] a, int ai, float[] b, int bi, float[] c, int ci, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            VectorMask<Float> holds = at(a, ai + i).compare(VectorOperators.NE, 0f);
            at(c, ci + i).blend(at(b, bi + i), holds).intoArray(out, o + i);
        }
    }
}

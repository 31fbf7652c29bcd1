package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Trimmed means, medians and means around the median by selection: a network of minima and maxima over integers that are ordered like the
 * floats finds the values at the ends of what is kept, for many coordinates side by side; then what lies between is summed in operand
 * order. Where values at an end are equal, their places among the equal ones say which are kept, so the bits are those of the ranks.
 * Columns with a NaN are left to the plain loops.
 */
final class VectorSelection {
    /** Coordinates that go through the network together. */
    static final int COLUMNS = 128;

    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final int LENGTH = SPECIES.length();

    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private VectorSelection() {}

    /** Elements of scratch for n operands. */
    static int scratchLength(int n) {
        return (2 * n + 2) * COLUMNS;
    }

    private static FloatVector at(float[] x, int index) {
        return FloatVector.fromArray(SPECIES, x, index);
    }

    /** An integer in the order of the floats; NaN beyond the infinities. Its own inverse. */
    private static IntVector ordered(IntVector bits) {
        return bits.lanewise(
                VectorOperators.XOR, bits.lanewise(VectorOperators.ASHR, 31).and(Integer.MAX_VALUE));
    }

    static FloatVector value(int[] scratch, int place) {
        return ordered(IntVector.fromArray(INTS, scratch, place)).reinterpretAsFloats();
    }

    /** Rows of {@link #COLUMNS} coordinates as ordered integers; false where one is infinite or a NaN. */
    private static boolean load(float[][] x, int[] starts, int from, int[] scratch) {
        IntVector greatest = IntVector.zero(INTS);
        for (int n = 0; n < x.length; n++) {
            float[] row = x[n];
            int start = starts[n] + from;
            for (int k = 0; k < COLUMNS; k += LENGTH) {
                IntVector bits = FloatVector.fromArray(SPECIES, row, start + k).reinterpretAsInts();
                greatest = greatest.max(bits.and(Integer.MAX_VALUE));
                ordered(bits).intoArray(scratch, n * COLUMNS + k);
            }
        }
        return greatest.compare(VectorOperators.LT, INFINITY).allTrue();
    }

    private static void exchange(SelectionNetwork network, int[] x) {
        int[] first = network.first();
        int[] second = network.second();
        int[] halves = network.halves();
        for (int e = 0; e < first.length; e++) {
            int a = first[e] * COLUMNS;
            int b = second[e] * COLUMNS;
            switch (halves[e]) {
                case SelectionNetwork.BOTH -> both(x, a, b);
                case SelectionNetwork.LESSER -> lesser(x, a, b);
                default -> greater(x, a, b);
            }
        }
    }

    private static void both(int[] x, int a, int b) {
        for (int k = 0; k < COLUMNS; k += LENGTH) {
            IntVector one = IntVector.fromArray(INTS, x, a + k);
            IntVector other = IntVector.fromArray(INTS, x, b + k);
            one.min(other).intoArray(x, a + k);
            one.max(other).intoArray(x, b + k);
        }
    }

    private static void lesser(int[] x, int a, int b) {
        for (int k = 0; k < COLUMNS; k += LENGTH) {
            IntVector.fromArray(INTS, x, a + k)
                    .min(IntVector.fromArray(INTS, x, b + k))
                    .intoArray(x, a + k);
        }
    }

    private static void greater(int[] x, int a, int b) {
        for (int k = 0; k < COLUMNS; k += LENGTH) {
            IntVector.fromArray(INTS, x, a + k)
                    .max(IntVector.fromArray(INTS, x, b + k))
                    .intoArray(x, b + k);
        }
    }

    /** The trimmed mean of {@link #COLUMNS} coordinates; false, and nothing is written, where there is a NaN. */
    static boolean trimmedMean(float[] out, int o, float[][] x, int[] starts, int from, int trim, int[] scratch) {
        int n = x.length;
        if (!load(x, starts, from, scratch)) {
            return false;
        }
        int low = trim;
        int high = n - trim - 1;
        exchange(SelectionNetwork.of(n, low, high), scratch);
        if (high - low <= 1) {
            for (int k = 0; k < COLUMNS; k += LENGTH) {
                FloatVector least = value(scratch, low * COLUMNS + k);
                middle(least, value(scratch, high * COLUMNS + k), high - low).intoArray(out, o + k);
            }
            return true;
        }
        for (int k = 0; k < COLUMNS; k += VectorKeptSums.GROUP) {
            int kept = VectorKeptSums.between(
                    out, o + k, x, starts, from + k, scratch, low * COLUMNS + k, high * COLUMNS + k);
            boolean tied = kept != (n - 2 * trim) * VectorKeptSums.GROUP;
            for (int v = k; v < k + VectorKeptSums.GROUP; v += LENGTH) {
                FloatVector sum = tied
                        ? VectorKeptSums.tied(
                                x,
                                starts,
                                from + v,
                                value(scratch, low * COLUMNS + v),
                                value(scratch, high * COLUMNS + v),
                                trim)
                        : at(out, o + v);
                sum.div(n - 2f * trim).intoArray(out, o + v);
            }
        }
        return true;
    }

    /** A sum that starts at +0 is the same in either order of two values. */
    private static FloatVector middle(FloatVector a, FloatVector b, int more) {
        FloatVector first = FloatVector.zero(SPECIES).add(a);
        return more == 0 ? first : first.add(b).div(2f);
    }

    /** The mean around the median of {@link #COLUMNS} coordinates; false, and nothing is written, where there is a NaN. */
    static boolean meanAround(float[] out, int o, float[][] x, int[] starts, int from, int dropped, int[] scratch) {
        int n = x.length;
        if (!load(x, starts, from, scratch)) {
            return false;
        }
        int low = (n - 1) / 2;
        int high = n - 1 - low;
        exchange(SelectionNetwork.of(n, low, high), scratch);
        int medians = 2 * n * COLUMNS;
        for (int k = 0; k < COLUMNS; k += LENGTH) {
            FloatVector median =
                    middle(value(scratch, low * COLUMNS + k), value(scratch, high * COLUMNS + k), high - low);
            median.reinterpretAsInts().intoArray(scratch, medians + k);
        }
        if (!distances(x, starts, from, scratch)) {
            return false;
        }
        int last = n - dropped - 1;
        exchange(SelectionNetwork.of(n, last, last), scratch);
        for (int k = 0; k < COLUMNS; k += VectorKeptSums.GROUP) {
            int kept = VectorKeptSums.within(out, o + k, x, starts, from + k, scratch, k, last * COLUMNS + k);
            boolean tied = kept != (n - dropped) * VectorKeptSums.GROUP;
            for (int v = k; v < k + VectorKeptSums.GROUP; v += LENGTH) {
                FloatVector sum = at(out, o + v);
                if (tied) {
                    FloatVector farthest = IntVector.fromArray(INTS, scratch, last * COLUMNS + v)
                            .reinterpretAsFloats();
                    sum = VectorKeptSums.near(n - dropped, x, starts, from + v, scratch, v, farthest);
                }
                sum.div(n - dropped).intoArray(out, o + v);
            }
        }
        return true;
    }

    /** Distances from the median, whose bits are ordered as they are: to be exchanged in front, to be kept behind. */
    private static boolean distances(float[][] x, int[] starts, int from, int[] scratch) {
        int kept = x.length * COLUMNS;
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int n = 0; n < x.length; n++) {
            for (int k = 0; k < COLUMNS; k += LENGTH) {
                FloatVector median =
                        IntVector.fromArray(INTS, scratch, 2 * kept + k).reinterpretAsFloats();
                FloatVector distance =
                        at(x[n], starts[n] + from + k).sub(median).abs();
                sum = sum.add(distance.sub(distance));
                IntVector bits = distance.reinterpretAsInts();
                bits.intoArray(scratch, n * COLUMNS + k);
                bits.intoArray(scratch, kept + n * COLUMNS + k);
            }
        }
        return !sum.test(VectorOperators.IS_NAN).anyTrue();
    }
}

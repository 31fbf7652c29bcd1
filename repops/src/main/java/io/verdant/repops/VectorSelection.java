package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
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
    static final int COLUMNS = 64;

    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final int LENGTH = SPECIES.length();

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

    private static FloatVector value(int[] scratch, int place) {
        return ordered(IntVector.fromArray(INTS, scratch, place)).reinterpretAsFloats();
    }

    /** Rows of {@link #COLUMNS} coordinates as ordered integers; false where one is a NaN, or the sum of a column has no value. */
    private static boolean load(float[][] x, int[] starts, int from, int[] scratch) {
        FloatVector sum0 = FloatVector.zero(SPECIES);
        for (int n = 0; n < x.length; n++) {
            for (int k = 0; k < COLUMNS; k += LENGTH) {
                FloatVector value = at(x[n], starts[n] + from + k);
                sum0 = sum0.add(value.sub(value));
                ordered(value.reinterpretAsInts()).intoArray(scratch, n * COLUMNS + k);
            }
        }
        return !sum0.test(VectorOperators.IS_NAN).anyTrue();
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
        for (int k = 0; k < COLUMNS; k += LENGTH) {
            FloatVector least = value(scratch, low * COLUMNS + k);
            FloatVector greatest = value(scratch, high * COLUMNS + k);
            FloatVector mean = high - low <= 1
                    ? middle(least, greatest, high - low)
                    : between(x, starts, from + k, least, greatest, trim);
            mean.intoArray(out, o + k);
        }
        return true;
    }

    /** A sum that starts at +0 is the same in either order of two values. */
    private static FloatVector middle(FloatVector a, FloatVector b, int more) {
        FloatVector first = FloatVector.zero(SPECIES).add(a);
        return more == 0 ? first : first.add(b).div(2f);
    }

    private static FloatVector between(
            float[][] x, int[] starts, int at, FloatVector least, FloatVector greatest, int trim) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector one = zero.add(1f);
        FloatVector sum = zero;
        FloatVector count = zero;
        for (int n = 0; n < x.length; n++) {
            FloatVector value = at(x[n], starts[n] + at);
            VectorMask<Float> kept =
                    value.compare(VectorOperators.GE, least).and(value.compare(VectorOperators.LE, greatest));
            sum = sum.add(zero.blend(value, kept));
            count = count.add(zero.blend(one, kept));
        }
        float wanted = x.length - 2f * trim;
        if (count.compare(VectorOperators.NE, wanted).anyTrue()) {
            sum = tied(x, starts, at, least, greatest, trim);
        }
        return sum.div(wanted);
    }

    /** The same where values at an end are equal: of those the ones whose rank is inside. */
    private static FloatVector tied(
            float[][] x, int[] starts, int at, FloatVector least, FloatVector greatest, int trim) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector lowRank = zero;
        FloatVector highRank = zero;
        for (int n = 0; n < x.length; n++) {
            FloatVector value = at(x[n], starts[n] + at);
            lowRank = lowRank.add(1f, value.compare(VectorOperators.LT, least));
            highRank = highRank.add(1f, value.compare(VectorOperators.LT, greatest));
        }
        FloatVector sum = zero;
        float end = x.length - trim;
        for (int n = 0; n < x.length; n++) {
            FloatVector value = at(x[n], starts[n] + at);
            VectorMask<Float> low = value.compare(VectorOperators.EQ, least);
            VectorMask<Float> high = value.compare(VectorOperators.EQ, greatest);
            VectorMask<Float> inside =
                    value.compare(VectorOperators.GT, least).and(value.compare(VectorOperators.LT, greatest));
            VectorMask<Float> lowKept = low.and(lowRank.compare(VectorOperators.GE, (float) trim))
                    .and(lowRank.compare(VectorOperators.LT, end));
            VectorMask<Float> highKept = high.andNot(low).and(highRank.compare(VectorOperators.LT, end));
            sum = sum.add(zero.blend(value, inside.or(lowKept).or(highKept)));
            lowRank = lowRank.add(1f, low);
            highRank = highRank.add(1f, high);
        }
        return sum;
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
        for (int k = 0; k < COLUMNS; k += LENGTH) {
            FloatVector farthest =
                    IntVector.fromArray(INTS, scratch, last * COLUMNS + k).reinterpretAsFloats();
            near(x.length - dropped, x, starts, from + k, scratch, k, farthest).intoArray(out, o + k);
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

    private static FloatVector near(
            float count, float[][] x, int[] starts, int at, int[] scratch, int k, FloatVector farthest) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector rank = zero;
        int kept = x.length * COLUMNS + k;
        for (int n = 0; n < x.length; n++) {
            FloatVector distance =
                    IntVector.fromArray(INTS, scratch, kept + n * COLUMNS).reinterpretAsFloats();
            rank = rank.add(zero.blend(1f, distance.compare(VectorOperators.LT, farthest)));
        }
        FloatVector sum = zero;
        for (int n = 0; n < x.length; n++) {
            FloatVector distance =
                    IntVector.fromArray(INTS, scratch, kept + n * COLUMNS).reinterpretAsFloats();
            VectorMask<Float> equal = distance.compare(VectorOperators.EQ, farthest);
            VectorMask<Float> inside = distance.compare(VectorOperators.LT, farthest)
                    .or(equal.and(rank.compare(VectorOperators.LT, count)));
            sum = sum.add(zero.blend(at(x[n], starts[n] + at), inside));
            rank = rank.add(zero.blend(1f, equal));
        }
        return sum.div(count);
    }
}

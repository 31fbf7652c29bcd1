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
    static final int COLUMNS = 128;

    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final int LENGTH = SPECIES.length();

    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    /** Coordinates that are summed together. */
    private static final int GROUP = 4 * LENGTH;

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
        for (int k = 0; k < COLUMNS; k += GROUP) {
            int kept = between(out, o + k, x, starts, from + k, scratch, low * COLUMNS + k, high * COLUMNS + k);
            boolean tied = kept != (n - 2 * trim) * GROUP;
            for (int v = k; v < k + GROUP; v += LENGTH) {
                FloatVector sum = tied
                        ? tied(
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

    /**
     * The sums of four vectors of coordinates, of what lies between the ends, and how many values do: more than are wanted where
     * values at an end are equal.
     */
    private static int between(
            float[] out, int o, float[][] x, int[] starts, int from, int[] scratch, int least, int greatest) {
        FloatVector least0 = value(scratch, least);
        FloatVector least1 = value(scratch, least + LENGTH);
        FloatVector least2 = value(scratch, least + 2 * LENGTH);
        FloatVector least3 = value(scratch, least + 3 * LENGTH);
        FloatVector greatest0 = value(scratch, greatest);
        FloatVector greatest1 = value(scratch, greatest + LENGTH);
        FloatVector greatest2 = value(scratch, greatest + 2 * LENGTH);
        FloatVector greatest3 = value(scratch, greatest + 3 * LENGTH);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        int count = 0;
        for (int n = 0; n < x.length; n++) {
            float[] row = x[n];
            int start = starts[n] + from;
            FloatVector value0 = FloatVector.fromArray(SPECIES, row, start);
            FloatVector value1 = FloatVector.fromArray(SPECIES, row, start + LENGTH);
            FloatVector value2 = FloatVector.fromArray(SPECIES, row, start + 2 * LENGTH);
            FloatVector value3 = FloatVector.fromArray(SPECIES, row, start + 3 * LENGTH);
            VectorMask<Float> kept0 =
                    value0.compare(VectorOperators.GE, least0).and(value0.compare(VectorOperators.LE, greatest0));
            VectorMask<Float> kept1 =
                    value1.compare(VectorOperators.GE, least1).and(value1.compare(VectorOperators.LE, greatest1));
            VectorMask<Float> kept2 =
                    value2.compare(VectorOperators.GE, least2).and(value2.compare(VectorOperators.LE, greatest2));
            VectorMask<Float> kept3 =
                    value3.compare(VectorOperators.GE, least3).and(value3.compare(VectorOperators.LE, greatest3));
            sum0 = sum0.add(value0, kept0);
            sum1 = sum1.add(value1, kept1);
            sum2 = sum2.add(value2, kept2);
            sum3 = sum3.add(value3, kept3);
            count += kept0.trueCount() + kept1.trueCount() + kept2.trueCount() + kept3.trueCount();
        }
        sum0.intoArray(out, o);
        sum1.intoArray(out, o + LENGTH);
        sum2.intoArray(out, o + 2 * LENGTH);
        sum3.intoArray(out, o + 3 * LENGTH);
        return count;
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
        for (int k = 0; k < COLUMNS; k += GROUP) {
            int kept = within(out, o + k, x, starts, from + k, scratch, k, last * COLUMNS + k);
            boolean tied = kept != (n - dropped) * GROUP;
            for (int v = k; v < k + GROUP; v += LENGTH) {
                FloatVector sum = at(out, o + v);
                if (tied) {
                    FloatVector farthest = IntVector.fromArray(INTS, scratch, last * COLUMNS + v)
                            .reinterpretAsFloats();
                    sum = near(n - dropped, x, starts, from + v, scratch, v, farthest);
                }
                sum.div(n - dropped).intoArray(out, o + v);
            }
        }
        return true;
    }

    /** The sums of four vectors of coordinates, of what is no farther than the farthest, and how many values are not. */
    private static int within(
            float[] out, int o, float[][] x, int[] starts, int from, int[] scratch, int column, int farthest) {
        IntVector far0 = IntVector.fromArray(INTS, scratch, farthest);
        IntVector far1 = IntVector.fromArray(INTS, scratch, farthest + LENGTH);
        IntVector far2 = IntVector.fromArray(INTS, scratch, farthest + 2 * LENGTH);
        IntVector far3 = IntVector.fromArray(INTS, scratch, farthest + 3 * LENGTH);
        FloatVector sum0 = FloatVector.zero(SPECIES);
        FloatVector sum1 = sum0;
        FloatVector sum2 = sum0;
        FloatVector sum3 = sum0;
        int count = 0;
        int at = x.length * COLUMNS + column;
        for (int n = 0; n < x.length; n++, at += COLUMNS) {
            float[] row = x[n];
            int start = starts[n] + from;
            VectorMask<Float> kept0 = IntVector.fromArray(INTS, scratch, at)
                    .compare(VectorOperators.LE, far0)
                    .cast(SPECIES);
            VectorMask<Float> kept1 = IntVector.fromArray(INTS, scratch, at + LENGTH)
                    .compare(VectorOperators.LE, far1)
                    .cast(SPECIES);
            VectorMask<Float> kept2 = IntVector.fromArray(INTS, scratch, at + 2 * LENGTH)
                    .compare(VectorOperators.LE, far2)
                    .cast(SPECIES);
            VectorMask<Float> kept3 = IntVector.fromArray(INTS, scratch, at + 3 * LENGTH)
                    .compare(VectorOperators.LE, far3)
                    .cast(SPECIES);
            sum0 = sum0.add(FloatVector.fromArray(SPECIES, row, start), kept0);
            sum1 = sum1.add(FloatVector.fromArray(SPECIES, row, start + LENGTH), kept1);
            sum2 = sum2.add(FloatVector.fromArray(SPECIES, row, start + 2 * LENGTH), kept2);
            sum3 = sum3.add(FloatVector.fromArray(SPECIES, row, start + 3 * LENGTH), kept3);
            count += kept0.trueCount() + kept1.trueCount() + kept2.trueCount() + kept3.trueCount();
        }
        sum0.intoArray(out, o);
        sum1.intoArray(out, o + LENGTH);
        sum2.intoArray(out, o + 2 * LENGTH);
        sum3.intoArray(out, o + 3 * LENGTH);
        return count;
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
        return sum;
    }
}

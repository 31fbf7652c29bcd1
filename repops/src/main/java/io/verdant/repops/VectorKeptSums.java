package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sums of {@link VectorSelection}, in operand order, of what its networks keep: four vectors of coordinates at a time where no value
 * at an end is equal to another, which the number of kept values shows, and else one by one, by ranks among equals.
 */
final class VectorKeptSums {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, SPECIES.vectorShape());
    private static final int LENGTH = SPECIES.length();

    /** Coordinates that are summed together. */
    static final int GROUP = 4 * LENGTH;

    private VectorKeptSums() {}

    private static FloatVector at(float[] x, int index) {
        return FloatVector.fromArray(SPECIES, x, index);
    }

    /**
     * The sums of four vectors of coordinates, of what lies between the ends, and how many values do: more than are wanted where
     * values at an end are equal.
     */
    static int between(
            float[] out, int o, float[][] x, int[] starts, int from, int[] scratch, int least, int greatest) {
        FloatVector least0 = VectorSelection.value(scratch, least);
        FloatVector least1 = VectorSelection.value(scratch, least + LENGTH);
        FloatVector least2 = VectorSelection.value(scratch, least + 2 * LENGTH);
        FloatVector least3 = VectorSelection.value(scratch, least + 3 * LENGTH);
        FloatVector greatest0 = VectorSelection.value(scratch, greatest);
        FloatVector greatest1 = VectorSelection.value(scratch, greatest + LENGTH);
        FloatVector greatest2 = VectorSelection.value(scratch, greatest + 2 * LENGTH);
        FloatVector greatest3 = VectorSelection.value(scratch, greatest + 3 * LENGTH);
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
    static FloatVector tied(float[][] x, int[] starts, int at, FloatVector least, FloatVector greatest, int trim) {
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

    /** The sums of four vectors of coordinates, of what is no farther than the farthest, and how many values are not. */
    static int within(
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
        int at = x.length * VectorSelection.COLUMNS + column;
        for (int n = 0; n < x.length; n++, at += VectorSelection.COLUMNS) {
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

    static FloatVector near(
            float count, float[][] x, int[] starts, int at, int[] scratch, int k, FloatVector farthest) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector rank = zero;
        int kept = x.length * VectorSelection.COLUMNS + k;
        for (int n = 0; n < x.length; n++) {
            FloatVector distance = IntVector.fromArray(INTS, scratch, kept + n * VectorSelection.COLUMNS)
                    .reinterpretAsFloats();
            rank = rank.add(zero.blend(1f, distance.compare(VectorOperators.LT, farthest)));
        }
        FloatVector sum = zero;
        for (int n = 0; n < x.length; n++) {
            FloatVector distance = IntVector.fromArray(INTS, scratch, kept + n * VectorSelection.COLUMNS)
                    .reinterpretAsFloats();
            VectorMask<Float> equal = distance.compare(VectorOperators.EQ, farthest);
            VectorMask<Float> inside = distance.compare(VectorOperators.LT, farthest)
                    .or(equal.and(rank.compare(VectorOperators.LT, count)));
            sum = sum.add(zero.blend(at(x[n], starts[n] + at), inside));
            rank = rank.add(zero.blend(1f, equal));
        }
        return sum;
    }
}

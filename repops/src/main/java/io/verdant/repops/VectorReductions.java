package io.verdant.repops;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reductions on vectors, in the order of {@link ScalarKernels}: the lanes of a vector are lanes of the written sum, different
 * outputs, or parts of a maximum, whose order decides nothing but which zero it is.
 */
final class VectorReductions {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final int LENGTH = SPECIES.length();

    /** Elements of a row that are read once for each pair of vectors of lanes: they stay in the first-level cache. */
    private static final int CHUNK = 1 << 12;

    private static final VectorShuffle<Float> BY_8 = movedBy(8);
    private static final VectorShuffle<Float> BY_4 = movedBy(4);
    private static final VectorShuffle<Float> BY_2 = movedBy(2);
    private static final VectorShuffle<Float> BY_1 = movedBy(1);

    private VectorReductions() {}

    private static VectorShuffle<Float> movedBy(int lanes) {
        return VectorShuffle.fromOp(SPECIES, lane -> (lane + lanes) % LENGTH);
    }

    private static FloatVector at(float[] x, int index) {
        return FloatVector.fromArray(SPECIES, x, index);
    }

    /** Lanes are written by whole vectors only: reading a vector that was written in pieces waits for the memory. */
    static float laneSum(float[] x, int from, int count, float[] lanes) {
        int whole = count - count % Reduction.LANES;
        for (int start = 0; start == 0 || start < whole; start += CHUNK) {
            int stop = from + Math.min(whole, start + CHUNK);
            for (int lane = 0; lane < Reduction.LANES; lane += 2 * LENGTH) {
                addPair(x, from + start + lane, stop, lanes, lane, start == 0);
            }
        }
        for (int lane = 0; whole + lane < count; lane += LENGTH) {
            VectorMask<Float> some = SPECIES.indexInRange(whole + lane, count);
            FloatVector last = FloatVector.fromArray(SPECIES, x, from + whole + lane, some);
            at(lanes, lane).add(last).intoArray(lanes, lane);
        }
        return tree(lanes);
    }

    /** {@link Reduction#tree}: halves in memory down to one vector, then within it. */
    static float tree(float[] lanes) {
        for (int half = Reduction.LANES / 2; half >= LENGTH; half /= 2) {
            for (int lane = 0; lane < half; lane += LENGTH) {
                at(lanes, lane).add(at(lanes, lane + half)).intoArray(lanes, lane);
            }
        }
        FloatVector sum = at(lanes, 0);
        sum = LENGTH > 8 ? sum.add(sum.rearrange(BY_8)) : sum;
        sum = LENGTH > 4 ? sum.add(sum.rearrange(BY_4)) : sum;
        sum = sum.add(sum.rearrange(BY_2));
        return sum.add(sum.rearrange(BY_1)).lane(0);
    }

    /** Two vectors of lanes, four rounds at a time: with one the next sum would wait for the loop, not for the last sum. */
    private static void addPair(float[] x, int from, int stop, float[] lanes, int lane, boolean start) {
        FloatVector low = start ? FloatVector.zero(SPECIES) : at(lanes, lane);
        FloatVector high = start ? FloatVector.zero(SPECIES) : at(lanes, lane + LENGTH);
        int i = from;
        for (; i <= stop - 2 * Reduction.LANES; i += 2 * Reduction.LANES) {
            FloatVector x0 = at(x, i);
            FloatVector x1 = at(x, i + LENGTH);
            FloatVector x2 = at(x, i + Reduction.LANES);
            FloatVector x3 = at(x, i + LENGTH + Reduction.LANES);
            low = low.add(x0).add(x2);
            high = high.add(x1).add(x3);
        }
        for (; i < stop; i += Reduction.LANES) {
            low = low.add(at(x, i));
            high = high.add(at(x, i + LENGTH));
        }
        low.intoArray(lanes, lane);
        high.intoArray(lanes, lane + LENGTH);
    }

    /** The greatest value; of zeros the first. A first element that is NaN stays, a later one is passed over. */
    static float max(float[] x, int from, int count) {
        FloatVector max0 = FloatVector.broadcast(SPECIES, x[from]);
        FloatVector max1 = max0;
        FloatVector max2 = max0;
        FloatVector max3 = max0;
        FloatVector max4 = max0;
        FloatVector max5 = max0;
        FloatVector max6 = max0;
        FloatVector max7 = max0;
        int end = from + count;
        int i = from;
        for (; i <= end - 8 * LENGTH; i += 8 * LENGTH) {
            max0 = greater(max0, at(x, i));
            max1 = greater(max1, at(x, i + LENGTH));
            max2 = greater(max2, at(x, i + 2 * LENGTH));
            max3 = greater(max3, at(x, i + 3 * LENGTH));
            max4 = greater(max4, at(x, i + 4 * LENGTH));
            max5 = greater(max5, at(x, i + 5 * LENGTH));
            max6 = greater(max6, at(x, i + 6 * LENGTH));
            max7 = greater(max7, at(x, i + 7 * LENGTH));
        }
        for (; i <= end - LENGTH; i += LENGTH) {
            max0 = greater(max0, at(x, i));
        }
        max0 = greater(greater(max0, max1), greater(max2, max3));
        max4 = greater(greater(max4, max5), greater(max6, max7));
        float max = greatest(greater(max0, max4));
        for (; i < end; i++) {
            max = Reduction.max(max, x[i]);
        }
        return max == 0f ? x[from + indexOf(0f, x, from, count)] : max;
    }

    private static float greatest(FloatVector max) {
        FloatVector most = LENGTH > 8 ? greater(max, max.rearrange(BY_8)) : max;
        most = LENGTH > 4 ? greater(most, most.rearrange(BY_4)) : most;
        most = greater(most, most.rearrange(BY_2));
        return greater(most, most.rearrange(BY_1)).lane(0);
    }

    private static FloatVector greater(FloatVector max, FloatVector next) {
        return max.blend(next, next.compare(VectorOperators.GT, max));
    }

    /** The first element that equals {@code value}, which is one of them; 0 where that is NaN. */
    static int indexOf(float value, float[] x, int from, int count) {
        int i = 0;
        while (i <= count - 4 * LENGTH && !isAmongFour(value, x, from + i)) {
            i += 4 * LENGTH;
        }
        while (i < count && x[from + i] != value) {
            i++;
        }
        return i < count ? i : 0;
    }

    private static boolean isAmongFour(float value, float[] x, int from) {
        return at(x, from)
                .compare(VectorOperators.EQ, value)
                .or(at(x, from + LENGTH).compare(VectorOperators.EQ, value))
                .or(at(x, from + 2 * LENGTH).compare(VectorOperators.EQ, value))
                .or(at(x, from + 3 * LENGTH).compare(VectorOperators.EQ, value))
                .anyTrue();
    }

    /** Four rows at a time are added to outputs that stay in the first-level cache; few outputs stay in registers. */
    static int foldRows(float[] x, int from, int rowStride, int rows, float[] out, int o, int count) {
        int whole = SPECIES.loopBound(count);
        if (count <= 8 * LENGTH) {
            return foldNarrow(x, from, rowStride, rows, out, o, whole);
        }
        Arrays.fill(out, o, o + whole, 0f);
        int row = 0;
        for (; row + 4 <= rows; row += 4) {
            addFourRows(x, from + row * rowStride, rowStride, out, o, whole);
        }
        for (; row < rows; row++) {
            addRow(x, from + row * rowStride, out, o, whole);
        }
        return whole;
    }

    private static void addFourRows(float[] x, int from, int rowStride, float[] out, int o, int count) {
        int from1 = from + rowStride;
        int from2 = from1 + rowStride;
        int from3 = from2 + rowStride;
        for (int i = 0; i < count; i += LENGTH) {
            at(out, o + i)
                    .add(at(x, from + i))
                    .add(at(x, from1 + i))
                    .add(at(x, from2 + i))
                    .add(at(x, from3 + i))
                    .intoArray(out, o + i);
        }
    }

    private static void addRow(float[] x, int from, float[] out, int o, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            at(out, o + i).add(at(x, from + i)).intoArray(out, o + i);
        }
    }

    private static int foldNarrow(float[] x, int from, int rowStride, int rows, float[] out, int o, int count) {
        int done = 0;
        for (; done + 4 * LENGTH <= count; done += 4 * LENGTH) {
            foldFourVectors(x, from + done, rowStride, rows, out, o + done);
        }
        for (; done < count; done += LENGTH) {
            FloatVector acc = FloatVector.zero(SPECIES);
            for (int r = 0, at = from + done; r < rows; r++, at += rowStride) {
                acc = acc.add(at(x, at));
            }
            acc.intoArray(out, o + done);
        }
        return count;
    }

    private static void foldFourVectors(float[] x, int from, int rowStride, int rows, float[] out, int o) {
        FloatVector acc0 = FloatVector.zero(SPECIES);
        FloatVector acc1 = acc0;
        FloatVector acc2 = acc0;
        FloatVector acc3 = acc0;
        for (int r = 0, at = from; r < rows; r++, at += rowStride) {
            acc0 = acc0.add(at(x, at));
            acc1 = acc1.add(at(x, at + LENGTH));
            acc2 = acc2.add(at(x, at + 2 * LENGTH));
            acc3 = acc3.add(at(x, at + 3 * LENGTH));
        }
        acc0.intoArray(out, o);
        acc1.intoArray(out, o + LENGTH);
        acc2.intoArray(out, o + 2 * LENGTH);
        acc3.intoArray(out, o + 3 * LENGTH);
    }
}

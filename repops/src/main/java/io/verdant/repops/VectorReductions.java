package io.verdant.repops;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Sums on vectors, in the order of {@link ScalarKernels}: the lanes of a vector are lanes of the written sum or different outputs.
 *
 * <p>Loops call the vectors' own methods only: those are always inlined, whereas the compiler leaves a method of ours that it
 * saw too seldom as a call, and a vector that is passed to a call is an object. Methods are short for the same reason: the
 * compiler stops inlining after so many operations.
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
            FloatVector.fromArray(SPECIES, lanes, lane).add(last).intoArray(lanes, lane);
        }
        return tree(lanes);
    }

    /** {@link Reduction#tree}: halves in memory down to one vector, then within it. */
    static float tree(float[] lanes) {
        for (int half = Reduction.LANES / 2; half >= LENGTH; half /= 2) {
            for (int lane = 0; lane < half; lane += LENGTH) {
                FloatVector.fromArray(SPECIES, lanes, lane)
                        .add(FloatVector.fromArray(SPECIES, lanes, lane + half))
                        .intoArray(lanes, lane);
            }
        }
        FloatVector sum = FloatVector.fromArray(SPECIES, lanes, 0);
        sum = LENGTH > 8 ? sum.add(sum.rearrange(BY_8)) : sum;
        sum = LENGTH > 4 ? sum.add(sum.rearrange(BY_4)) : sum;
        sum = sum.add(sum.rearrange(BY_2));
        return sum.add(sum.rearrange(BY_1)).lane(0);
    }

    /** Two vectors of lanes, four rounds at a time: with one the next sum would wait for the loop, not for the last sum. */
    private static void addPair(float[] x, int from, int stop, float[] lanes, int lane, boolean start) {
        FloatVector low = start ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, lanes, lane);
        FloatVector high = start ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, lanes, lane + LENGTH);
        int i = from;
        for (; i <= stop - 2 * Reduction.LANES; i += 2 * Reduction.LANES) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, x, i);
            FloatVector x1 = FloatVector.fromArray(SPECIES, x, i + LENGTH);
            FloatVector x2 = FloatVector.fromArray(SPECIES, x, i + Reduction.LANES);
            FloatVector x3 = FloatVector.fromArray(SPECIES, x, i + LENGTH + Reduction.LANES);
            low = low.add(x0).add(x2);
            high = high.add(x1).add(x3);
        }
        for (; i < stop; i += Reduction.LANES) {
            low = low.add(FloatVector.fromArray(SPECIES, x, i));
            high = high.add(FloatVector.fromArray(SPECIES, x, i + LENGTH));
        }
        low.intoArray(lanes, lane);
        high.intoArray(lanes, lane + LENGTH);
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
            FloatVector.fromArray(SPECIES, out, o + i)
                    .add(FloatVector.fromArray(SPECIES, x, from + i))
                    .add(FloatVector.fromArray(SPECIES, x, from1 + i))
                    .add(FloatVector.fromArray(SPECIES, x, from2 + i))
                    .add(FloatVector.fromArray(SPECIES, x, from3 + i))
                    .intoArray(out, o + i);
        }
    }

    private static void addRow(float[] x, int from, float[] out, int o, int count) {
        for (int i = 0; i < count; i += LENGTH) {
            FloatVector.fromArray(SPECIES, out, o + i)
                    .add(FloatVector.fromArray(SPECIES, x, from + i))
                    .intoArray(out, o + i);
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
                acc = acc.add(FloatVector.fromArray(SPECIES, x, at));
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
            acc0 = acc0.add(FloatVector.fromArray(SPECIES, x, at));
            acc1 = acc1.add(FloatVector.fromArray(SPECIES, x, at + LENGTH));
            acc2 = acc2.add(FloatVector.fromArray(SPECIES, x, at + 2 * LENGTH));
            acc3 = acc3.add(FloatVector.fromArray(SPECIES, x, at + 3 * LENGTH));
        }
        acc0.intoArray(out, o);
        acc1.intoArray(out, o + LENGTH);
        acc2.intoArray(out, o + 2 * LENGTH);
        acc3.intoArray(out, o + 3 * LENGTH);
    }
}

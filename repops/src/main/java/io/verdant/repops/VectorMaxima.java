package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The greatest of many floats and its place, by their bits. Floats from +0 to infinity are ordered as their bits are, so the greatest
 * bits, as signed integers, are those of the greatest value wherever one element is not negative; where none is, the least bits are. So
 * one instruction an element is enough, whereas a comparison of floats and a choice are two. What is left are NaNs: those without a
 * sign have greater bits than infinity and send a piece to the plain loop, those with one are passed over as any negative is.
 */
final class VectorMaxima {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final int LENGTH = SPECIES.length();

    /** Elements of a piece, which stays in the first-level cache for a second look. */
    private static final int PIECE = 1 << 12;

    /** Elements of a piece in which a place is looked for. */
    private static final int PLACE_PIECE = 1 << 10;

    /** Elements of the rows whose places are looked for together. */
    private static final int TOGETHER = 1 << 13;

    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private VectorMaxima() {}

    /** {@code out[o + r]} = {@link #max} of row r, for rows of {@code count} elements one after the other. */
    static void maxima(float[] x, int from, int count, int rows, float[] out, int o) {
        for (int r = 0, at = from; r < rows; r++, at += count) {
            int bits = count <= PIECE ? greatestBits(x, at, at + count) : 0;
            out[o + r] = isGreatest(bits, x[at]) ? Float.intBitsToFloat(bits) : max(x, at, count);
        }
    }

    /** Whether the greatest bits of elements are the greatest value above 0, and the first element is no NaN. */
    private static boolean isGreatest(int bits, float first) {
        return bits > 0 && bits <= INFINITY && !Float.isNaN(first);
    }

    /** The greatest value; of zeros the first. A first element that is NaN stays, a later one is passed over. */
    static float max(float[] x, int from, int count) {
        int end = from + count;
        float max = x[from];
        for (int start = from; start < end && !Float.isNaN(max); start += PIECE) {
            max = greater(max, x, start, Math.min(end, start + PIECE));
        }
        return max == 0f ? x[from + indexOf(0f, x, from, count)] : max;
    }

    /**
     * {@code out[o + r]} = the index of the element that {@link #max} of row r ends with: the first of equal ones. The maxima of
     * some rows are found before their places are: the jump out of a search comes when nobody foresaw it, and then nothing of
     * the next row is on its way.
     *
     * @param greatest scratch of 32
     */
    static void argmax(float[] x, int from, int count, int rows, int[] out, int o, float[] greatest) {
        int together = Math.clamp(TOGETHER / count, 1, Reduction.LANES);
        for (int first = 0; first < rows; first += together) {
            int end = Math.min(rows, first + together);
            for (int r = first; r < end; r++) {
                out[o + r] = piece(x, from + r * count, count, greatest, r - first);
            }
            for (int r = first; r < end; r++) {
                int piece = out[o + r];
                out[o + r] = piece + indexOf(greatest[r - first], x, from + r * count + piece, count - piece);
            }
        }
    }

    /** Where the piece starts, within the row, that the greatest value is in; the value itself goes to {@code greatest}. */
    private static int piece(float[] x, int from, int count, float[] greatest, int at) {
        int end = from + count;
        float max = x[from];
        if (count <= PLACE_PIECE && count >= 4 * LENGTH) {
            int quarter = quarter(x, from, count, greatest, at);
            if (isGreatest(Float.floatToRawIntBits(greatest[at]), max)) {
                return quarter;
            }
        }
        int piece = from;
        for (int start = from; start < end && !Float.isNaN(max); start += PLACE_PIECE) {
            float next = greater(max, x, start, Math.min(end, start + PLACE_PIECE));
            piece = next > max ? start : piece;
            max = next;
        }
        greatest[at] = max;
        return piece - from;
    }

    /** Where the quarter starts, within the row, that the greatest bits are first in; those go to {@code greatest}. */
    private static int quarter(float[] x, int from, int count, float[] greatest, int at) {
        int quarter = count / (4 * LENGTH) * LENGTH;
        int from1 = from + quarter;
        int from2 = from1 + quarter;
        int from3 = from2 + quarter;
        IntVector max0 = FloatVector.fromArray(SPECIES, x, from).reinterpretAsInts();
        IntVector max1 = FloatVector.fromArray(SPECIES, x, from1).reinterpretAsInts();
        IntVector max2 = FloatVector.fromArray(SPECIES, x, from2).reinterpretAsInts();
        IntVector max3 = FloatVector.fromArray(SPECIES, x, from3).reinterpretAsInts();
        for (int i = LENGTH; i < quarter; i += LENGTH) {
            max0 = max0.max(FloatVector.fromArray(SPECIES, x, from + i).reinterpretAsInts());
            max1 = max1.max(FloatVector.fromArray(SPECIES, x, from1 + i).reinterpretAsInts());
            max2 = max2.max(FloatVector.fromArray(SPECIES, x, from2 + i).reinterpretAsInts());
            max3 = max3.max(FloatVector.fromArray(SPECIES, x, from3 + i).reinterpretAsInts());
        }
        int bits = max0.max(max1).max(max2.max(max3)).reduceLanes(VectorOperators.MAX);
        int rest = bits;
        for (int i = 4 * quarter; i < count; i++) {
            rest = Math.max(rest, Float.floatToRawIntBits(x[from + i]));
        }
        greatest[at] = Float.intBitsToFloat(rest);
        if (rest > bits) {
            return 4 * quarter;
        }
        long low = max0.compare(VectorOperators.EQ, bits).toLong()
                | max1.compare(VectorOperators.EQ, bits).toLong() << LENGTH;
        long high = max2.compare(VectorOperators.EQ, bits).toLong()
                | max3.compare(VectorOperators.EQ, bits).toLong() << LENGTH;
        return Long.numberOfTrailingZeros(low | high << 2 * LENGTH) / LENGTH * quarter;
    }

    /** The greater of {@code max}, which is no NaN, and the greatest value in {@code [from, end)}; of equal ones {@code max}. */
    private static float greater(float max, float[] x, int from, int end) {
        int bits = greatestBits(x, from, end);
        if (bits > INFINITY) {
            return plain(max, x, from, end);
        }
        if (bits < 0) {
            if (max >= 0f) {
                return max;
            }
            bits = leastBits(x, from, end);
        }
        return Reduction.max(max, Float.intBitsToFloat(bits));
    }

    private static float plain(float max, float[] x, int from, int end) {
        for (int i = from; i < end; i++) {
            max = Reduction.max(max, x[i]);
        }
        return max;
    }

    private static int greatestBits(float[] x, int from, int end) {
        int bits = Integer.MIN_VALUE;
        int i = from;
        if (end - from >= 4 * LENGTH) {
            IntVector max0 = FloatVector.fromArray(SPECIES, x, from).reinterpretAsInts();
            IntVector max1 = max0;
            IntVector max2 = max0;
            IntVector max3 = max0;
            for (; i <= end - 4 * LENGTH; i += 4 * LENGTH) {
                max0 = max0.max(FloatVector.fromArray(SPECIES, x, i).reinterpretAsInts());
                max1 = max1.max(FloatVector.fromArray(SPECIES, x, i + LENGTH).reinterpretAsInts());
                max2 = max2.max(
                        FloatVector.fromArray(SPECIES, x, i + 2 * LENGTH).reinterpretAsInts());
                max3 = max3.max(
                        FloatVector.fromArray(SPECIES, x, i + 3 * LENGTH).reinterpretAsInts());
            }
            bits = max0.max(max1).max(max2.max(max3)).reduceLanes(VectorOperators.MAX);
        }
        for (; i < end; i++) {
            bits = Math.max(bits, Float.floatToRawIntBits(x[i]));
        }
        return bits;
    }

    private static int leastBits(float[] x, int from, int end) {
        int bits = Integer.MAX_VALUE;
        int i = from;
        if (end - from >= 4 * LENGTH) {
            IntVector min0 = FloatVector.fromArray(SPECIES, x, from).reinterpretAsInts();
            IntVector min1 = min0;
            IntVector min2 = min0;
            IntVector min3 = min0;
            for (; i <= end - 4 * LENGTH; i += 4 * LENGTH) {
                min0 = min0.min(FloatVector.fromArray(SPECIES, x, i).reinterpretAsInts());
                min1 = min1.min(FloatVector.fromArray(SPECIES, x, i + LENGTH).reinterpretAsInts());
                min2 = min2.min(
                        FloatVector.fromArray(SPECIES, x, i + 2 * LENGTH).reinterpretAsInts());
                min3 = min3.min(
                        FloatVector.fromArray(SPECIES, x, i + 3 * LENGTH).reinterpretAsInts());
            }
            bits = min0.min(min1).min(min2.min(min3)).reduceLanes(VectorOperators.MIN);
        }
        for (; i < end; i++) {
            bits = Math.min(bits, Float.floatToRawIntBits(x[i]));
        }
        return bits;
    }

    /** The first element that equals {@code value}, which is one of them; 0 where that is NaN. */
    private static int indexOf(float value, float[] x, int from, int count) {
        int i = 0;
        for (; i <= count - 4 * LENGTH; i += 4 * LENGTH) {
            long equal = equal(value, x, from + i);
            if (equal != 0) {
                return i + Long.numberOfTrailingZeros(equal);
            }
        }
        while (i < count && x[from + i] != value) {
            i++;
        }
        return i < count ? i : 0;
    }

    /** Which lanes of four vectors equal the value, a bit each: at most 64. */
    private static long equal(float value, float[] x, int at) {
        VectorMask<Float> mask0 = FloatVector.fromArray(SPECIES, x, at).compare(VectorOperators.EQ, value);
        VectorMask<Float> mask1 = FloatVector.fromArray(SPECIES, x, at + LENGTH).compare(VectorOperators.EQ, value);
        VectorMask<Float> mask2 =
                FloatVector.fromArray(SPECIES, x, at + 2 * LENGTH).compare(VectorOperators.EQ, value);
        VectorMask<Float> mask3 =
                FloatVector.fromArray(SPECIES, x, at + 3 * LENGTH).compare(VectorOperators.EQ, value);
        long low = mask0.toLong() | mask1.toLong() << LENGTH;
        return low | (mask2.toLong() | mask3.toLong() << LENGTH) << 2 * LENGTH;
    }
}

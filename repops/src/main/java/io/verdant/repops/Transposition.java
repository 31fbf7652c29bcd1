package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Copies a matrix whose columns are contiguous into rows, a square of as many rows as a vector has lanes at a time. Each
 * shuffle of a square turns the index of its elements by one bit; after as many as a lane's number has bits, rows and columns
 * have changed places.
 */
final class Transposition {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final VectorSpecies<Integer> INDICES = SPECIES.withLanes(int.class);
    private static final int LENGTH = SPECIES.length();
    private static final int SHUFFLES = Integer.numberOfTrailingZeros(LENGTH);

    /** Elements of two vectors in turn, from their first halves and from their second. */
    private static final IntVector FIRST = alternating(0);

    private static final IntVector SECOND = alternating(LENGTH / 2);

    /** Elements of scratch. */
    static final int SCRATCH = 2 * LENGTH * LENGTH;

    private Transposition() {}

    private static IntVector alternating(int from) {
        int[] indices = new int[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            indices[i] = from + i / 2 + i % 2 * LENGTH;
        }
        return IntVector.fromArray(INDICES, indices, 0);
    }

    /**
     * {@code target[to + k * targetStride + j] = source[from + j * stride + k]} for {@code j < columns} and {@code k < depth}.
     */
    static void copy(
            float[] source,
            int from,
            int stride,
            int columns,
            int depth,
            float[] target,
            int to,
            int targetStride,
            float[] scratch) {
        int wholeColumns = columns - columns % LENGTH;
        int wholeDepth = depth - depth % LENGTH;
        for (int k = 0; k < wholeDepth; k += LENGTH) {
            for (int j = 0; j < wholeColumns; j += LENGTH) {
                square(source, from + j * stride + k, stride, target, to + k * targetStride + j, targetStride, scratch);
            }
        }
        single(source, from, stride, 0, columns, wholeDepth, depth, target, to, targetStride);
        single(source, from, stride, wholeColumns, columns, 0, wholeDepth, target, to, targetStride);
    }

    private static void single(
            float[] source,
            int from,
            int stride,
            int firstColumn,
            int endColumn,
            int first,
            int end,
            float[] target,
            int to,
            int targetStride) {
        for (int j = firstColumn; j < endColumn; j++) {
            for (int k = first; k < end; k++) {
                target[to + k * targetStride + j] = source[from + j * stride + k];
            }
        }
    }

    private static void square(
            float[] source, int from, int stride, float[] target, int to, int targetStride, float[] scratch) {
        int half = LENGTH * LENGTH;
        shuffle(source, from, stride, scratch, 0, LENGTH);
        int at = 0;
        for (int i = 2; i < SHUFFLES; i++) {
            shuffle(scratch, at, LENGTH, scratch, half - at, LENGTH);
            at = half - at;
        }
        shuffle(scratch, at, LENGTH, target, to, targetStride);
    }

    private static void shuffle(float[] from, int at, int stride, float[] to, int toAt, int toStride) {
        for (int i = 0; i < LENGTH / 2; i++) {
            IntVector one =
                    FloatVector.fromArray(SPECIES, from, at + i * stride).reinterpretAsInts();
            IntVector other = FloatVector.fromArray(SPECIES, from, at + (LENGTH / 2 + i) * stride)
                    .reinterpretAsInts();
            FIRST.selectFrom(one, other).reinterpretAsFloats().intoArray(to, toAt + 2 * i * toStride);
            SECOND.selectFrom(one, other).reinterpretAsFloats().intoArray(to, toAt + (2 * i + 1) * toStride);
        }
    }
}

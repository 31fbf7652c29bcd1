package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of a contraction whose left operand is read where it lies: element (row, k) of it is {@code a[shift +
 * rows[row] + offsets[k]]}. So a strided matrix, or the windows of an image, need not be copied first. As in
 * {@link MatmulTiles} each output element is one ascending fold, and the tiles are written out for the same reason. Rows
 * beyond {@code last} repeat it.
 */
final class IndirectTiles {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final int LENGTH = SPECIES.length();

    private IndirectTiles() {}

    private static FloatVector start(float[] c, int at, boolean first) {
        return first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, at);
    }

    static void tile8x3(
            int depth,
            float[] a,
            int shift,
            int[] rows,
            int row,
            int last,
            int[] offsets,
            int k,
            float[] b,
            int bi,
            int bStep,
            float[] c,
            int ci,
            int cStep,
            boolean first) {
        int r0 = shift + rows[row];
        int r1 = shift + rows[Math.min(row + 1, last)];
        int r2 = shift + rows[Math.min(row + 2, last)];
        int r3 = shift + rows[Math.min(row + 3, last)];
        int r4 = shift + rows[Math.min(row + 4, last)];
        int r5 = shift + rows[Math.min(row + 5, last)];
        int r6 = shift + rows[Math.min(row + 6, last)];
        int r7 = shift + rows[Math.min(row + 7, last)];
        FloatVector c00 = start(c, ci, first);
        FloatVector c01 = start(c, ci + LENGTH, first);
        FloatVector c02 = start(c, ci + 2 * LENGTH, first);
        FloatVector c10 = start(c, ci + cStep, first);
        FloatVector c11 = start(c, ci + cStep + LENGTH, first);
        FloatVector c12 = start(c, ci + cStep + 2 * LENGTH, first);
        FloatVector c20 = start(c, ci + 2 * cStep, first);
        FloatVector c21 = start(c, ci + 2 * cStep + LENGTH, first);
        FloatVector c22 = start(c, ci + 2 * cStep + 2 * LENGTH, first);
        FloatVector c30 = start(c, ci + 3 * cStep, first);
        FloatVector c31 = start(c, ci + 3 * cStep + LENGTH, first);
        FloatVector c32 = start(c, ci + 3 * cStep + 2 * LENGTH, first);
        FloatVector c40 = start(c, ci + 4 * cStep, first);
        FloatVector c41 = start(c, ci + 4 * cStep + LENGTH, first);
        FloatVector c42 = start(c, ci + 4 * cStep + 2 * LENGTH, first);
        FloatVector c50 = start(c, ci + 5 * cStep, first);
        FloatVector c51 = start(c, ci + 5 * cStep + LENGTH, first);
        FloatVector c52 = start(c, ci + 5 * cStep + 2 * LENGTH, first);
        FloatVector c60 = start(c, ci + 6 * cStep, first);
        FloatVector c61 = start(c, ci + 6 * cStep + LENGTH, first);
        FloatVector c62 = start(c, ci + 6 * cStep + 2 * LENGTH, first);
        FloatVector c70 = start(c, ci + 7 * cStep, first);
        FloatVector c71 = start(c, ci + 7 * cStep + LENGTH, first);
        FloatVector c72 = start(c, ci + 7 * cStep + 2 * LENGTH, first);
        for (int end = k + depth; k < end; k++) {
            int at = offsets[k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bi);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bi + LENGTH);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bi + 2 * LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[r0 + at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[r1 + at]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[r2 + at]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[r3 + at]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[r4 + at]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            c42 = a4.fma(b2, c42);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[r5 + at]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            c52 = a5.fma(b2, c52);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[r6 + at]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            c62 = a6.fma(b2, c62);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[r7 + at]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
            c72 = a7.fma(b2, c72);
            bi += bStep;
        }
        c00.intoArray(c, ci);
        c01.intoArray(c, ci + LENGTH);
        c02.intoArray(c, ci + 2 * LENGTH);
        c10.intoArray(c, ci + cStep);
        c11.intoArray(c, ci + cStep + LENGTH);
        c12.intoArray(c, ci + cStep + 2 * LENGTH);
        c20.intoArray(c, ci + 2 * cStep);
        c21.intoArray(c, ci + 2 * cStep + LENGTH);
        c22.intoArray(c, ci + 2 * cStep + 2 * LENGTH);
        c30.intoArray(c, ci + 3 * cStep);
        c31.intoArray(c, ci + 3 * cStep + LENGTH);
        c32.intoArray(c, ci + 3 * cStep + 2 * LENGTH);
        c40.intoArray(c, ci + 4 * cStep);
        c41.intoArray(c, ci + 4 * cStep + LENGTH);
        c42.intoArray(c, ci + 4 * cStep + 2 * LENGTH);
        c50.intoArray(c, ci + 5 * cStep);
        c51.intoArray(c, ci + 5 * cStep + LENGTH);
        c52.intoArray(c, ci + 5 * cStep + 2 * LENGTH);
        c60.intoArray(c, ci + 6 * cStep);
        c61.intoArray(c, ci + 6 * cStep + LENGTH);
        c62.intoArray(c, ci + 6 * cStep + 2 * LENGTH);
        c70.intoArray(c, ci + 7 * cStep);
        c71.intoArray(c, ci + 7 * cStep + LENGTH);
        c72.intoArray(c, ci + 7 * cStep + 2 * LENGTH);
    }

    static void tile8x2(
            int depth,
            float[] a,
            int shift,
            int[] rows,
            int row,
            int last,
            int[] offsets,
            int k,
            float[] b,
            int bi,
            int bStep,
            float[] c,
            int ci,
            int cStep,
            boolean first) {
        int r0 = shift + rows[row];
        int r1 = shift + rows[Math.min(row + 1, last)];
        int r2 = shift + rows[Math.min(row + 2, last)];
        int r3 = shift + rows[Math.min(row + 3, last)];
        int r4 = shift + rows[Math.min(row + 4, last)];
        int r5 = shift + rows[Math.min(row + 5, last)];
        int r6 = shift + rows[Math.min(row + 6, last)];
        int r7 = shift + rows[Math.min(row + 7, last)];
        FloatVector c00 = start(c, ci, first);
        FloatVector c01 = start(c, ci + LENGTH, first);
        FloatVector c10 = start(c, ci + cStep, first);
        FloatVector c11 = start(c, ci + cStep + LENGTH, first);
        FloatVector c20 = start(c, ci + 2 * cStep, first);
        FloatVector c21 = start(c, ci + 2 * cStep + LENGTH, first);
        FloatVector c30 = start(c, ci + 3 * cStep, first);
        FloatVector c31 = start(c, ci + 3 * cStep + LENGTH, first);
        FloatVector c40 = start(c, ci + 4 * cStep, first);
        FloatVector c41 = start(c, ci + 4 * cStep + LENGTH, first);
        FloatVector c50 = start(c, ci + 5 * cStep, first);
        FloatVector c51 = start(c, ci + 5 * cStep + LENGTH, first);
        FloatVector c60 = start(c, ci + 6 * cStep, first);
        FloatVector c61 = start(c, ci + 6 * cStep + LENGTH, first);
        FloatVector c70 = start(c, ci + 7 * cStep, first);
        FloatVector c71 = start(c, ci + 7 * cStep + LENGTH, first);
        for (int end = k + depth; k < end; k++) {
            int at = offsets[k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bi);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bi + LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[r0 + at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[r1 + at]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[r2 + at]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[r3 + at]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[r4 + at]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[r5 + at]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[r6 + at]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[r7 + at]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
            bi += bStep;
        }
        c00.intoArray(c, ci);
        c01.intoArray(c, ci + LENGTH);
        c10.intoArray(c, ci + cStep);
        c11.intoArray(c, ci + cStep + LENGTH);
        c20.intoArray(c, ci + 2 * cStep);
        c21.intoArray(c, ci + 2 * cStep + LENGTH);
        c30.intoArray(c, ci + 3 * cStep);
        c31.intoArray(c, ci + 3 * cStep + LENGTH);
        c40.intoArray(c, ci + 4 * cStep);
        c41.intoArray(c, ci + 4 * cStep + LENGTH);
        c50.intoArray(c, ci + 5 * cStep);
        c51.intoArray(c, ci + 5 * cStep + LENGTH);
        c60.intoArray(c, ci + 6 * cStep);
        c61.intoArray(c, ci + 6 * cStep + LENGTH);
        c70.intoArray(c, ci + 7 * cStep);
        c71.intoArray(c, ci + 7 * cStep + LENGTH);
    }

    static void tile8x1(
            int depth,
            float[] a,
            int shift,
            int[] rows,
            int row,
            int last,
            int[] offsets,
            int k,
            float[] b,
            int bi,
            int bStep,
            float[] c,
            int ci,
            int cStep,
            boolean first) {
        int r0 = shift + rows[row];
        int r1 = shift + rows[Math.min(row + 1, last)];
        int r2 = shift + rows[Math.min(row + 2, last)];
        int r3 = shift + rows[Math.min(row + 3, last)];
        int r4 = shift + rows[Math.min(row + 4, last)];
        int r5 = shift + rows[Math.min(row + 5, last)];
        int r6 = shift + rows[Math.min(row + 6, last)];
        int r7 = shift + rows[Math.min(row + 7, last)];
        FloatVector c00 = start(c, ci, first);
        FloatVector c10 = start(c, ci + cStep, first);
        FloatVector c20 = start(c, ci + 2 * cStep, first);
        FloatVector c30 = start(c, ci + 3 * cStep, first);
        FloatVector c40 = start(c, ci + 4 * cStep, first);
        FloatVector c50 = start(c, ci + 5 * cStep, first);
        FloatVector c60 = start(c, ci + 6 * cStep, first);
        FloatVector c70 = start(c, ci + 7 * cStep, first);
        for (int end = k + depth; k < end; k++) {
            int at = offsets[k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bi);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[r0 + at]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[r1 + at]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[r2 + at]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[r3 + at]);
            c30 = a3.fma(b0, c30);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[r4 + at]);
            c40 = a4.fma(b0, c40);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[r5 + at]);
            c50 = a5.fma(b0, c50);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[r6 + at]);
            c60 = a6.fma(b0, c60);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[r7 + at]);
            c70 = a7.fma(b0, c70);
            bi += bStep;
        }
        c00.intoArray(c, ci);
        c10.intoArray(c, ci + cStep);
        c20.intoArray(c, ci + 2 * cStep);
        c30.intoArray(c, ci + 3 * cStep);
        c40.intoArray(c, ci + 4 * cStep);
        c50.intoArray(c, ci + 5 * cStep);
        c60.intoArray(c, ci + 6 * cStep);
        c70.intoArray(c, ci + 7 * cStep);
    }

    static void tile4x2(
            int depth,
            float[] a,
            int shift,
            int[] rows,
            int row,
            int last,
            int[] offsets,
            int k,
            float[] b,
            int bi,
            int bStep,
            float[] c,
            int ci,
            int cStep,
            boolean first) {
        int r0 = shift + rows[row];
        int r1 = shift + rows[Math.min(row + 1, last)];
        int r2 = shift + rows[Math.min(row + 2, last)];
        int r3 = shift + rows[Math.min(row + 3, last)];
        FloatVector c00 = start(c, ci, first);
        FloatVector c01 = start(c, ci + LENGTH, first);
        FloatVector c10 = start(c, ci + cStep, first);
        FloatVector c11 = start(c, ci + cStep + LENGTH, first);
        FloatVector c20 = start(c, ci + 2 * cStep, first);
        FloatVector c21 = start(c, ci + 2 * cStep + LENGTH, first);
        FloatVector c30 = start(c, ci + 3 * cStep, first);
        FloatVector c31 = start(c, ci + 3 * cStep + LENGTH, first);
        for (int end = k + depth; k < end; k++) {
            int at = offsets[k];
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bi);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bi + LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[r0 + at]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[r1 + at]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[r2 + at]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[r3 + at]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            bi += bStep;
        }
        c00.intoArray(c, ci);
        c01.intoArray(c, ci + LENGTH);
        c10.intoArray(c, ci + cStep);
        c11.intoArray(c, ci + cStep + LENGTH);
        c20.intoArray(c, ci + 2 * cStep);
        c21.intoArray(c, ci + 2 * cStep + LENGTH);
        c30.intoArray(c, ci + 3 * cStep);
        c31.intoArray(c, ci + 3 * cStep + LENGTH);
    }
}

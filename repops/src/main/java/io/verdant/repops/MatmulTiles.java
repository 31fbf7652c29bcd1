package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Register tiles of a matrix product: every accumulator stays in a register while k ascends, so each output element is
 * one ascending fold of fused multiply-adds, whatever the tile's size. Rows of A are packed side by side ({@code rows}
 * values per k); rows of B lie {@code bStep} apart. The tiles differ in size because processors differ in registers;
 * they are written out because the compiler keeps only named variables in registers.
 */
final class MatmulTiles {
    static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    static final int LENGTH = SPECIES.length();

    private MatmulTiles() {}

    private static FloatVector start(float[] c, int at, boolean first) {
        return first ? FloatVector.zero(SPECIES) : FloatVector.fromArray(SPECIES, c, at);
    }

    static void tile8x3(
            int depth, float[] a, int ai, float[] b, int bi, int bStep, float[] c, int ci, int cStep, boolean first) {
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
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bi);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bi + LENGTH);
            FloatVector b2 = FloatVector.fromArray(SPECIES, b, bi + 2 * LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            c02 = a0.fma(b2, c02);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[ai + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            c12 = a1.fma(b2, c12);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[ai + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            c22 = a2.fma(b2, c22);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[ai + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            c32 = a3.fma(b2, c32);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[ai + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            c42 = a4.fma(b2, c42);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[ai + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            c52 = a5.fma(b2, c52);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[ai + 6]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            c62 = a6.fma(b2, c62);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[ai + 7]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
            c72 = a7.fma(b2, c72);
            ai += 8;
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
            int depth, float[] a, int ai, float[] b, int bi, int bStep, float[] c, int ci, int cStep, boolean first) {
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
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bi);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bi + LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[ai + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[ai + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[ai + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[ai + 4]);
            c40 = a4.fma(b0, c40);
            c41 = a4.fma(b1, c41);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[ai + 5]);
            c50 = a5.fma(b0, c50);
            c51 = a5.fma(b1, c51);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[ai + 6]);
            c60 = a6.fma(b0, c60);
            c61 = a6.fma(b1, c61);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[ai + 7]);
            c70 = a7.fma(b0, c70);
            c71 = a7.fma(b1, c71);
            ai += 8;
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
            int depth, float[] a, int ai, float[] b, int bi, int bStep, float[] c, int ci, int cStep, boolean first) {
        FloatVector c00 = start(c, ci, first);
        FloatVector c10 = start(c, ci + cStep, first);
        FloatVector c20 = start(c, ci + 2 * cStep, first);
        FloatVector c30 = start(c, ci + 3 * cStep, first);
        FloatVector c40 = start(c, ci + 4 * cStep, first);
        FloatVector c50 = start(c, ci + 5 * cStep, first);
        FloatVector c60 = start(c, ci + 6 * cStep, first);
        FloatVector c70 = start(c, ci + 7 * cStep, first);
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bi);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[ai]);
            c00 = a0.fma(b0, c00);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[ai + 1]);
            c10 = a1.fma(b0, c10);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[ai + 2]);
            c20 = a2.fma(b0, c20);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[ai + 3]);
            c30 = a3.fma(b0, c30);
            FloatVector a4 = FloatVector.broadcast(SPECIES, a[ai + 4]);
            c40 = a4.fma(b0, c40);
            FloatVector a5 = FloatVector.broadcast(SPECIES, a[ai + 5]);
            c50 = a5.fma(b0, c50);
            FloatVector a6 = FloatVector.broadcast(SPECIES, a[ai + 6]);
            c60 = a6.fma(b0, c60);
            FloatVector a7 = FloatVector.broadcast(SPECIES, a[ai + 7]);
            c70 = a7.fma(b0, c70);
            ai += 8;
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
            int depth, float[] a, int ai, float[] b, int bi, int bStep, float[] c, int ci, int cStep, boolean first) {
        FloatVector c00 = start(c, ci, first);
        FloatVector c01 = start(c, ci + LENGTH, first);
        FloatVector c10 = start(c, ci + cStep, first);
        FloatVector c11 = start(c, ci + cStep + LENGTH, first);
        FloatVector c20 = start(c, ci + 2 * cStep, first);
        FloatVector c21 = start(c, ci + 2 * cStep + LENGTH, first);
        FloatVector c30 = start(c, ci + 3 * cStep, first);
        FloatVector c31 = start(c, ci + 3 * cStep + LENGTH, first);
        for (int k = 0; k < depth; k++) {
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bi);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bi + LENGTH);
            FloatVector a0 = FloatVector.broadcast(SPECIES, a[ai]);
            c00 = a0.fma(b0, c00);
            c01 = a0.fma(b1, c01);
            FloatVector a1 = FloatVector.broadcast(SPECIES, a[ai + 1]);
            c10 = a1.fma(b0, c10);
            c11 = a1.fma(b1, c11);
            FloatVector a2 = FloatVector.broadcast(SPECIES, a[ai + 2]);
            c20 = a2.fma(b0, c20);
            c21 = a2.fma(b1, c21);
            FloatVector a3 = FloatVector.broadcast(SPECIES, a[ai + 3]);
            c30 = a3.fma(b0, c30);
            c31 = a3.fma(b1, c31);
            ai += 4;
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

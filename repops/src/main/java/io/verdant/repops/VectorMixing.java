package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Several weighted sums of the same rows, four sums by a few vectors of coordinates in registers at a time: four vectors where there are
 * 32 registers, two where there are 16.
 */
final class VectorMixing {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final int LENGTH = SPECIES.length();
    private static final boolean MANY_REGISTERS = SPECIES.vectorBitSize() == 512;

    /** Sums that are computed together. */
    static final int SUMS = 4;

    /** Coordinates that are computed together. */
    static final int COLUMNS = (MANY_REGISTERS ? 4 : 2) * LENGTH;

    private VectorMixing() {}

    private static FloatVector at(float[] x, int index) {
        return FloatVector.fromArray(SPECIES, x, index);
    }

    /** Sums {@code [sum, sum + 4)} of coordinates {@code [0, count)}, a multiple of {@link #COLUMNS}. */
    static void four(float[][] out, int o, float[][] x, int[] starts, float[][] weights, int sum, int count) {
        for (int done = 0; done < count; done += COLUMNS) {
            if (MANY_REGISTERS) {
                fourByFour(out, o + done, x, starts, done, weights, sum);
            } else {
                fourByTwo(out, o + done, x, starts, done, weights, sum);
            }
        }
    }

    private static void fourByFour(
            float[][] out, int o, float[][] x, int[] starts, int from, float[][] weights, int sum) {
        float[] w0 = weights[sum];
        float[] w1 = weights[sum + 1];
        float[] w2 = weights[sum + 2];
        float[] w3 = weights[sum + 3];
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = s00;
        FloatVector s02 = s00;
        FloatVector s03 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s12 = s00;
        FloatVector s13 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s22 = s00;
        FloatVector s23 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        FloatVector s32 = s00;
        FloatVector s33 = s00;
        for (int n = 0; n < x.length; n++) {
            float[] row = x[n];
            int start = starts[n] + from;
            FloatVector x0 = at(row, start);
            FloatVector x1 = at(row, start + LENGTH);
            FloatVector x2 = at(row, start + 2 * LENGTH);
            FloatVector x3 = at(row, start + 3 * LENGTH);
            FloatVector v0 = FloatVector.broadcast(SPECIES, w0[n]);
            s00 = v0.fma(x0, s00);
            s01 = v0.fma(x1, s01);
            s02 = v0.fma(x2, s02);
            s03 = v0.fma(x3, s03);
            FloatVector v1 = FloatVector.broadcast(SPECIES, w1[n]);
            s10 = v1.fma(x0, s10);
            s11 = v1.fma(x1, s11);
            s12 = v1.fma(x2, s12);
            s13 = v1.fma(x3, s13);
            FloatVector v2 = FloatVector.broadcast(SPECIES, w2[n]);
            s20 = v2.fma(x0, s20);
            s21 = v2.fma(x1, s21);
            s22 = v2.fma(x2, s22);
            s23 = v2.fma(x3, s23);
            FloatVector v3 = FloatVector.broadcast(SPECIES, w3[n]);
            s30 = v3.fma(x0, s30);
            s31 = v3.fma(x1, s31);
            s32 = v3.fma(x2, s32);
            s33 = v3.fma(x3, s33);
        }
        s00.intoArray(out[sum], o);
        s01.intoArray(out[sum], o + LENGTH);
        s02.intoArray(out[sum], o + 2 * LENGTH);
        s03.intoArray(out[sum], o + 3 * LENGTH);
        s10.intoArray(out[sum + 1], o);
        s11.intoArray(out[sum + 1], o + LENGTH);
        s12.intoArray(out[sum + 1], o + 2 * LENGTH);
        s13.intoArray(out[sum + 1], o + 3 * LENGTH);
        s20.intoArray(out[sum + 2], o);
        s21.intoArray(out[sum + 2], o + LENGTH);
        s22.intoArray(out[sum + 2], o + 2 * LENGTH);
        s23.intoArray(out[sum + 2], o + 3 * LENGTH);
        s30.intoArray(out[sum + 3], o);
        s31.intoArray(out[sum + 3], o + LENGTH);
        s32.intoArray(out[sum + 3], o + 2 * LENGTH);
        s33.intoArray(out[sum + 3], o + 3 * LENGTH);
    }

    private static void fourByTwo(
            float[][] out, int o, float[][] x, int[] starts, int from, float[][] weights, int sum) {
        float[] w0 = weights[sum];
        float[] w1 = weights[sum + 1];
        float[] w2 = weights[sum + 2];
        float[] w3 = weights[sum + 3];
        FloatVector s00 = FloatVector.zero(SPECIES);
        FloatVector s01 = s00;
        FloatVector s10 = s00;
        FloatVector s11 = s00;
        FloatVector s20 = s00;
        FloatVector s21 = s00;
        FloatVector s30 = s00;
        FloatVector s31 = s00;
        for (int n = 0; n < x.length; n++) {
            float[] row = x[n];
            int start = starts[n] + from;
            FloatVector x0 = at(row, start);
            FloatVector x1 = at(row, start + LENGTH);
            FloatVector v0 = FloatVector.broadcast(SPECIES, w0[n]);
            s00 = v0.fma(x0, s00);
            s01 = v0.fma(x1, s01);
            FloatVector v1 = FloatVector.broadcast(SPECIES, w1[n]);
            s10 = v1.fma(x0, s10);
            s11 = v1.fma(x1, s11);
            FloatVector v2 = FloatVector.broadcast(SPECIES, w2[n]);
            s20 = v2.fma(x0, s20);
            s21 = v2.fma(x1, s21);
            FloatVector v3 = FloatVector.broadcast(SPECIES, w3[n]);
            s30 = v3.fma(x0, s30);
            s31 = v3.fma(x1, s31);
        }
        s00.intoArray(out[sum], o);
        s01.intoArray(out[sum], o + LENGTH);
        s10.intoArray(out[sum + 1], o);
        s11.intoArray(out[sum + 1], o + LENGTH);
        s20.intoArray(out[sum + 2], o);
        s21.intoArray(out[sum + 2], o + LENGTH);
        s30.intoArray(out[sum + 3], o);
        s31.intoArray(out[sum + 3], o + LENGTH);
    }
}

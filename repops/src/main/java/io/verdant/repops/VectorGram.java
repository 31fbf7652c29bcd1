package io.verdant.repops;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** Gram tiles in vector registers: four rows by four where there are 32 of them, four by two where there are 16. */
final class VectorGram implements GramKernels {
    private static final VectorSpecies<Double> WIDE =
            VectorSpecies.of(double.class, VectorKernels.SPECIES.vectorShape());
    private static final VectorSpecies<Float> NARROW = narrow();
    private static final int LENGTH = WIDE.length();
    private static final boolean MANY_REGISTERS = WIDE.vectorBitSize() == 512;

    /** Floats that fill a vector of doubles. */
    private static VectorSpecies<Float> narrow() {
        return switch (WIDE.vectorBitSize()) {
            case 512 -> FloatVector.SPECIES_256;
            case 256 -> FloatVector.SPECIES_128;
            default -> FloatVector.SPECIES_64;
        };
    }

    @Override
    public int lanes() {
        return LENGTH;
    }

    @Override
    public void load(float[] x, int from, int count, double[] block, int at, int length) {
        int runs = count / Reduction.LANES;
        for (int group = 0; group < Reduction.LANES / LENGTH; group++) {
            int target = at + group * (length / Reduction.LANES * LENGTH);
            int source = from + group * LENGTH;
            for (int k = 0; k < runs; k++) {
                FloatVector narrow = FloatVector.fromArray(NARROW, x, source + k * Reduction.LANES);
                DoubleVector wide = (DoubleVector) narrow.convertShape(VectorOperators.F2D, WIDE, 0);
                wide.intoArray(block, target + k * LENGTH);
            }
        }
        for (int e = runs * Reduction.LANES; e < count; e++) {
            block[at + place(e, length)] = x[from + e];
        }
    }

    @Override
    public void loadLess(float[] x, int from, int count, double[] block, int reference, int at, int length) {
        int runs = count / Reduction.LANES;
        for (int group = 0; group < Reduction.LANES / LENGTH; group++) {
            int first = group * (length / Reduction.LANES * LENGTH);
            int source = from + group * LENGTH;
            for (int k = 0; k < runs; k++) {
                FloatVector narrow = FloatVector.fromArray(NARROW, x, source + k * Reduction.LANES);
                DoubleVector wide = (DoubleVector) narrow.convertShape(VectorOperators.F2D, WIDE, 0);
                int place = first + k * LENGTH;
                wide.sub(at(block, reference + place)).intoArray(block, at + place);
            }
        }
        for (int e = runs * Reduction.LANES; e < count; e++) {
            int place = place(e, length);
            block[at + place] = x[from + e] - block[reference + place];
        }
    }

    @Override
    public void less(double[] block, int reference, int at, int length) {
        for (int i = 0; i < length; i += LENGTH) {
            at(block, at + i).sub(at(block, reference + i)).intoArray(block, at + i);
        }
    }

    private static DoubleVector at(double[] x, int index) {
        return DoubleVector.fromArray(WIDE, x, index);
    }

    @Override
    public void tile(double[] block, int a, int b, int count, int length, double[] acc, int at) {
        int runs = count / Reduction.LANES;
        for (int group = 0; group < Reduction.LANES / LENGTH; group++) {
            tile(block, a, b, group, runs, length, acc, at);
        }
        GramKernels.tail(this, block, a, b, runs * Reduction.LANES, count, length, acc, at);
    }

    /** Lane group by lane group, so that one group of all rows stays in the first-level cache. */
    @Override
    public void tiles(double[] block, int[][] pairs, int first, int end, int count, int length, double[] acc) {
        int runs = count / Reduction.LANES;
        for (int group = 0; group < Reduction.LANES / LENGTH; group++) {
            for (int pair = first; pair < end; pair++) {
                int at = (pair - first) * PAIR_LANES;
                tile(block, pairs[pair][0], pairs[pair][1], group, runs, length, acc, at);
            }
        }
        for (int pair = first; pair < end && runs * Reduction.LANES < count; pair++) {
            int at = (pair - first) * PAIR_LANES;
            GramKernels.tail(
                    this, block, pairs[pair][0], pairs[pair][1], runs * Reduction.LANES, count, length, acc, at);
        }
    }

    private static void tile(double[] block, int a, int b, int group, int runs, int length, double[] acc, int at) {
        int first = group * (length / Reduction.LANES * LENGTH);
        int lanes = at + group * LENGTH;
        int row = GramKernels.pitch(length);
        if (MANY_REGISTERS && a == b) {
            upperHalf(block, a * row + first, row, runs, acc, lanes);
        } else if (MANY_REGISTERS) {
            fourByFour(block, a * row + first, b * row + first, row, runs, acc, lanes);
        } else {
            fourByTwo(block, a * row + first, b * row + first, row, runs, acc, lanes);
            fourByTwo(block, a * row + first, (b + 2) * row + first, row, runs, acc, lanes + 64);
        }
    }

    private static void fourByFour(double[] x, int a, int b, int row, int runs, double[] acc, int at) {
        int two = 2 * row;
        int three = 3 * row;
        DoubleVector s00 = at(acc, at);
        DoubleVector s01 = at(acc, at + 32);
        DoubleVector s02 = at(acc, at + 64);
        DoubleVector s03 = at(acc, at + 96);
        DoubleVector s10 = at(acc, at + 128);
        DoubleVector s11 = at(acc, at + 160);
        DoubleVector s12 = at(acc, at + 192);
        DoubleVector s13 = at(acc, at + 224);
        DoubleVector s20 = at(acc, at + 256);
        DoubleVector s21 = at(acc, at + 288);
        DoubleVector s22 = at(acc, at + 320);
        DoubleVector s23 = at(acc, at + 352);
        DoubleVector s30 = at(acc, at + 384);
        DoubleVector s31 = at(acc, at + 416);
        DoubleVector s32 = at(acc, at + 448);
        DoubleVector s33 = at(acc, at + 480);
        for (int end = a + runs * LENGTH; a < end; a += LENGTH, b += LENGTH) {
            DoubleVector b0 = at(x, b);
            DoubleVector b1 = at(x, b + row);
            DoubleVector b2 = at(x, b + two);
            DoubleVector b3 = at(x, b + three);
            DoubleVector a0 = at(x, a);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            s02 = a0.fma(b2, s02);
            s03 = a0.fma(b3, s03);
            DoubleVector a1 = at(x, a + row);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            s12 = a1.fma(b2, s12);
            s13 = a1.fma(b3, s13);
            DoubleVector a2 = at(x, a + two);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            s22 = a2.fma(b2, s22);
            s23 = a2.fma(b3, s23);
            DoubleVector a3 = at(x, a + three);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
            s32 = a3.fma(b2, s32);
            s33 = a3.fma(b3, s33);
        }
        s00.intoArray(acc, at);
        s01.intoArray(acc, at + 32);
        s02.intoArray(acc, at + 64);
        s03.intoArray(acc, at + 96);
        s10.intoArray(acc, at + 128);
        s11.intoArray(acc, at + 160);
        s12.intoArray(acc, at + 192);
        s13.intoArray(acc, at + 224);
        s20.intoArray(acc, at + 256);
        s21.intoArray(acc, at + 288);
        s22.intoArray(acc, at + 320);
        s23.intoArray(acc, at + 352);
        s30.intoArray(acc, at + 384);
        s31.intoArray(acc, at + 416);
        s32.intoArray(acc, at + 448);
        s33.intoArray(acc, at + 480);
    }

    /** A tile with itself: each pair once. */
    private static void upperHalf(double[] x, int a, int row, int runs, double[] acc, int at) {
        int two = 2 * row;
        int three = 3 * row;
        DoubleVector s00 = at(acc, at);
        DoubleVector s01 = at(acc, at + 32);
        DoubleVector s02 = at(acc, at + 64);
        DoubleVector s03 = at(acc, at + 96);
        DoubleVector s11 = at(acc, at + 160);
        DoubleVector s12 = at(acc, at + 192);
        DoubleVector s13 = at(acc, at + 224);
        DoubleVector s22 = at(acc, at + 320);
        DoubleVector s23 = at(acc, at + 352);
        DoubleVector s33 = at(acc, at + 480);
        for (int end = a + runs * LENGTH; a < end; a += LENGTH) {
            DoubleVector a0 = at(x, a);
            DoubleVector a1 = at(x, a + row);
            DoubleVector a2 = at(x, a + two);
            DoubleVector a3 = at(x, a + three);
            s00 = a0.fma(a0, s00);
            s01 = a0.fma(a1, s01);
            s02 = a0.fma(a2, s02);
            s03 = a0.fma(a3, s03);
            s11 = a1.fma(a1, s11);
            s12 = a1.fma(a2, s12);
            s13 = a1.fma(a3, s13);
            s22 = a2.fma(a2, s22);
            s23 = a2.fma(a3, s23);
            s33 = a3.fma(a3, s33);
        }
        s00.intoArray(acc, at);
        s01.intoArray(acc, at + 32);
        s02.intoArray(acc, at + 64);
        s03.intoArray(acc, at + 96);
        s11.intoArray(acc, at + 160);
        s12.intoArray(acc, at + 192);
        s13.intoArray(acc, at + 224);
        s22.intoArray(acc, at + 320);
        s23.intoArray(acc, at + 352);
        s33.intoArray(acc, at + 480);
    }

    private static void fourByTwo(double[] x, int a, int b, int row, int runs, double[] acc, int at) {
        DoubleVector s00 = at(acc, at);
        DoubleVector s01 = at(acc, at + 32);
        DoubleVector s10 = at(acc, at + 128);
        DoubleVector s11 = at(acc, at + 160);
        DoubleVector s20 = at(acc, at + 256);
        DoubleVector s21 = at(acc, at + 288);
        DoubleVector s30 = at(acc, at + 384);
        DoubleVector s31 = at(acc, at + 416);
        for (int end = a + runs * LENGTH; a < end; a += LENGTH, b += LENGTH) {
            DoubleVector b0 = at(x, b);
            DoubleVector b1 = at(x, b + row);
            DoubleVector a0 = at(x, a);
            s00 = a0.fma(b0, s00);
            s01 = a0.fma(b1, s01);
            DoubleVector a1 = at(x, a + row);
            s10 = a1.fma(b0, s10);
            s11 = a1.fma(b1, s11);
            DoubleVector a2 = at(x, a + 2 * row);
            s20 = a2.fma(b0, s20);
            s21 = a2.fma(b1, s21);
            DoubleVector a3 = at(x, a + 3 * row);
            s30 = a3.fma(b0, s30);
            s31 = a3.fma(b1, s31);
        }
        s00.intoArray(acc, at);
        s01.intoArray(acc, at + 32);
        s10.intoArray(acc, at + 128);
        s11.intoArray(acc, at + 160);
        s20.intoArray(acc, at + 256);
        s21.intoArray(acc, at + 288);
        s30.intoArray(acc, at + 384);
        s31.intoArray(acc, at + 416);
    }
}

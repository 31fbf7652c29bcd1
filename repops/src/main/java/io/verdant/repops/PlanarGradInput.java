package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The gradient by images of few channels, which would leave most lanes of a vector of channels idle: vectors run along the
 * positions of an image instead. The gradient of an image is first laid out channel by channel with a margin of +0, so that
 * what a tap reads for neighbouring positions is contiguous. Positions of the margin are computed too and thrown away.
 */
final class PlanarGradInput implements MatmulPlan {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final int LENGTH = SPECIES.length();

    /** Channels of a tile, and vectors of positions: accumulators that fit 32 registers. */
    private static final int ROWS = 3;

    private static final int WIDE = 8 * LENGTH;

    /** Elements of an image's planes: what stays in the second-level cache. */
    private static final int MAX_PLANES = 1 << 16;

    private final ConvGeometry g;
    private final View dy;
    private final View w;
    private final int planeWidth;
    private final int plane;
    private final int origin;
    /** Where each term of the fold lies from a position's own place, taps outside, channels inside. */
    private final int[] offsets;

    private final float[] weights;
    private final float[][] planes;
    private final float[][] results;
    private final int pitch;

    PlanarGradInput(ConvGeometry g, View dy, View w, int parts) {
        this.g = g;
        this.dy = dy;
        this.w = w;
        this.planeWidth = planeWidth(g);
        this.plane = planeHeight(g) * planeWidth;
        this.origin = above(g.rows()) * planeWidth + above(g.columns());
        this.offsets = offsets();
        this.weights = new float[tiles() * offsets.length * ROWS];
        int positions = (g.image().height() - 1) * planeWidth + g.image().width();
        this.pitch = (positions + WIDE - 1) / WIDE * WIDE;
        // Vectors behind the last position read on.
        this.planes = new float[parts][g.outChannels() * plane + pitch];
        this.results = new float[parts][tiles() * ROWS * pitch];
    }

    /** For strides of one, few channels in one group, and planes of a sensible size. */
    static boolean fits(ConvGeometry g) {
        boolean few = g.groups() == 1 && g.image().channels() > 1 && g.image().channels() <= LENGTH / 2;
        boolean dense = g.rows().stride() == 1 && g.columns().stride() == 1;
        return VectorMatmul.MANY_REGISTERS
                && few
                && dense
                && (long) planeHeight(g) * planeWidth(g) * g.outChannels() <= MAX_PLANES;
    }

    /** Positions before output 0 that a tap reads. */
    private static int above(Window.Axis axis) {
        return Math.max(0, (axis.kernel() - 1) * axis.dilation() - axis.pad());
    }

    private static int planeHeight(ConvGeometry g) {
        int end = Math.max(g.image().outHeight(), g.image().height() + g.rows().pad());
        return above(g.rows()) + end;
    }

    private static int planeWidth(ConvGeometry g) {
        int end = Math.max(g.image().outWidth(), g.image().width() + g.columns().pad());
        return above(g.columns()) + end;
    }

    private int tiles() {
        return (g.image().channels() + ROWS - 1) / ROWS;
    }

    private int[] offsets() {
        int kernelWidth = g.columns().kernel();
        int outputs = g.outChannels();
        int[] terms = new int[g.rows().kernel() * kernelWidth * outputs];
        for (int i = 0; i < terms.length; i++) {
            int tap = i / outputs;
            int row = g.rows().pad() - tap / kernelWidth * g.rows().dilation();
            int column = g.columns().pad() - tap % kernelWidth * g.columns().dilation();
            terms[i] = origin + i % outputs * plane + row * planeWidth + column;
        }
        return terms;
    }

    /** Packs the weights: those of a tile's channels side by side, term by term. */
    @Override
    public void prepare(float[] gradient, float[] b) {
        int outputs = g.outChannels();
        for (int c = 0; c < g.image().channels(); c++) {
            int to = c / ROWS * offsets.length * ROWS + c % ROWS;
            for (int i = 0; i < offsets.length; i++) {
                int kh = i / outputs / g.columns().kernel();
                int kw = i / outputs % g.columns().kernel();
                weights[to + i * ROWS] = b[
                        w.offset() + kh * w.stride(0) + kw * w.stride(1) + c * w.stride(2) + i % outputs * w.stride(3)];
            }
        }
    }

    @Override
    public void run(float[] gradient, float[] b, float[] out, int part, int parts) {
        int end = Partition.end(g.image().batch(), part, parts);
        for (int n = Partition.start(g.image().batch(), part, parts); n < end; n++) {
            spread(gradient, n, planes[part]);
            for (int tile = 0; tile < tiles(); tile++) {
                for (int at = 0; at < pitch; at += WIDE) {
                    int to = tile * ROWS * pitch + at;
                    tile(planes[part], at, offsets, weights, tile * offsets.length * ROWS, results[part], to, pitch);
                }
            }
            gather(results[part], out, n);
        }
    }

    /** The gradient of an image, channel by channel; the margin was never written to. */
    private void spread(float[] gradient, int n, float[] to) {
        for (int row = 0; row < g.image().outHeight(); row++) {
            for (int column = 0; column < g.image().outWidth(); column++) {
                int from = dy.offset() + n * dy.stride(0) + row * dy.stride(1) + column * dy.stride(2);
                int at = origin + row * planeWidth + column;
                for (int o = 0; o < g.outChannels(); o++) {
                    to[at + o * plane] = gradient[from + o * dy.stride(3)];
                }
            }
        }
    }

    private void gather(float[] from, float[] out, int n) {
        int channels = g.image().channels();
        int to = n * g.image().height() * g.image().width() * channels;
        for (int row = 0; row < g.image().height(); row++) {
            for (int column = 0; column < g.image().width(); column++, to += channels) {
                int at = row * planeWidth + column;
                for (int c = 0; c < channels; c++) {
                    out[to + c] = from[c * pitch + at];
                }
            }
        }
    }

    /** The folds of three channels over eight vectors of positions from {@code from}. */
    private static void tile(
            float[] planes, int from, int[] offsets, float[] weights, int wi, float[] out, int to, int pitch) {
        FloatVector c00 = FloatVector.zero(SPECIES);
        FloatVector c01 = FloatVector.zero(SPECIES);
        FloatVector c02 = FloatVector.zero(SPECIES);
        FloatVector c03 = FloatVector.zero(SPECIES);
        FloatVector c04 = FloatVector.zero(SPECIES);
        FloatVector c05 = FloatVector.zero(SPECIES);
        FloatVector c06 = FloatVector.zero(SPECIES);
        FloatVector c07 = FloatVector.zero(SPECIES);
        FloatVector c10 = FloatVector.zero(SPECIES);
        FloatVector c11 = FloatVector.zero(SPECIES);
        FloatVector c12 = FloatVector.zero(SPECIES);
        FloatVector c13 = FloatVector.zero(SPECIES);
        FloatVector c14 = FloatVector.zero(SPECIES);
        FloatVector c15 = FloatVector.zero(SPECIES);
        FloatVector c16 = FloatVector.zero(SPECIES);
        FloatVector c17 = FloatVector.zero(SPECIES);
        FloatVector c20 = FloatVector.zero(SPECIES);
        FloatVector c21 = FloatVector.zero(SPECIES);
        FloatVector c22 = FloatVector.zero(SPECIES);
        FloatVector c23 = FloatVector.zero(SPECIES);
        FloatVector c24 = FloatVector.zero(SPECIES);
        FloatVector c25 = FloatVector.zero(SPECIES);
        FloatVector c26 = FloatVector.zero(SPECIES);
        FloatVector c27 = FloatVector.zero(SPECIES);
        for (int k = 0; k < offsets.length; k++) {
            int at = from + offsets[k];
            FloatVector a0 = FloatVector.broadcast(SPECIES, weights[wi]);
            FloatVector a1 = FloatVector.broadcast(SPECIES, weights[wi + 1]);
            FloatVector a2 = FloatVector.broadcast(SPECIES, weights[wi + 2]);
            FloatVector b0 = FloatVector.fromArray(SPECIES, planes, at);
            c00 = a0.fma(b0, c00);
            c10 = a1.fma(b0, c10);
            c20 = a2.fma(b0, c20);
            FloatVector b1 = FloatVector.fromArray(SPECIES, planes, at + LENGTH);
            c01 = a0.fma(b1, c01);
            c11 = a1.fma(b1, c11);
            c21 = a2.fma(b1, c21);
            FloatVector b2 = FloatVector.fromArray(SPECIES, planes, at + 2 * LENGTH);
            c02 = a0.fma(b2, c02);
            c12 = a1.fma(b2, c12);
            c22 = a2.fma(b2, c22);
            FloatVector b3 = FloatVector.fromArray(SPECIES, planes, at + 3 * LENGTH);
            c03 = a0.fma(b3, c03);
            c13 = a1.fma(b3, c13);
            c23 = a2.fma(b3, c23);
            FloatVector b4 = FloatVector.fromArray(SPECIES, planes, at + 4 * LENGTH);
            c04 = a0.fma(b4, c04);
            c14 = a1.fma(b4, c14);
            c24 = a2.fma(b4, c24);
            FloatVector b5 = FloatVector.fromArray(SPECIES, planes, at + 5 * LENGTH);
            c05 = a0.fma(b5, c05);
            c15 = a1.fma(b5, c15);
            c25 = a2.fma(b5, c25);
            FloatVector b6 = FloatVector.fromArray(SPECIES, planes, at + 6 * LENGTH);
            c06 = a0.fma(b6, c06);
            c16 = a1.fma(b6, c16);
            c26 = a2.fma(b6, c26);
            FloatVector b7 = FloatVector.fromArray(SPECIES, planes, at + 7 * LENGTH);
            c07 = a0.fma(b7, c07);
            c17 = a1.fma(b7, c17);
            c27 = a2.fma(b7, c27);
            wi += ROWS;
        }
        c00.intoArray(out, to);
        c01.intoArray(out, to + LENGTH);
        c02.intoArray(out, to + 2 * LENGTH);
        c03.intoArray(out, to + 3 * LENGTH);
        c04.intoArray(out, to + 4 * LENGTH);
        c05.intoArray(out, to + 5 * LENGTH);
        c06.intoArray(out, to + 6 * LENGTH);
        c07.intoArray(out, to + 7 * LENGTH);
        c10.intoArray(out, to + pitch);
        c11.intoArray(out, to + pitch + LENGTH);
        c12.intoArray(out, to + pitch + 2 * LENGTH);
        c13.intoArray(out, to + pitch + 3 * LENGTH);
        c14.intoArray(out, to + pitch + 4 * LENGTH);
        c15.intoArray(out, to + pitch + 5 * LENGTH);
        c16.intoArray(out, to + pitch + 6 * LENGTH);
        c17.intoArray(out, to + pitch + 7 * LENGTH);
        c20.intoArray(out, to + 2 * pitch);
        c21.intoArray(out, to + 2 * pitch + LENGTH);
        c22.intoArray(out, to + 2 * pitch + 2 * LENGTH);
        c23.intoArray(out, to + 2 * pitch + 3 * LENGTH);
        c24.intoArray(out, to + 2 * pitch + 4 * LENGTH);
        c25.intoArray(out, to + 2 * pitch + 5 * LENGTH);
        c26.intoArray(out, to + 2 * pitch + 6 * LENGTH);
        c27.intoArray(out, to + 2 * pitch + 7 * LENGTH);
    }
}

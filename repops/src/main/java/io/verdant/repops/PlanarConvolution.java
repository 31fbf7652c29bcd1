package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * A convolution to few channels, or its gradient by images of few channels, which would leave most lanes of a vector of
 * channels idle: vectors run along the positions of an image instead. What is read of an image is first laid out channel by
 * channel with a margin of +0, so that what a tap reads for neighbouring positions is contiguous. Positions of the margin
 * are computed too and thrown away.
 */
final class PlanarConvolution implements MatmulPlan {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final int LENGTH = SPECIES.length();

    /** Channels of a tile, and elements of its positions: accumulators that fit 32 registers. */
    private static final int ROWS = 3;

    private static final int WIDE = 8 * LENGTH;

    /** Elements of an image's planes: what stays in the second-level cache. */
    private static final int MAX_PLANES = 1 << 16;

    /**
     * An axis of what is read and of what is made: position p of the result reads with tap t position {@code p + first + t *
     * step}.
     */
    private record Axis(int read, int made, int taps, int first, int step) {
        static Axis forward(Window.Axis axis, int extent, int outputs) {
            return new Axis(extent, outputs, axis.kernel(), -axis.pad(), axis.dilation());
        }

        static Axis gradient(Window.Axis axis, int extent, int outputs) {
            return new Axis(outputs, extent, axis.kernel(), axis.pad(), -axis.dilation());
        }

        /** Positions before the first that is there. */
        int before() {
            return Math.max(0, -Math.min(first, first + (taps - 1) * step));
        }

        /** Positions in all, margins included. */
        int extent() {
            return before() + Math.max(read, made + Math.max(first, first + (taps - 1) * step));
        }
    }

    private final Axis rows;
    private final Axis columns;
    private final View source;
    private final View w;
    private final int images;
    private final int channelsRead;
    private final int channelsMade;
    /** Axes of the weights that the channels of what is read and made are. */
    private final int readAxis;

    private final int planeWidth;
    private final int plane;
    private final int origin;
    /** Where each term of the fold lies from a position's own place, taps outside, channels inside. */
    private final int[] offsets;

    private final float[] weights;
    private final float[][] planes;
    private final float[][] results;
    private final int pitch;

    private PlanarConvolution(Axis rows, Axis columns, View source, View w, int readAxis, int parts) {
        this.rows = rows;
        this.columns = columns;
        this.source = source;
        this.w = w;
        this.readAxis = readAxis;
        this.images = source.shape().dim(0);
        this.channelsRead = w.shape().dim(readAxis);
        this.channelsMade = w.shape().dim(5 - readAxis);
        this.planeWidth = columns.extent();
        this.plane = rows.extent() * planeWidth;
        this.origin = rows.before() * planeWidth + columns.before();
        this.offsets = offsets();
        this.weights = new float[tiles() * offsets.length * ROWS];
        int positions = (rows.made - 1) * planeWidth + columns.made;
        this.pitch = (positions + WIDE - 1) / WIDE * WIDE;
        // Vectors behind the last position read on.
        this.planes = new float[parts][channelsRead * plane + pitch];
        this.results = new float[parts][tiles() * ROWS * pitch];
    }

    /** Null where strides, channels, groups or sizes are others than it is made for. */
    static @Nullable MatmulPlan forward(ConvGeometry g, View x, View w, int parts) {
        Axis rows = Axis.forward(g.rows(), g.image().height(), g.image().outHeight());
        Axis columns = Axis.forward(g.columns(), g.image().width(), g.image().outWidth());
        boolean fits = fits(g, g.outChannels(), rows, columns, g.image().channels());
        return fits ? new PlanarConvolution(rows, columns, x, w, 2, parts) : null;
    }

    /** The same of the gradient. */
    static @Nullable MatmulPlan gradInput(ConvGeometry g, View dy, View w, int parts) {
        Axis rows = Axis.gradient(g.rows(), g.image().height(), g.image().outHeight());
        Axis columns = Axis.gradient(g.columns(), g.image().width(), g.image().outWidth());
        boolean fits = fits(g, g.image().channels(), rows, columns, g.outChannels());
        return fits ? new PlanarConvolution(rows, columns, dy, w, 3, parts) : null;
    }

    private static boolean fits(ConvGeometry g, int made, Axis rows, Axis columns, int read) {
        boolean few = g.groups() == 1 && made > 1 && made <= LENGTH / 2;
        boolean dense = g.rows().stride() == 1 && g.columns().stride() == 1;
        return VectorMatmul.MANY_REGISTERS
                && few
                && dense
                && (long) rows.extent() * columns.extent() * read <= MAX_PLANES;
    }

    private int tiles() {
        return (channelsMade + ROWS - 1) / ROWS;
    }

    private int[] offsets() {
        int[] terms = new int[rows.taps * columns.taps * channelsRead];
        for (int i = 0; i < terms.length; i++) {
            int tap = i / channelsRead;
            int row = rows.first + tap / columns.taps * rows.step;
            int column = columns.first + tap % columns.taps * columns.step;
            terms[i] = origin + i % channelsRead * plane + row * planeWidth + column;
        }
        return terms;
    }

    /** Packs the weights: those of a tile's channels side by side, term by term. */
    @Override
    public void prepare(float[] images, float[] b) {
        for (int c = 0; c < channelsMade; c++) {
            int to = c / ROWS * offsets.length * ROWS + c % ROWS;
            for (int i = 0; i < offsets.length; i++) {
                int tap = i / channelsRead;
                weights[to + i * ROWS] = b[
                        w.offset()
                                + tap / columns.taps * w.stride(0)
                                + tap % columns.taps * w.stride(1)
                                + i % channelsRead * w.stride(readAxis)
                                + c * w.stride(5 - readAxis)];
            }
        }
    }

    @Override
    public void run(float[] read, float[] b, float[] out, int part, int parts) {
        int end = Partition.end(images, part, parts);
        for (int n = Partition.start(images, part, parts); n < end; n++) {
            spread(read, n, planes[part]);
            for (int tile = 0; tile < tiles(); tile++) {
                for (int at = 0; at < pitch; at += WIDE) {
                    int to = tile * ROWS * pitch + at;
                    tile(planes[part], at, offsets, weights, tile * offsets.length * ROWS, results[part], to, pitch);
                }
            }
            gather(results[part], out, n);
        }
    }

    /** An image, channel by channel; the margin was never written to. */
    private void spread(float[] read, int n, float[] to) {
        for (int row = 0; row < rows.read; row++) {
            for (int c = 0; c < channelsRead; c++) {
                int from = source.offset() + n * source.stride(0) + row * source.stride(1) + c * source.stride(3);
                int at = origin + row * planeWidth + c * plane;
                for (int column = 0; column < columns.read; column++) {
                    to[at + column] = read[from + column * source.stride(2)];
                }
            }
        }
    }

    private void gather(float[] from, float[] out, int n) {
        int line = columns.made * channelsMade;
        for (int row = 0; row < rows.made; row++) {
            int to = (n * rows.made + row) * line;
            for (int c = 0; c < channelsMade; c++) {
                int at = c * pitch + row * planeWidth;
                for (int column = 0; column < columns.made; column++) {
                    out[to + column * channelsMade + c] = from[at + column];
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

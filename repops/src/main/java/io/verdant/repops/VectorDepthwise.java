package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * A convolution whose groups are single channels, and its gradients, with as many channels at once as a vector has lanes, the
 * last ones under a mask. A position outside the images is folded as +0.
 */
abstract class VectorDepthwise implements MatmulPlan {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final int LENGTH = SPECIES.length();
    private static final int OUTSIDE = -1;

    final ConvGeometry g;
    final ImageWindow image;
    final Window.Axis rows;
    final Window.Axis columns;
    final int channels;
    private final int last;
    private final VectorMask<Float> some;

    private VectorDepthwise(ConvGeometry g) {
        this.g = g;
        this.image = g.image();
        this.rows = g.rows();
        this.columns = g.columns();
        this.channels = image.channels();
        this.last = (channels - 1) / LENGTH * LENGTH;
        this.some = SPECIES.indexInRange(last, channels);
    }

    /** Whether there is one channel in a group, and both operands have their channels side by side. */
    static boolean fits(ConvGeometry g, View a, View b) {
        boolean dense = a.stride(3) == 1 && b.stride(3) == 1;
        return g.groups() > 1 && g.groups() == g.image().channels() && g.groups() == g.outChannels() && dense;
    }

    /** Channels from {@code c}, or +0 outside. */
    final FloatVector load(float[] x, int from, int c) {
        if (from == OUTSIDE) {
            return FloatVector.zero(SPECIES);
        }
        return c < last
                ? FloatVector.fromArray(SPECIES, x, from + c)
                : FloatVector.fromArray(SPECIES, x, from + c, some);
    }

    final void store(FloatVector values, float[] out, int at, int c) {
        if (c < last) {
            values.intoArray(out, at + c);
        } else {
            values.intoArray(out, at + c, some);
        }
    }

    static int at(View view, int i0, int i1, int i2) {
        return view.offset() + i0 * view.stride(0) + i1 * view.stride(1) + i2 * view.stride(2);
    }

    static boolean isInside(int row, int column, int height, int width) {
        return row >= 0 && row < height && column >= 0 && column < width;
    }

    /** Of each position of a result the fold over the taps that it meets. */
    private abstract static class OverTaps extends VectorDepthwise {
        private final View w;
        private final int height;
        private final int width;
        /** Of each part, where the terms of a position lie, and where their weights do. */
        private final int[][] terms;

        private final int[][] weights;

        OverTaps(ConvGeometry g, View w, int height, int width, int parts) {
            super(g);
            this.w = w;
            this.height = height;
            this.width = width;
            this.terms = new int[parts][rows.kernel() * columns.kernel()];
            this.weights = new int[parts][rows.kernel() * columns.kernel()];
        }

        /** Whether the positions of that row or column meet that tap at all. */
        abstract boolean meets(Window.Axis axis, int position, int tap);

        /** Where the operand lies that a position reads with a tap that it meets, or {@link #OUTSIDE}. */
        abstract int place(int n, int row, int column, int kh, int kw);

        @Override
        public void run(float[] a, float[] b, float[] out, int part, int parts) {
            int lines = image.batch() * height;
            int end = Partition.end(lines, part, parts);
            for (int line = Partition.start(lines, part, parts); line < end; line++) {
                for (int column = 0; column < width; column++) {
                    int count = terms(line / height, line % height, column, terms[part], weights[part]);
                    int at = (line * width + column) * channels;
                    for (int c = 0; c < channels; c += LENGTH) {
                        fold(a, terms[part], b, weights[part], count, c, out, at);
                    }
                }
            }
        }

        private int terms(int n, int row, int column, int[] from, int[] weight) {
            int count = 0;
            for (int kh = 0; kh < rows.kernel(); kh++) {
                for (int kw = 0; kw < columns.kernel() && meets(rows, row, kh); kw++) {
                    if (meets(columns, column, kw)) {
                        from[count] = place(n, row, column, kh, kw);
                        weight[count++] = at(w, kh, kw, 0);
                    }
                }
            }
            return count;
        }

        private void fold(float[] a, int[] from, float[] b, int[] weight, int count, int c, float[] out, int at) {
            FloatVector acc = FloatVector.zero(SPECIES);
            for (int i = 0; i < count; i++) {
                acc = load(a, from[i], c).fma(load(b, weight[i], c), acc);
            }
            store(acc, out, at, c);
        }
    }

    static final class Forward extends OverTaps {
        private final View x;

        Forward(ConvGeometry g, View x, View w, int parts) {
            super(g, w, g.image().outHeight(), g.image().outWidth(), parts);
            this.x = x;
        }

        @Override
        boolean meets(Window.Axis axis, int position, int tap) {
            return true;
        }

        @Override
        int place(int n, int row, int column, int kh, int kw) {
            int h = rows.position(row, kh);
            int v = columns.position(column, kw);
            return isInside(h, v, image.height(), image.width()) ? at(x, n, h, v) : OUTSIDE;
        }
    }

    static final class GradInput extends OverTaps {
        private final View dy;

        GradInput(ConvGeometry g, View dy, View w, int parts) {
            super(g, w, g.image().height(), g.image().width(), parts);
            this.dy = dy;
        }

        @Override
        boolean meets(Window.Axis axis, int position, int tap) {
            return axis.meets(position, tap);
        }

        @Override
        int place(int n, int row, int column, int kh, int kw) {
            int h = rows.output(row, kh);
            int v = columns.output(column, kw);
            return isInside(h, v, image.outHeight(), image.outWidth()) ? at(dy, n, h, v) : OUTSIDE;
        }
    }

    /** Of each tap the fold over all positions. */
    static final class GradWeight extends VectorDepthwise {
        private final View x;
        private final View dy;

        GradWeight(ConvGeometry g, View x, View dy) {
            super(g);
            this.x = x;
            this.dy = dy;
        }

        @Override
        public void run(float[] a, float[] b, float[] out, int part, int parts) {
            int taps = rows.kernel() * columns.kernel();
            int vectors = (channels + LENGTH - 1) / LENGTH;
            int end = Partition.end(taps * vectors, part, parts);
            for (int i = Partition.start(taps * vectors, part, parts); i < end; i++) {
                int tap = i / vectors;
                int c = i % vectors * LENGTH;
                store(FloatVector.zero(SPECIES), out, tap * channels, c);
                for (int line = 0; line < image.batch() * image.outHeight(); line++) {
                    line(a, b, line, tap / columns.kernel(), tap % columns.kernel(), c, out, tap * channels);
                }
            }
        }

        /** Goes on with the fold through the result. */
        private void line(float[] a, float[] b, int line, int kh, int kw, int c, float[] out, int at) {
            int n = line / image.outHeight();
            int h = rows.position(line % image.outHeight(), kh);
            boolean outside = h < 0 || h >= image.height();
            int v = columns.position(0, kw);
            int from = at(x, n, h, v);
            int gradient = at(dy, n, line % image.outHeight(), 0);
            int step = columns.stride() * x.stride(2);
            FloatVector acc = load(out, at, c);
            for (int column = 0; column < image.outWidth(); column++) {
                int read = outside || v < 0 || v >= image.width() ? OUTSIDE : from;
                acc = load(a, read, c).fma(load(b, gradient, c), acc);
                v += columns.stride();
                from += step;
                gradient += dy.stride(2);
            }
            store(acc, out, at, c);
        }
    }
}

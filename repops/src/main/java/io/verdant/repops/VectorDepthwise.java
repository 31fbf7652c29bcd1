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

    static final class Forward extends VectorDepthwise {
        private final View x;
        private final View w;

        Forward(ConvGeometry g, View x, View w) {
            super(g);
            this.x = x;
            this.w = w;
        }

        @Override
        public void run(float[] a, float[] b, float[] out, int part, int parts) {
            int lines = image.batch() * image.outHeight();
            int end = Partition.end(lines, part, parts);
            for (int line = Partition.start(lines, part, parts); line < end; line++) {
                for (int column = 0; column < image.outWidth(); column++) {
                    int at = (line * image.outWidth() + column) * channels;
                    for (int c = 0; c < channels; c += LENGTH) {
                        store(fold(a, b, line / image.outHeight(), line % image.outHeight(), column, c), out, at, c);
                    }
                }
            }
        }

        private FloatVector fold(float[] a, float[] b, int n, int row, int column, int c) {
            FloatVector acc = FloatVector.zero(SPECIES);
            for (int kh = 0; kh < rows.kernel(); kh++) {
                int h = rows.position(row, kh);
                for (int kw = 0; kw < columns.kernel(); kw++) {
                    int v = columns.position(column, kw);
                    int from = isInside(h, v, image.height(), image.width()) ? at(x, n, h, v) : OUTSIDE;
                    acc = load(a, from, c).fma(load(b, at(w, kh, kw, 0), c), acc);
                }
            }
            return acc;
        }
    }

    static final class GradInput extends VectorDepthwise {
        private final View dy;
        private final View w;

        GradInput(ConvGeometry g, View dy, View w) {
            super(g);
            this.dy = dy;
            this.w = w;
        }

        @Override
        public void run(float[] a, float[] b, float[] out, int part, int parts) {
            int lines = image.batch() * image.height();
            int end = Partition.end(lines, part, parts);
            for (int line = Partition.start(lines, part, parts); line < end; line++) {
                for (int column = 0; column < image.width(); column++) {
                    int at = (line * image.width() + column) * channels;
                    for (int c = 0; c < channels; c += LENGTH) {
                        store(fold(a, b, line / image.height(), line % image.height(), column, c), out, at, c);
                    }
                }
            }
        }

        private FloatVector fold(float[] a, float[] b, int n, int row, int column, int c) {
            FloatVector acc = FloatVector.zero(SPECIES);
            for (int kh = 0; kh < rows.kernel(); kh++) {
                for (int kw = 0; kw < columns.kernel() && rows.meets(row, kh); kw++) {
                    if (columns.meets(column, kw)) {
                        int h = rows.output(row, kh);
                        int v = columns.output(column, kw);
                        int from = isInside(h, v, image.outHeight(), image.outWidth()) ? at(dy, n, h, v) : OUTSIDE;
                        acc = load(a, from, c).fma(load(b, at(w, kh, kw, 0), c), acc);
                    }
                }
            }
            return acc;
        }
    }

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
                store(fold(a, b, tap / columns.kernel(), tap % columns.kernel(), c), out, tap * channels, c);
            }
        }

        private FloatVector fold(float[] a, float[] b, int kh, int kw, int c) {
            FloatVector acc = FloatVector.zero(SPECIES);
            for (int n = 0; n < image.batch(); n++) {
                for (int row = 0; row < image.outHeight(); row++) {
                    int h = rows.position(row, kh);
                    for (int column = 0; column < image.outWidth(); column++) {
                        int v = columns.position(column, kw);
                        int from = isInside(h, v, image.height(), image.width()) ? at(x, n, h, v) : OUTSIDE;
                        acc = load(a, from, c).fma(load(b, at(dy, n, row, column), c), acc);
                    }
                }
            }
            return acc;
        }
    }
}

package io.verdant.repops;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Maximum poolings of few channels, which would leave most lanes of a vector of channels idle: a vector holds the channels of
 * several windows of a row, or of several positions of a window. Only where every tap of every window lies inside the image.
 */
abstract class VectorRowPooling implements PoolPlan {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final VectorSpecies<Integer> INDICES = SPECIES.withLanes(int.class);
    private static final int LENGTH = SPECIES.length();

    final ImageWindow image;
    final Window.Axis rows;
    final Window.Axis columns;
    final int channels;

    private VectorRowPooling(ImageWindow image) {
        this.image = image;
        this.rows = image.window().rows();
        this.columns = image.window().columns();
        this.channels = image.channels();
    }

    /** Whether it serves that operator, {@link Operator#MAX_POOL} and its like. */
    static boolean fits(Operator operator, ImageWindow image) {
        Window.Axis rows = image.window().rows();
        Window.Axis columns = image.window().columns();
        boolean inside =
                isInside(rows, image.outHeight(), image.height()) && isInside(columns, image.outWidth(), image.width());
        boolean apart = rows.stride() == rows.kernel() && columns.stride() == columns.kernel();
        boolean few = 2 * image.channels() <= LENGTH;
        return operator == Operator.MAX_POOL_GRAD
                ? inside && apart && columns.kernel() * image.channels() <= LENGTH
                : inside && few && columns.stride() * image.channels() <= LENGTH;
    }

    private static boolean isInside(Window.Axis axis, int outputs, int extent) {
        return axis.pad() == 0
                && axis.dilation() == 1
                && (long) (outputs - 1) * axis.stride() + axis.kernel() <= extent;
    }

    static PoolPlan of(Operator operator, ImageWindow image) {
        return operator == Operator.MAX_POOL_GRAD ? new Gradient(image) : new Maximum(image);
    }

    /** The place of the first channel that output (row, column) of image n reads with its first tap. */
    final int place(int n, int row, int column) {
        return ((n * image.height() + row * rows.stride()) * image.width() + column * columns.stride()) * channels;
    }

    /** The place of a row of the pooled tensor. */
    final int pooled(int n, int row) {
        return (n * image.outHeight() + row) * image.outWidth() * channels;
    }

    private static final class Maximum extends VectorRowPooling {
        /** Windows of a vector. */
        private final int together;

        private final VectorMask<Float> lanes;
        private final IntVector spread;
        private final VectorMask<Float> one;

        Maximum(ImageWindow image) {
            super(image);
            int step = columns.stride() * channels;
            this.together = Math.min(LENGTH / channels, 1 + (2 * LENGTH - channels) / step);
            this.lanes = SPECIES.indexInRange(0, together * channels);
            this.one = SPECIES.indexInRange(0, channels);
            int[] from = new int[LENGTH];
            Arrays.setAll(from, i -> i < together * channels ? i / channels * step + i % channels : 0);
            this.spread = IntVector.fromArray(INDICES, from, 0);
        }

        @Override
        public void run(float[] x, int[] index, float[] out, int first, int end) {
            int farTap = ((rows.kernel() - 1) * image.width() + columns.kernel() - 1) * channels;
            for (int n = first; n < end; n++) {
                for (int row = 0; row < image.outHeight(); row++) {
                    int column = 0;
                    int at = pooled(n, row);
                    for (; column + together <= image.outWidth(); column += together, at += together * channels) {
                        int from = place(n, row, column);
                        if (from + farTap + 2 * LENGTH > x.length) {
                            break;
                        }
                        windows(x, index, out, from, at, false);
                    }
                    for (; column < image.outWidth(); column++, at += channels) {
                        windows(x, index, out, place(n, row, column), at, true);
                    }
                }
            }
        }

        private FloatVector take(float[] x, int from, boolean single) {
            if (single) {
                return FloatVector.fromArray(SPECIES, x, from, one);
            }
            IntVector low = FloatVector.fromArray(SPECIES, x, from).reinterpretAsInts();
            IntVector high = FloatVector.fromArray(SPECIES, x, from + LENGTH).reinterpretAsInts();
            return spread.selectFrom(low, high).reinterpretAsFloats();
        }

        private void windows(float[] x, int[] index, float[] out, int from, int at, boolean single) {
            FloatVector max = take(x, from, single);
            IntVector best = IntVector.zero(INDICES);
            for (int kh = 0; kh < rows.kernel(); kh++) {
                for (int kw = 0; kw < columns.kernel(); kw++) {
                    FloatVector value = take(x, from + (kh * image.width() + kw) * channels, single);
                    VectorMask<Float> greater = value.compare(VectorOperators.GT, max);
                    max = max.blend(value, greater);
                    best = best.blend(kh * columns.kernel() + kw, greater.cast(INDICES));
                }
            }
            VectorMask<Float> held = single ? one : lanes;
            if (out.length > 0) {
                max.intoArray(out, at, held);
            }
            if (index.length > 0) {
                best.intoArray(index, at, held.cast(INDICES));
            }
        }
    }

    /** Where windows do not meet, so that a position has one gradient at most. */
    private static final class Gradient extends VectorRowPooling {
        private final VectorMask<Float> one;
        private final VectorMask<Float> lanes;
        private final VectorShuffle<Float> repeated;
        private final IntVector taps;
        private final boolean covered;

        Gradient(ImageWindow image) {
            super(image);
            int width = columns.kernel() * channels;
            int[] channel = new int[LENGTH];
            int[] tap = new int[LENGTH];
            Arrays.setAll(channel, i -> i % channels);
            Arrays.setAll(tap, i -> i / channels);
            this.one = SPECIES.indexInRange(0, channels);
            this.lanes = SPECIES.indexInRange(0, width);
            this.repeated = VectorShuffle.fromArray(SPECIES, channel, 0);
            this.taps = IntVector.fromArray(INDICES, tap, 0);
            this.covered = image.outHeight() * rows.kernel() == image.height()
                    && image.outWidth() * columns.kernel() == image.width();
        }

        @Override
        public void run(float[] dy, int[] index, float[] out, int first, int end) {
            int length = image.height() * image.width() * channels;
            if (!covered) {
                Arrays.fill(out, first * length, end * length, 0f);
            }
            for (int n = first; n < end; n++) {
                for (int row = 0; row < image.outHeight(); row++) {
                    int at = pooled(n, row);
                    for (int column = 0; column < image.outWidth(); column++, at += channels) {
                        window(dy, index, out, at, place(n, row, column));
                    }
                }
            }
        }

        private void window(float[] dy, int[] index, float[] out, int at, int to) {
            FloatVector zero = FloatVector.zero(SPECIES);
            FloatVector gradient = FloatVector.fromArray(SPECIES, dy, at, one).rearrange(repeated);
            IntVector named =
                    IntVector.fromArray(INDICES, index, at, one.cast(INDICES)).rearrange(repeated.cast(INDICES));
            for (int kh = 0; kh < rows.kernel(); kh++) {
                VectorMask<Float> here = named.compare(VectorOperators.EQ, taps.add(kh * columns.kernel()))
                        .cast(SPECIES);
                zero.add(gradient, here).intoArray(out, to + kh * image.width() * channels, lanes);
            }
        }
    }
}

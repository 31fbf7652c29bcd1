package io.verdant.repops;

import java.util.Arrays;

/**
 * A convolution and its gradients as plain loops. The innermost loop runs over outputs side by side, so that each output's
 * fold keeps its order while the compiler may still take several at once.
 */
final class ScalarConvolution {
    private ScalarConvolution() {}

    /** A four-dimensional view by its offset and strides. */
    private record Strided(int offset, int s0, int s1, int s2, int s3) {
        static Strided of(View view) {
            return new Strided(view.offset(), view.stride(0), view.stride(1), view.stride(2), view.stride(3));
        }

        int at(int i0, int i1, int i2, int i3) {
            return offset + i0 * s0 + i1 * s1 + i2 * s2 + i3 * s3;
        }
    }

    /** {@code out[i] = fma(factor, y[at + i * step], out[i])} for {@code count} outputs from {@code o}. */
    private static void accumulate(float factor, float[] y, int at, int step, float[] out, int o, int count) {
        if (step == 1) {
            for (int i = 0; i < count; i++) {
                out[o + i] = Math.fma(factor, y[at + i], out[o + i]);
            }
        } else {
            for (int i = 0; i < count; i++) {
                out[o + i] = Math.fma(factor, y[at + i * step], out[o + i]);
            }
        }
    }

    private static boolean isInside(int row, int column, int height, int width) {
        return row >= 0 && row < height && column >= 0 && column < width;
    }

    /** {@code y[n,oh,ow,o] = fold over (kh,kw,c) of fma(x, w)}. */
    record Forward(ConvGeometry g, Strided x, Strided w) implements MatmulPlan {
        Forward(ConvGeometry g, View x, View w) {
            this(g, Strided.of(x), Strided.of(w));
        }

        @Override
        public void run(float[] a, float[] b, float[] out, int part, int parts) {
            int outHeight = g.image().outHeight();
            int rows = g.image().batch() * outHeight;
            int end = Partition.end(rows, part, parts);
            for (int row = Partition.start(rows, part, parts); row < end; row++) {
                for (int column = 0; column < g.image().outWidth(); column++) {
                    int at = (row * g.image().outWidth() + column) * g.outChannels();
                    Arrays.fill(out, at, at + g.outChannels(), 0f);
                    pixel(a, b, out, at, row / outHeight, row % outHeight, column);
                }
            }
        }

        private void pixel(float[] a, float[] b, float[] out, int at, int n, int row, int column) {
            for (int kh = 0; kh < g.rows().kernel(); kh++) {
                for (int kw = 0; kw < g.columns().kernel(); kw++) {
                    int h = g.rows().position(row, kh);
                    int v = g.columns().position(column, kw);
                    boolean inside =
                            isInside(h, v, g.image().height(), g.image().width());
                    tap(a, inside ? x.at(n, h, v, 0) : -1, b, w.at(kh, kw, 0, 0), out, at);
                }
            }
        }

        private void tap(float[] a, int pixel, float[] b, int weight, float[] out, int at) {
            int channels = g.groupChannels();
            int outputs = g.groupOutputs();
            for (int group = 0; group < g.groups(); group++) {
                for (int c = 0; c < channels; c++) {
                    float value = pixel < 0 ? 0f : a[pixel + (group * channels + c) * x.s3];
                    int from = weight + c * w.s2 + group * outputs * w.s3;
                    accumulate(value, b, from, w.s3, out, at + group * outputs, outputs);
                }
            }
        }
    }

    /** {@code dx[n,h,w,c] = fold over (kh,kw,o) of fma(dy, w)}. */
    record GradInput(ConvGeometry g, Strided dy, Strided w) implements MatmulPlan {
        GradInput(ConvGeometry g, View dy, View w) {
            this(g, Strided.of(dy), Strided.of(w));
        }

        @Override
        public void run(float[] a, float[] b, float[] out, int part, int parts) {
            int height = g.image().height();
            int rows = g.image().batch() * height;
            int end = Partition.end(rows, part, parts);
            for (int row = Partition.start(rows, part, parts); row < end; row++) {
                for (int column = 0; column < g.image().width(); column++) {
                    int at = (row * g.image().width() + column) * g.image().channels();
                    Arrays.fill(out, at, at + g.image().channels(), 0f);
                    pixel(a, b, out, at, row / height, row % height, column);
                }
            }
        }

        private void pixel(float[] a, float[] b, float[] out, int at, int n, int row, int column) {
            for (int kh = 0; kh < g.rows().kernel(); kh++) {
                for (int kw = 0; kw < g.columns().kernel(); kw++) {
                    if (g.rows().meets(row, kh) && g.columns().meets(column, kw)) {
                        int h = g.rows().output(row, kh);
                        int v = g.columns().output(column, kw);
                        boolean inside =
                                isInside(h, v, g.image().outHeight(), g.image().outWidth());
                        tap(a, inside ? dy.at(n, h, v, 0) : -1, b, w.at(kh, kw, 0, 0), out, at);
                    }
                }
            }
        }

        private void tap(float[] a, int pixel, float[] b, int weight, float[] out, int at) {
            int channels = g.groupChannels();
            for (int o = 0; o < g.outChannels(); o++) {
                float value = pixel < 0 ? 0f : a[pixel + o * dy.s3];
                int group = o / g.groupOutputs();
                accumulate(value, b, weight + o * w.s3, w.s2, out, at + group * channels, channels);
            }
        }
    }

    /** {@code dw[kh,kw,c,o] = fold over (n,oh,ow) of fma(x, dy)}. */
    record GradWeight(ConvGeometry g, Strided x, Strided dy) implements MatmulPlan {
        GradWeight(ConvGeometry g, View x, View dy) {
            this(g, Strided.of(x), Strided.of(dy));
        }

        @Override
        public void run(float[] a, float[] b, float[] out, int part, int parts) {
            int columns = g.columns().kernel();
            int rows = g.rows().kernel() * columns * g.groupChannels();
            int end = Partition.end(rows, part, parts);
            for (int row = Partition.start(rows, part, parts); row < end; row++) {
                int at = row * g.outChannels();
                Arrays.fill(out, at, at + g.outChannels(), 0f);
                int tap = row / g.groupChannels();
                weights(a, b, out, at, tap / columns, tap % columns, row % g.groupChannels());
            }
        }

        private void weights(float[] a, float[] b, float[] out, int at, int kh, int kw, int c) {
            ImageWindow image = g.image();
            for (int n = 0; n < image.batch(); n++) {
                for (int row = 0; row < image.outHeight(); row++) {
                    int h = g.rows().position(row, kh);
                    for (int column = 0; column < image.outWidth(); column++) {
                        int v = g.columns().position(column, kw);
                        boolean inside = isInside(h, v, image.height(), image.width());
                        pixel(a, inside ? x.at(n, h, v, c) : -1, b, dy.at(n, row, column, 0), out, at);
                    }
                }
            }
        }

        private void pixel(float[] a, int pixel, float[] b, int gradient, float[] out, int at) {
            int outputs = g.groupOutputs();
            for (int group = 0; group < g.groups(); group++) {
                float value = pixel < 0 ? 0f : a[pixel + group * g.groupChannels() * x.s3];
                int from = gradient + group * outputs * dy.s3;
                accumulate(value, b, from, dy.s3, out, at + group * outputs, outputs);
            }
        }
    }
}

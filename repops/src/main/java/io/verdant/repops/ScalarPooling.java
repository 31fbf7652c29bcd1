package io.verdant.repops;

import java.util.Arrays;

/** Poolings as plain loops: per window over the taps inside the image, channels side by side. */
abstract sealed class ScalarPooling implements PoolPlan {
    final ImageWindow image;
    final int channels;

    private ScalarPooling(ImageWindow image) {
        this.image = image;
        this.channels = image.channels();
    }

    static PoolPlan of(Operator operator, ImageWindow image, PoolDivisor divisor) {
        return switch (operator) {
            case MAX_POOL, MAX_POOL_INDEX -> new Maximum(image);
            case MAX_POOL_GRAD -> new MaximumGradient(image);
            case AVG_POOL -> new Average(image, divisor);
            case AVG_POOL_GRAD -> new AverageGradient(image, divisor);
            default -> throw new IllegalArgumentException("no pooling: operator=" + operator);
        };
    }

    @Override
    public final void run(float[] x, int[] index, float[] out, int first, int end) {
        for (int n = first; n < end; n++) {
            startImage(out, n);
            for (int row = 0; row < image.outHeight(); row++) {
                for (int column = 0; column < image.outWidth(); column++) {
                    int at = ((n * image.outHeight() + row) * image.outWidth() + column) * channels;
                    window(x, index, out, n, row, column, at);
                }
            }
        }
    }

    /** Before the windows of an image. */
    void startImage(float[] out, int n) {}

    /** One window of image n; {@code at} is the place of its first channel in the pooled tensor. */
    abstract void window(float[] x, int[] index, float[] out, int n, int row, int column, int at);

    /** The place in the image of the first channel that output (row, column) reads with that tap. */
    final int place(int n, int row, int column, int kh, int kw) {
        int h = image.window().rows().position(row, kh);
        int v = image.window().columns().position(column, kw);
        return ((n * image.height() + h) * image.width() + v) * channels;
    }

    final int firstRow(int row) {
        return image.window().rows().firstTap(row);
    }

    final int endRow(int row) {
        return image.window().rows().endTap(row, image.height());
    }

    final int firstColumn(int column) {
        return image.window().columns().firstTap(column);
    }

    final int endColumn(int column) {
        return image.window().columns().endTap(column, image.width());
    }

    final void clearImage(float[] out, int n) {
        int length = image.height() * image.width() * channels;
        Arrays.fill(out, n * length, (n + 1) * length, 0f);
    }

    /** {@code x > acc ? x : acc} from the first tap inside; gives values, indices, or both. */
    private static final class Maximum extends ScalarPooling {
        Maximum(ImageWindow image) {
            super(image);
        }

        @Override
        void window(float[] x, int[] index, float[] out, int n, int row, int column, int at) {
            for (int c = 0; c < channels; c++) {
                channel(x, index, out, n, row, column, at, c);
            }
        }

        private void channel(float[] x, int[] index, float[] out, int n, int row, int column, int at, int c) {
            int best = firstRow(row) * image.window().columns().kernel() + firstColumn(column);
            float max = x[place(n, row, column, firstRow(row), firstColumn(column)) + c];
            for (int kh = firstRow(row); kh < endRow(row); kh++) {
                for (int kw = firstColumn(column); kw < endColumn(column); kw++) {
                    float value = x[place(n, row, column, kh, kw) + c];
                    if (value > max) {
                        max = value;
                        best = kh * image.window().columns().kernel() + kw;
                    }
                }
            }
            if (index.length > 0) {
                index[at + c] = best;
            }
            if (out.length > 0) {
                out[at + c] = max;
            }
        }
    }

    private static final class MaximumGradient extends ScalarPooling {
        MaximumGradient(ImageWindow image) {
            super(image);
        }

        @Override
        void startImage(float[] out, int n) {
            clearImage(out, n);
        }

        @Override
        void window(float[] dy, int[] index, float[] out, int n, int row, int column, int at) {
            int kernelWidth = image.window().columns().kernel();
            for (int c = 0; c < channels; c++) {
                int tap = index[at + c];
                int kh = Math.floorDiv(tap, kernelWidth);
                int kw = Math.floorMod(tap, kernelWidth);
                boolean inside =
                        kh >= firstRow(row) && kh < endRow(row) && kw >= firstColumn(column) && kw < endColumn(column);
                if (inside) {
                    out[place(n, row, column, kh, kw) + c] += dy[at + c];
                }
            }
        }
    }

    private static final class Average extends ScalarPooling {
        private final PoolDivisor by;

        Average(ImageWindow image, PoolDivisor divisor) {
            super(image);
            this.by = divisor;
        }

        @Override
        void window(float[] x, int[] index, float[] out, int n, int row, int column, int at) {
            Arrays.fill(out, at, at + channels, 0f);
            for (int kh = firstRow(row); kh < endRow(row); kh++) {
                for (int kw = firstColumn(column); kw < endColumn(column); kw++) {
                    int from = place(n, row, column, kh, kw);
                    for (int c = 0; c < channels; c++) {
                        out[at + c] += x[from + c];
                    }
                }
            }
            float divisor = image.divisor(row, column, by);
            for (int c = 0; c < channels; c++) {
                out[at + c] /= divisor;
            }
        }
    }

    private static final class AverageGradient extends ScalarPooling {
        private final PoolDivisor by;

        AverageGradient(ImageWindow image, PoolDivisor divisor) {
            super(image);
            this.by = divisor;
        }

        @Override
        void startImage(float[] out, int n) {
            clearImage(out, n);
        }

        @Override
        void window(float[] dy, int[] index, float[] out, int n, int row, int column, int at) {
            float divisor = image.divisor(row, column, by);
            for (int kh = firstRow(row); kh < endRow(row); kh++) {
                for (int kw = firstColumn(column); kw < endColumn(column); kw++) {
                    int to = place(n, row, column, kh, kw);
                    for (int c = 0; c < channels; c++) {
                        out[to + c] += dy[at + c] / divisor;
                    }
                }
            }
        }
    }
}

package io.verdant.repops;

import java.util.Arrays;

/** Poolings window by window, as plain loops over the taps inside the image, channels side by side. */
abstract class ScalarPooling implements PoolPlan {
    final ImageWindow image;
    final int channels;
    final int kernelWidth;

    /** Elements between the positions of two taps, one below the other or one beside the other. */
    final int rowStep;

    final int columnStep;

    ScalarPooling(ImageWindow image) {
        this.image = image;
        this.channels = image.channels();
        this.kernelWidth = image.window().columns().kernel();
        this.rowStep = image.window().rows().dilation() * image.width() * channels;
        this.columnStep = image.window().columns().dilation() * channels;
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
            int from = place(n, row, column, firstRow(row), firstColumn(column));
            int rows = endRow(row) - firstRow(row);
            int columns = endColumn(column) - firstColumn(column);
            int firstTap = firstRow(row) * kernelWidth + firstColumn(column);
            for (int c = 0; c < channels; c++) {
                int tap = firstTap + maximum(x, from + c, rows, columns);
                if (index.length > 0) {
                    index[at + c] = tap;
                }
                if (out.length > 0) {
                    out[at + c] = x[from + c + offset(tap - firstTap)];
                }
            }
        }

        /** How many taps after the first one inside the maximum is. */
        private int maximum(float[] x, int from, int rows, int columns) {
            int best = 0;
            float max = x[from];
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    float value = x[from + i * rowStep + j * columnStep];
                    if (value > max) {
                        max = value;
                        best = i * kernelWidth + j;
                    }
                }
            }
            return best;
        }

        private int offset(int taps) {
            return taps / kernelWidth * rowStep + taps % kernelWidth * columnStep;
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

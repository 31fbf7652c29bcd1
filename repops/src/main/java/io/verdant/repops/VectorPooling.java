package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Poolings and their gradients with as many channels at once as a vector has lanes, the last ones under a mask;
 * each lane is an output of its own.
 */
final class VectorPooling {
    private static final VectorSpecies<Float> SPECIES = VectorKernels.SPECIES;
    private static final VectorSpecies<Integer> INDICES = SPECIES.withLanes(int.class);
    private static final int LENGTH = SPECIES.length();

    private VectorPooling() {}

    static PoolPlan of(Operator operator, ImageWindow image, PoolDivisor divisor) {
        boolean maximum = operator == Operator.MAX_POOL
                || operator == Operator.MAX_POOL_INDEX
                || operator == Operator.MAX_POOL_GRAD;
        if (maximum && VectorRowPooling.fits(operator, image)) {
            return VectorRowPooling.of(operator, image);
        }
        boolean wide = image.channels() > 1;
        return switch (operator) {
            case MAX_POOL, MAX_POOL_INDEX -> wide ? new Maximum(image) : ScalarPooling.of(operator, image, divisor);
            case MAX_POOL_GRAD -> wide ? new MaximumGradient(image) : ScalarPooling.of(operator, image, divisor);
            case AVG_POOL -> wide ? new Average(image, divisor) : ScalarPooling.of(operator, image, divisor);
            case AVG_POOL_GRAD ->
                wide ? new AverageGradient(image, divisor) : ScalarPooling.of(operator, image, divisor);
            default -> ScalarPooling.of(operator, image, divisor);
        };
    }

    /** Vectors of channels, with the mask of the last one. */
    private abstract static class Channels extends ScalarPooling {
        final int last;
        final VectorMask<Float> some;

        Channels(ImageWindow image) {
            super(image);
            this.last = (channels - 1) / LENGTH * LENGTH;
            this.some = SPECIES.indexInRange(last, channels);
        }

        final FloatVector load(float[] x, int from, int c) {
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
    }

    private static final class Maximum extends Channels {
        Maximum(ImageWindow image) {
            super(image);
        }

        @Override
        void window(float[] x, int[] index, float[] out, int n, int row, int column, int at) {
            int from = place(n, row, column, firstRow(row), firstColumn(column));
            int rows = endRow(row) - firstRow(row);
            int columns = endColumn(column) - firstColumn(column);
            int firstTap = firstRow(row) * kernelWidth + firstColumn(column);
            for (int c = 0; c < channels; c += LENGTH) {
                if (out.length > 0) {
                    store(values(x, from, c, rows, columns), out, at, c);
                }
                if (index.length > 0) {
                    storeIndices(indices(x, from, c, rows, columns, firstTap), index, at, c);
                }
            }
        }

        private FloatVector values(float[] x, int from, int c, int rows, int columns) {
            FloatVector max = load(x, from, c);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    FloatVector value = load(x, from + i * rowStep + j * columnStep, c);
                    max = max.blend(value, value.compare(VectorOperators.GT, max));
                }
            }
            return max;
        }

        private IntVector indices(float[] x, int from, int c, int rows, int columns, int firstTap) {
            FloatVector max = load(x, from, c);
            IntVector best = IntVector.broadcast(INDICES, firstTap);
            for (int i = 0; i < rows; i++) {
                for (int j = 0; j < columns; j++) {
                    FloatVector value = load(x, from + i * rowStep + j * columnStep, c);
                    VectorMask<Float> greater = value.compare(VectorOperators.GT, max);
                    max = max.blend(value, greater);
                    best = best.blend(firstTap + i * kernelWidth + j, greater.cast(INDICES));
                }
            }
            return best;
        }

        private void storeIndices(IntVector best, int[] index, int at, int c) {
            if (c < last) {
                best.intoArray(index, at + c);
            } else {
                best.intoArray(index, at + c, some.cast(INDICES));
            }
        }
    }

    private static final class MaximumGradient extends Channels {
        MaximumGradient(ImageWindow image) {
            super(image);
        }

        @Override
        void startImage(float[] out, int n) {
            clearImage(out, n);
        }

        @Override
        void window(float[] dy, int[] index, float[] out, int n, int row, int column, int at) {
            for (int c = 0; c < channels; c += LENGTH) {
                FloatVector gradient = load(dy, at, c);
                IntVector named = c < last
                        ? IntVector.fromArray(INDICES, index, at + c)
                        : IntVector.fromArray(INDICES, index, at + c, some.cast(INDICES));
                for (int kh = firstRow(row); kh < endRow(row); kh++) {
                    for (int kw = firstColumn(column); kw < endColumn(column); kw++) {
                        int to = place(n, row, column, kh, kw);
                        VectorMask<Float> here = named.compare(VectorOperators.EQ, kh * kernelWidth + kw)
                                .cast(SPECIES);
                        store(load(out, to, c).add(gradient, here), out, to, c);
                    }
                }
            }
        }
    }

    private static final class Average extends Channels {
        private final PoolDivisor by;

        Average(ImageWindow image, PoolDivisor divisor) {
            super(image);
            this.by = divisor;
        }

        @Override
        void window(float[] x, int[] index, float[] out, int n, int row, int column, int at) {
            float divisor = image.divisor(row, column, by);
            int from = place(n, row, column, firstRow(row), firstColumn(column));
            int rows = endRow(row) - firstRow(row);
            int columns = endColumn(column) - firstColumn(column);
            for (int c = 0; c < channels; c += LENGTH) {
                FloatVector sum = FloatVector.zero(SPECIES);
                for (int i = 0; i < rows; i++) {
                    for (int j = 0; j < columns; j++) {
                        sum = sum.add(load(x, from + i * rowStep + j * columnStep, c));
                    }
                }
                store(sum.div(divisor), out, at, c);
            }
        }
    }

    private static final class AverageGradient extends Channels {
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
            for (int c = 0; c < channels; c += LENGTH) {
                FloatVector share = load(dy, at, c).div(divisor);
                for (int kh = firstRow(row); kh < endRow(row); kh++) {
                    for (int kw = firstColumn(column); kw < endColumn(column); kw++) {
                        int to = place(n, row, column, kh, kw);
                        store(load(out, to, c).add(share), out, to, c);
                    }
                }
            }
        }
    }
}

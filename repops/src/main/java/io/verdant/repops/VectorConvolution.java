package io.verdant.repops;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A convolution and its gradients as products whose left operand is read from the images in place, so that nothing is
 * unfolded. Only for one group; a margin of +0 takes the place of padding.
 */
final class VectorConvolution {
    /** Entries of an index table. */
    private static final int MAX_TABLE = 1 << 25;

    private VectorConvolution() {}

    private static boolean isSmall(ConvGeometry g) {
        ImageWindow image = g.image();
        long outputs = (long) image.batch() * image.outHeight() * image.outWidth();
        long inputs = (long) image.batch() * image.height() * image.width();
        long taps = (long) g.rows().kernel() * g.columns().kernel() * Math.max(image.channels(), g.outChannels());
        return g.groups() == 1 && Math.max(Math.max(outputs, inputs), taps) <= MAX_TABLE;
    }

    private static int end(Window.Axis axis, int outputs) {
        return (outputs - 1) * axis.stride() + (axis.kernel() - 1) * axis.dilation() - axis.pad() + 1;
    }

    /** The images of x with the margin that the windows reach into, or null where that is too much. */
    private static @Nullable PaddedImages windows(ConvGeometry g, View x) {
        int endRow = end(g.rows(), g.image().outHeight());
        int endColumn = end(g.columns(), g.image().outWidth());
        return PaddedImages.fits(x, -g.rows().pad(), endRow, -g.columns().pad(), endColumn)
                ? new PaddedImages(x, -g.rows().pad(), endRow, -g.columns().pad(), endColumn)
                : null;
    }

    /** Where the window of each output starts. */
    private static int[] windowStarts(ConvGeometry g, PaddedImages x) {
        ImageWindow image = g.image();
        int[] starts = new int[image.batch() * image.outHeight() * image.outWidth()];
        int i = 0;
        for (int n = 0; n < image.batch(); n++) {
            for (int row = 0; row < image.outHeight(); row++) {
                for (int column = 0; column < image.outWidth(); column++) {
                    starts[i++] = x.origin()
                            + n * x.stride(0)
                            + g.rows().position(row, 0) * x.stride(1)
                            + g.columns().position(column, 0) * x.stride(2);
                }
            }
        }
        return starts;
    }

    /** Where each tap and channel lies in a window. */
    private static int[] taps(ConvGeometry g, PaddedImages x) {
        int channels = g.image().channels();
        int[] taps = new int[g.rows().kernel() * g.columns().kernel() * channels];
        int i = 0;
        for (int kh = 0; kh < g.rows().kernel(); kh++) {
            for (int kw = 0; kw < g.columns().kernel(); kw++) {
                for (int c = 0; c < channels; c++) {
                    taps[i++] = kh * g.rows().dilation() * x.stride(1)
                            + kw * g.columns().dilation() * x.stride(2)
                            + c * x.stride(3);
                }
            }
        }
        return taps;
    }

    static MatmulPlan forward(ConvGeometry g, View x, View w, int parts) {
        PaddedImages images = isSmall(g) ? windows(g, x) : null;
        if (images == null) {
            return new ScalarConvolution.Forward(g, x, w);
        }
        IndirectProduct product =
                new IndirectProduct(windowStarts(g, images), taps(g, images), g.outChannels(), g.outChannels());
        return new Product(images, product, w, parts);
    }

    static MatmulPlan gradWeight(ConvGeometry g, View x, View dy, int parts) {
        PaddedImages images = isSmall(g) ? windows(g, x) : null;
        if (images == null) {
            return new ScalarConvolution.GradWeight(g, x, dy);
        }
        IndirectProduct product =
                new IndirectProduct(taps(g, images), windowStarts(g, images), g.outChannels(), g.outChannels());
        return new Product(images, product, dy, parts);
    }

    /** Images times a matrix whose rows are a view's leading axes. */
    private static final class Product implements MatmulPlan {
        private final PaddedImages images;
        private final IndirectProduct product;
        private final LoopNest nest;
        private final DenseRows right;
        private final float[] gathered;
        private final float[][] scratch;
        private float[] a = {};
        private float[] b = {};
        private int bAt;
        private int bStep;
        private float[] copy = {};

        Product(PaddedImages images, IndirectProduct product, View matrix, int parts) {
            int columns = matrix.shape().columns();
            this.images = images;
            this.product = product;
            this.nest = new LoopNest(matrix);
            this.right = new DenseRows(product.depth(), columns, product.readColumns(), columns, 1);
            this.gathered = new float[nest.isContiguous() ? 0 : matrix.shape().elementCount() + product.readColumns()];
            this.scratch = new float[parts][IndirectProduct.SCRATCH];
        }

        @Override
        public void prepare(float[] left, float[] matrix) {
            a = images.of(left);
            b = matrix;
            bAt = nest.offset();
            bStep = right.rowStride();
            if (!nest.isContiguous()) {
                nest.gather(matrix, 0, gathered, 0, nest.count());
                b = gathered;
                bAt = 0;
            } else if (!right.isInPlace(matrix, bAt)) {
                copy = copy.length == 0 ? new float[right.copyLength()] : copy;
                right.copy(matrix, bAt, copy);
                b = copy;
                bAt = 0;
                bStep = right.copyStep();
            }
        }

        @Override
        public void run(float[] left, float[] matrix, float[] out, int part, int parts) {
            int tiles = (product.rowCount() + IndirectProduct.TILE_ROWS - 1) / IndirectProduct.TILE_ROWS;
            int first = Partition.start(tiles, part, parts) * IndirectProduct.TILE_ROWS;
            int end = Math.min(product.rowCount(), Partition.end(tiles, part, parts) * IndirectProduct.TILE_ROWS);
            product.run(a, 0, b, bAt, bStep, out, 0, first, end, scratch[part]);
        }
    }

    static MatmulPlan gradInput(ConvGeometry g, View dy, View w, int parts) {
        int[] rows = reach(g.rows(), g.image().height());
        int[] columns = reach(g.columns(), g.image().width());
        if (!isSmall(g) || !PaddedImages.fits(dy, rows[0], rows[1], columns[0], columns[1])) {
            return new ScalarConvolution.GradInput(g, dy, w);
        }
        return new GradInput(g, new PaddedImages(dy, rows[0], rows[1], columns[0], columns[1]), w, parts);
    }

    /** The first output that a position meets with any tap, and one more than the last. */
    private static int[] reach(Window.Axis axis, int extent) {
        int low = Math.floorDiv(axis.pad() - (axis.kernel() - 1) * axis.dilation(), axis.stride());
        int high = Math.floorDiv(extent - 1 + axis.pad(), axis.stride());
        return new int[] {low, high + 1};
    }

    /** The positions of an axis that leave one remainder by the stride, and the taps that they meet outputs with. */
    private record Phase(int first, int count, int[] taps, int[] outputs) {
        static Phase of(Window.Axis axis, int first, int extent) {
            int count = (extent - first + axis.stride() - 1) / axis.stride();
            int[] taps = new int[axis.kernel()];
            int[] outputs = new int[axis.kernel()];
            int held = 0;
            for (int tap = 0; tap < axis.kernel(); tap++) {
                if (axis.meets(first, tap)) {
                    taps[held] = tap;
                    outputs[held++] = axis.output(first, tap);
                }
            }
            return new Phase(first, count, Arrays.copyOf(taps, held), Arrays.copyOf(outputs, held));
        }
    }

    /** One product for each pair of phases: of every image row that is in the phase, its columns that are. */
    private static final class GradInput implements MatmulPlan {
        private final ConvGeometry g;
        private final PaddedImages dy;
        private final View w;
        private final Phase[] rows;
        private final Phase[] columns;
        private final IndirectProduct[][] products;
        private final float[][][] weights;
        private final float[][] scratch;
        private float[] a = {};

        GradInput(ConvGeometry g, PaddedImages dy, View w, int parts) {
            this.g = g;
            this.dy = dy;
            this.w = w;
            this.rows = phases(g.rows(), g.image().height());
            this.columns = phases(g.columns(), g.image().width());
            this.products = new IndirectProduct[rows.length][columns.length];
            this.weights = new float[rows.length][columns.length][];
            this.scratch = new float[parts][IndirectProduct.SCRATCH];
            for (int r = 0; r < rows.length; r++) {
                for (int c = 0; c < columns.length; c++) {
                    IndirectProduct product = product(rows[r], columns[c]);
                    products[r][c] = product;
                    weights[r][c] = new float[product.depth() * product.readColumns()];
                }
            }
        }

        private static Phase[] phases(Window.Axis axis, int extent) {
            Phase[] phases = new Phase[Math.min(axis.stride(), extent)];
            Arrays.setAll(phases, first -> Phase.of(axis, first, extent));
            return phases;
        }

        /** Whether all positions meet the same taps, so that one product does them all. */
        private boolean isOnePhase() {
            return rows.length == 1 && columns.length == 1;
        }

        private IndirectProduct product(Phase row, Phase column) {
            int[] starts = new int[isOnePhase() ? g.image().batch() * row.count * column.count : column.count];
            Arrays.setAll(
                    starts,
                    i -> i / column.count / row.count * dy.stride(0)
                            + i / column.count % row.count * dy.stride(1)
                            + i % column.count * dy.stride(2));
            int outputs = g.outChannels();
            int[] offsets = new int[row.taps.length * column.taps.length * outputs];
            for (int i = 0; i < offsets.length; i++) {
                int tap = i / outputs;
                offsets[i] = row.outputs[tap / column.taps.length] * dy.stride(1)
                        + column.outputs[tap % column.taps.length] * dy.stride(2)
                        + i % outputs * dy.stride(3);
            }
            int channels = g.image().channels();
            return new IndirectProduct(starts, offsets, channels, columns.length * channels);
        }

        @Override
        public void prepare(float[] gradient, float[] b) {
            a = dy.of(gradient);
            for (int r = 0; r < rows.length; r++) {
                for (int c = 0; c < columns.length; c++) {
                    pack(b, rows[r], columns[c], weights[r][c], products[r][c].readColumns());
                }
            }
        }

        private void pack(float[] b, Phase row, Phase column, float[] target, int step) {
            int at = 0;
            for (int kh : row.taps) {
                for (int kw : column.taps) {
                    int from = w.offset() + kh * w.stride(0) + kw * w.stride(1);
                    for (int c = 0; c < g.image().channels(); c++) {
                        for (int o = 0; o < g.outChannels(); o++) {
                            target[at + o * step + c] = b[from + c * w.stride(2) + o * w.stride(3)];
                        }
                    }
                    at += g.outChannels() * step;
                }
            }
        }

        @Override
        public void run(float[] gradient, float[] b, float[] out, int part, int parts) {
            if (isOnePhase()) {
                IndirectProduct all = products[0][0];
                int tiles = (all.rowCount() + IndirectProduct.TILE_ROWS - 1) / IndirectProduct.TILE_ROWS;
                int first = Partition.start(tiles, part, parts) * IndirectProduct.TILE_ROWS;
                int end = Math.min(all.rowCount(), Partition.end(tiles, part, parts) * IndirectProduct.TILE_ROWS);
                all.run(a, dy.origin(), weights[0][0], 0, all.readColumns(), out, 0, first, end, scratch[part]);
                return;
            }
            lines(out, part, parts);
        }

        private void lines(float[] out, int part, int parts) {
            int height = g.image().height();
            int lines = g.image().batch() * height;
            int end = Partition.end(lines, part, parts);
            for (int line = Partition.start(lines, part, parts); line < end; line++) {
                int row = line % height;
                int lineLength = g.image().width() * g.image().channels();
                int shift = dy.origin()
                        + line / height * dy.stride(0)
                        + row / g.rows().stride() * dy.stride(1);
                for (int c = 0; c < columns.length; c++) {
                    int r = row % g.rows().stride();
                    IndirectProduct product = products[r][c];
                    int outAt = line * lineLength + c * g.image().channels();
                    if (product.depth() == 0) {
                        clear(out, outAt, columns[c].count);
                    }
                    product.run(
                            a,
                            shift,
                            weights[r][c],
                            0,
                            product.readColumns(),
                            out,
                            outAt,
                            0,
                            columns[c].count,
                            scratch[part]);
                }
            }
        }

        private void clear(float[] out, int at, int count) {
            int channels = g.image().channels();
            for (int i = 0; i < count; i++) {
                int from = at + i * columns.length * channels;
                Arrays.fill(out, from, from + channels, 0f);
            }
        }
    }
}

package io.verdant.repops;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The gradient by the images of a convolution of one group: one product for each pair of phases, of every image row that is
 * in the phase its columns that are. The positions of a phase meet the same taps.
 */
final class VectorGradInput implements MatmulPlan {
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

    private final ConvGeometry g;
    private final PaddedImages dy;
    private final View w;
    private final Phase[] rows;
    private final Phase[] columns;
    private final IndirectProduct[][] products;
    private final float[][][] weights;
    private final float[][] scratch;
    private final int channels;
    private final int outAt;
    private final int packs;
    private float[] a = {};

    private VectorGradInput(ConvGeometry g, PaddedImages dy, View w, int parts, int channels, int outAt) {
        this.g = g;
        this.channels = channels;
        this.outAt = outAt;
        this.packs = dy.shares(parts);
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

    /**
     * A plan, or null where the margin would be too large.
     *
     * @param channels of the whole result, from a position to the next
     * @param outAt where the result's first element lies
     */
    static @Nullable MatmulPlan of(ConvGeometry g, View dy, View w, int parts, int channels, int outAt) {
        int[] rows = reach(g.rows(), g.image().height());
        int[] columns = reach(g.columns(), g.image().width());
        if (!PaddedImages.fits(dy, rows[0], rows[1], columns[0], columns[1])) {
            return null;
        }
        PaddedImages gradients = new PaddedImages(dy, rows[0], rows[1], columns[0], columns[1]);
        return new VectorGradInput(g, gradients, w, parts, channels, outAt);
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
        return new IndirectProduct(starts, offsets, g.image().channels(), columns.length * channels);
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
    public int packs() {
        return packs;
    }

    @Override
    public void pack(float[] gradient, float[] b, int pack) {
        dy.copy(gradient, pack, packs);
    }

    @Override
    public void run(float[] gradient, float[] b, float[] out, int part, int parts) {
        if (isOnePhase()) {
            IndirectProduct all = products[0][0];
            int tiles = (all.rowCount() + IndirectProduct.TILE_ROWS - 1) / IndirectProduct.TILE_ROWS;
            int first = Partition.start(tiles, part, parts) * IndirectProduct.TILE_ROWS;
            int end = Math.min(all.rowCount(), Partition.end(tiles, part, parts) * IndirectProduct.TILE_ROWS);
            all.run(a, dy.origin(), weights[0][0], 0, all.readColumns(), out, outAt, first, end, scratch[part]);
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
            int lineLength = g.image().width() * channels;
            int shift =
                    dy.origin() + line / height * dy.stride(0) + row / g.rows().stride() * dy.stride(1);
            for (int c = 0; c < columns.length; c++) {
                int r = row % g.rows().stride();
                IndirectProduct product = products[r][c];
                int at = outAt + line * lineLength + c * channels;
                if (product.depth() == 0) {
                    clear(out, at, columns[c].count);
                }
                product.run(
                        a, shift, weights[r][c], 0, product.readColumns(), out, at, 0, columns[c].count, scratch[part]);
            }
        }
    }

    private void clear(float[] out, int at, int count) {
        for (int i = 0; i < count; i++) {
            int from = at + i * columns.length * channels;
            Arrays.fill(out, from, from + g.image().channels(), 0f);
        }
    }
}

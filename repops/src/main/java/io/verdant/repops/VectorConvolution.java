package io.verdant.repops;

import org.jspecify.annotations.Nullable;

/**
 * A convolution and its gradients as products whose left operand is read from the images in place, so that nothing is
 * unfolded; a margin of +0 takes the place of padding. Groups are products of their own on slices of the operands, but where
 * every channel is a group, vectors run over the channels.
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
        return g.groups() * Math.max(Math.max(outputs, inputs), taps) <= MAX_TABLE;
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
        if (VectorDepthwise.fits(g, x, w)) {
            return new VectorDepthwise.Forward(g, x, w, parts);
        }
        MatmulPlan planar = PlanarConvolution.forward(g, x, w, parts);
        if (planar != null) {
            return planar;
        }
        MatmulPlan plan = ofGroups(g, (one, group) -> {
            View images = slice(x, group * g.groupChannels(), g.groupChannels());
            return forward(one, images, slice(w, group * g.groupOutputs(), g.groupOutputs()), parts, g, group);
        });
        return plan == null ? new ScalarConvolution.Forward(g, x, w) : plan;
    }

    private static @Nullable MatmulPlan forward(
            ConvGeometry one, View x, View w, int parts, ConvGeometry all, int group) {
        PaddedImages images = windows(one, x);
        if (images == null) {
            return null;
        }
        IndirectProduct product =
                new IndirectProduct(windowStarts(one, images), taps(one, images), one.outChannels(), all.outChannels());
        return new Product(images, product, w, group * one.outChannels(), parts);
    }

    static MatmulPlan gradWeight(ConvGeometry g, View x, View dy, int parts) {
        if (VectorDepthwise.fits(g, x, dy)) {
            return new VectorDepthwise.GradWeight(g, x, dy);
        }
        MatmulPlan plan = ofGroups(g, (one, group) -> {
            View images = slice(x, group * g.groupChannels(), g.groupChannels());
            return gradWeight(one, images, slice(dy, group * g.groupOutputs(), g.groupOutputs()), parts, g, group);
        });
        return plan == null ? new ScalarConvolution.GradWeight(g, x, dy) : plan;
    }

    private static @Nullable MatmulPlan gradWeight(
            ConvGeometry one, View x, View dy, int parts, ConvGeometry all, int group) {
        PaddedImages images = windows(one, x);
        if (images == null) {
            return null;
        }
        IndirectProduct product =
                new IndirectProduct(taps(one, images), windowStarts(one, images), one.outChannels(), all.outChannels());
        return new Product(images, product, dy, group * one.outChannels(), parts);
    }

    static MatmulPlan gradInput(ConvGeometry g, View dy, View w, int parts) {
        if (VectorDepthwise.fits(g, dy, w)) {
            return new VectorDepthwise.GradInput(g, dy, w, parts);
        }
        MatmulPlan planar = PlanarConvolution.gradInput(g, dy, w, parts);
        if (planar != null) {
            return planar;
        }
        MatmulPlan plan = ofGroups(g, (one, group) -> {
            View gradients = slice(dy, group * g.groupOutputs(), g.groupOutputs());
            View weights = slice(w, group * g.groupOutputs(), g.groupOutputs());
            return VectorGradInput.of(one, gradients, weights, parts, g.image().channels(), group * g.groupChannels());
        });
        return plan == null ? new ScalarConvolution.GradInput(g, dy, w) : plan;
    }

    /** Plans the convolution of one group, a geometry of its own; null where it cannot. */
    private interface OneGroup {
        @Nullable
        MatmulPlan plan(ConvGeometry one, int group);
    }

    private static @Nullable MatmulPlan ofGroups(ConvGeometry g, OneGroup planner) {
        if (!isSmall(g)) {
            return null;
        }
        ConvGeometry one = new ConvGeometry(g.image().withChannels(g.groupChannels()), g.groupOutputs(), 1);
        MatmulPlan[] plans = new MatmulPlan[g.groups()];
        for (int group = 0; group < plans.length; group++) {
            MatmulPlan plan = planner.plan(one, group);
            if (plan == null) {
                return null;
            }
            plans[group] = plan;
        }
        return plans.length == 1 ? plans[0] : new Together(plans);
    }

    /** Channels {@code [from, from + count)}. */
    private static View slice(View view, int from, int count) {
        int[] dims = view.shape().dims();
        dims[dims.length - 1] = count;
        int offset = view.offset() + from * view.stride(dims.length - 1);
        return View.of(Shape.of(dims), view.strides(), offset, Integer.MAX_VALUE);
    }

    /** Products that write to places of their own in one result. */
    private record Together(MatmulPlan[] plans) implements MatmulPlan {
        @Override
        public void prepare(float[] a, float[] b) {
            for (MatmulPlan plan : plans) {
                plan.prepare(a, b);
            }
        }

        @Override
        public int packs() {
            return plans[0].packs();
        }

        @Override
        public void pack(float[] a, float[] b, int pack) {
            for (MatmulPlan plan : plans) {
                plan.pack(a, b, pack);
            }
        }

        @Override
        public void run(float[] a, float[] b, float[] out, int part, int parts) {
            for (MatmulPlan plan : plans) {
                plan.run(a, b, out, part, parts);
            }
        }
    }

    /** Images times a matrix whose rows are a view's leading axes. */
    private static final class Product implements MatmulPlan {
        private final PaddedImages images;
        private final IndirectProduct product;
        private final LoopNest nest;
        private final DenseRows right;
        private final float[] gathered;
        private final float[][] scratch;
        private final int outAt;
        private final int packs;
        private float[] a = {};
        private float[] b = {};
        private int bAt;
        private int bStep;
        private float[] copy = {};

        /** @param outAt where the result's first element lies */
        Product(PaddedImages images, IndirectProduct product, View matrix, int outAt, int parts) {
            int columns = matrix.shape().columns();
            this.images = images;
            this.product = product;
            this.nest = new LoopNest(matrix);
            this.outAt = outAt;
            this.packs = images.shares(parts);
            this.right = new DenseRows(product.depth(), columns, product.readColumns(), columns, 1);
            this.gathered = new float[nest.isContiguous() ? 0 : matrix.shape().elementCount() + product.readColumns()];
            this.scratch = new float[parts][Math.max(IndirectProduct.SCRATCH, Transposition.SCRATCH)];
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
                right.copy(matrix, bAt, copy, scratch[0]);
                b = copy;
                bAt = 0;
                bStep = right.copyStep();
            }
        }

        @Override
        public int packs() {
            return packs;
        }

        @Override
        public void pack(float[] left, float[] matrix, int pack) {
            images.copy(left, pack, packs);
        }

        @Override
        public void run(float[] left, float[] matrix, float[] out, int part, int parts) {
            int tiles = (product.rowCount() + IndirectProduct.TILE_ROWS - 1) / IndirectProduct.TILE_ROWS;
            int first = Partition.start(tiles, part, parts) * IndirectProduct.TILE_ROWS;
            int end = Math.min(product.rowCount(), Partition.end(tiles, part, parts) * IndirectProduct.TILE_ROWS);
            product.run(a, 0, b, bAt, bStep, out, outAt, first, end, scratch[part]);
        }
    }
}

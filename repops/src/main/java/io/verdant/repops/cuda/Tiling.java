package io.verdant.repops.cuda;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.Shape;
import java.util.Optional;

/**
 * A node as products, for the kernels that compute tiles of them, where those are worth their threads. Which kernel is taken
 * changes no bit.
 *
 * @param suffix what the kernel's name has behind the operator's
 * @param side rows and columns of a tile
 */
record Tiling(String suffix, int side, int products, int rows, int columns) {
    static final int PLAIN = 64;
    static final int LARGE = 128;
    static final String LARGE_SUFFIX = "_large";
    static final String TILED_SUFFIX = "_tiled";

    /** Large tiles below which smaller ones keep more of a device busy. */
    private static final int LEAST_LARGE_TILES = 128;

    /** Of large tiles, rows and columns below which most of a tile would lie outside. */
    private static final int LEAST_LARGE_SIDE = 96;

    /** Channels of a group below which most of a tile would lie outside. */
    private static final int LEAST_CHANNELS = 16;

    /** The products of a node, where it is computed as such. */
    static Optional<Tiling> of(Node node) {
        return switch (node.operator()) {
            case MATMUL, BATCH_MATMUL -> Optional.of(matmul(node));
            case CONV2D, CONV2D_GRAD_WEIGHT -> Optional.of(convolution(node)).filter(Tiling::isWide);
            case CONV2D_GRAD_INPUT -> Optional.of(gradInput(node)).filter(Tiling::isWide);
            default -> Optional.empty();
        };
    }

    private static Tiling matmul(Node node) {
        Shape shape = node.shape();
        int rows = shape.dim(shape.rank() - 2);
        int columns = shape.dim(shape.rank() - 1);
        int products = shape.elementCount() / rows / columns;
        Tiling large = new Tiling(LARGE_SUFFIX, LARGE, products, rows, columns);
        boolean wanted = node.dtype() == DType.FLOAT32
                && Math.min(rows, columns) >= LEAST_LARGE_SIDE
                && large.blocks() >= LEAST_LARGE_TILES;
        return wanted ? large : new Tiling("", PLAIN, products, rows, columns);
    }

    private static Tiling convolution(Node node) {
        int outputs = node.shape().dim(3);
        int groups = (int) node.attributes().integer("groups");
        return new Tiling(TILED_SUFFIX, PLAIN, groups, node.shape().elementCount() / outputs, outputs / groups);
    }

    /** A product for each group and each remainder of positions modulo the strides. */
    private static Tiling gradInput(Node node) {
        Attributes attributes = node.attributes();
        int strideHeight = (int) attributes.integer("strideHeight");
        int strideWidth = (int) attributes.integer("strideWidth");
        int groups = (int) attributes.integer("groups");
        Shape image = node.shape();
        int positions = Math.ceilDiv(image.dim(1), strideHeight) * Math.ceilDiv(image.dim(2), strideWidth);
        long products = (long) groups * strideHeight * strideWidth;
        return new Tiling(
                TILED_SUFFIX,
                PLAIN,
                (int) Math.min(products, Integer.MAX_VALUE),
                image.dim(0) * positions,
                image.dim(3) / groups);
    }

    /** Strides far beyond the image would want a product for each remainder that no position has. */
    private boolean isWide() {
        return columns >= LEAST_CHANNELS && rows >= LEAST_CHANNELS && blocks() < 1 << 24;
    }

    /** Blocks of the grid. */
    long blocks() {
        return products * (((long) rows + side - 1) / side) * (((long) columns + side - 1) / side);
    }
}

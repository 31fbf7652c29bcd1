package io.verdant.repops;

/**
 * A window over a batch of images: {@code batch} images of {@code height} by {@code width} positions with {@code channels}
 * values each (NHWC), giving {@code outHeight} by {@code outWidth} outputs.
 */
record ImageWindow(Window window, int batch, int height, int width, int channels, int outHeight, int outWidth) {
    private static final int RANK = 4;

    /** Of a pooling node; {@code image} is the shape that is pooled, {@code pooled} the result's. */
    static ImageWindow of(Node node, Shape image, Shape pooled) {
        ProgramCheck.require(image.rank() == RANK && pooled.rank() == RANK, node, "image=" + image + " out=" + pooled);
        ImageWindow geometry = of(Window.of(node), image, pooled);
        boolean same = image.dim(0) == pooled.dim(0) && image.dim(3) == pooled.dim(3);
        ProgramCheck.require(same, node, "image=" + image + " out=" + pooled);
        geometry.checkPositions(node);
        return geometry;
    }

    /** The pooling of a node: the image is the result of a gradient, the operand of the others. */
    static ImageWindow of(Node node) {
        Shape operand = node.operands().get(0).view().shape();
        boolean gradient = node.operator() == Operator.MAX_POOL_GRAD || node.operator() == Operator.AVG_POOL_GRAD;
        return gradient ? of(node, node.shape(), operand) : of(node, operand, node.shape());
    }

    static ImageWindow of(Window window, Shape image, Shape out) {
        return new ImageWindow(window, image.dim(0), image.dim(1), image.dim(2), image.dim(3), out.dim(1), out.dim(2));
    }

    /** The same over images of so many channels. */
    ImageWindow withChannels(int count) {
        return new ImageWindow(window, batch, height, width, count, outHeight, outWidth);
    }

    /** Positions that all windows read together, padding included, for deciding on threads. */
    long taps() {
        long windows = (long) batch * outHeight * outWidth * channels;
        return windows * window.rows().kernel() * window.columns().kernel();
    }

    void checkPositions(Node node) {
        boolean fits = window.rows().fits(height, outHeight) && window.columns().fits(width, outWidth);
        ProgramCheck.require(fits, node, "window too large: " + window);
    }

    /** Refuses a window that has no position inside the image, and indices that do not fit 32 bits. */
    void checkInside(Node node) {
        for (int row = 0; row < outHeight; row++) {
            ProgramCheck.require(window.rows().tapsInside(row, height) > 0, node, "empty window: row=" + row);
        }
        for (int column = 0; column < outWidth; column++) {
            ProgramCheck.require(
                    window.columns().tapsInside(column, width) > 0, node, "empty window: column=" + column);
        }
        long taps = (long) window.rows().kernel() * window.columns().kernel();
        ProgramCheck.require(taps <= Integer.MAX_VALUE, node, "window too large: " + window);
    }

    /** What the sum of output (row, column) is divided by: the positions inside the image, or all of the window's. */
    float divisor(int row, int column, PoolDivisor of) {
        return of == PoolDivisor.WINDOW
                ? window.rows().kernel() * window.columns().kernel()
                : window.rows().tapsInside(row, height) * window.columns().tapsInside(column, width);
    }
}

package io.verdant.repops;

/**
 * The sizes of a convolution and of both its gradients: x {@code [batch, height, width, channels]}, w {@code [kernel rows,
 * kernel columns, channels / groups, outChannels]}, y {@code [batch, outHeight, outWidth, outChannels]}. Output channel o is
 * of group {@code o / (outChannels / groups)} and reads that group's channels only.
 */
record ConvGeometry(ImageWindow image, int outChannels, int groups) {
    private static final int RANK = 4;

    /**
     * Of a convolution or one of its gradients.
     *
     * @throws IllegalArgumentException naming the node, if shapes and attributes do not fit
     */
    static ConvGeometry of(Node node) {
        Shape first = node.operands().get(0).view().shape();
        Shape second = node.operands().get(1).view().shape();
        return switch (node.operator()) {
            case CONV2D -> of(node, first, second, node.shape());
            case CONV2D_GRAD_INPUT -> of(node, node.shape(), second, first);
            case CONV2D_GRAD_WEIGHT -> of(node, first, node.shape(), second);
            default -> throw new IllegalArgumentException("no convolution: operator=" + node.operator());
        };
    }

    private static ConvGeometry of(Node node, Shape x, Shape w, Shape y) {
        boolean ranks = x.rank() == RANK && w.rank() == RANK && y.rank() == RANK;
        String shapes = "x=" + x + " w=" + w + " y=" + y;
        ProgramCheck.require(ranks, node, shapes);
        long groups = node.attributes().integer("groups");
        boolean grouped = groups >= 1 && x.dim(3) % groups == 0 && y.dim(3) % groups == 0;
        ProgramCheck.require(grouped, node, "groups=" + groups + " " + shapes);
        boolean fits = x.dim(0) == y.dim(0) && w.dim(2) == x.dim(3) / groups && w.dim(3) == y.dim(3);
        ProgramCheck.require(fits, node, "groups=" + groups + " " + shapes);
        ImageWindow image = ImageWindow.of(Window.of(node, w.dim(0), w.dim(1)), x, y);
        image.checkPositions(node);
        return new ConvGeometry(image, y.dim(3), (int) groups);
    }

    Window.Axis rows() {
        return image.window().rows();
    }

    Window.Axis columns() {
        return image.window().columns();
    }

    /** Input channels of one group. */
    int groupChannels() {
        return image.channels() / groups;
    }

    /** Output channels of one group. */
    int groupOutputs() {
        return outChannels / groups;
    }

    /** Fused multiply-adds of the whole convolution, for deciding on threads. */
    long fmas() {
        long outputs = (long) image.batch() * image.outHeight() * image.outWidth() * outChannels;
        return outputs * rows().kernel() * columns().kernel() * groupChannels();
    }
}

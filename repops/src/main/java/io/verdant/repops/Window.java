package io.verdant.repops;

/**
 * How a convolution or a pooling slides over the rows and columns of an image: output {@code o} reads, with tap {@code t}
 * of the kernel, position {@code o * stride + t * dilation - pad} of the axis. Padding behind the image follows from the
 * output's extent.
 */
public record Window(Axis rows, Axis columns) {
    /** Greatest kernel, stride, padding and dilation: positions stay far from overflow. */
    public static final int MAX_EXTENT = 1 << 20;

    private static final int MAX_POSITION = 1 << 30;

    /** One axis of a window. {@code kernel}, {@code stride} and {@code dilation} are at least 1, {@code pad} 0. */
    public record Axis(int kernel, int stride, int pad, int dilation) {
        /** No such tap, or no such output. */
        static final int NONE = -1;

        public Axis {
            boolean fits = kernel >= 1 && stride >= 1 && pad >= 0 && dilation >= 1;
            boolean small = Math.max(Math.max(kernel, stride), Math.max(pad, dilation)) <= MAX_EXTENT;
            if (!fits || !small) {
                throw new IllegalArgumentException("window: kernel=" + kernel + " stride=" + stride + " pad=" + pad
                        + " dilation=" + dilation + " limit=" + MAX_EXTENT);
            }
        }

        /** The position that an output reads with a tap; outside the image where there is padding. */
        int position(int output, int tap) {
            return output * stride + tap * dilation - pad;
        }

        /** Whether no position of that many outputs over such an extent overflows. */
        boolean fits(int extent, int outputs) {
            long reach = (long) (outputs - 1) * stride + (long) (kernel - 1) * dilation;
            return Math.max(reach, extent) <= MAX_POSITION;
        }

        /** The first tap whose position is not before the image. */
        int firstTap(int output) {
            int before = pad - output * stride;
            return before <= 0 ? 0 : (before + dilation - 1) / dilation;
        }

        /** One more than the last tap whose position is before {@code extent}; no more than {@link #firstTap} if none. */
        int endTap(int output, int extent) {
            int room = extent + pad - output * stride;
            return room <= 0 ? 0 : Math.min(kernel, (room + dilation - 1) / dilation);
        }

        /** Taps of an output that lie inside the image. */
        int tapsInside(int output, int extent) {
            return Math.max(0, endTap(output, extent) - firstTap(output));
        }

        /** The tap with which an output reads a position, or {@link #NONE}. */
        int tap(int output, int position) {
            int distance = position + pad - output * stride;
            boolean reads = distance >= 0 && distance % dilation == 0 && distance / dilation < kernel;
            return reads ? distance / dilation : NONE;
        }

        /**
         * Whether position {@code position + pad - tap * dilation} is a multiple of the stride: whether an output, inside
         * the result or not, reads the position with that tap.
         */
        boolean meets(int position, int tap) {
            return Math.floorMod(position + pad - tap * dilation, stride) == 0;
        }

        /** The output that reads the position with that tap; negative or too great where it is outside the result. */
        int output(int position, int tap) {
            return Math.floorDiv(position + pad - tap * dilation, stride);
        }

        /** The outputs of a valid slide without padding behind: as many as read inside the padded image. */
        public int outputs(int extent, int padBehind) {
            return (extent + pad + padBehind - ((kernel - 1) * dilation + 1)) / stride + 1;
        }
    }

    /** A window that slides over every position, without padding. */
    public static Window of(int kernelHeight, int kernelWidth) {
        return new Window(new Axis(kernelHeight, 1, 0, 1), new Axis(kernelWidth, 1, 0, 1));
    }

    public Window stride(int height, int width) {
        return new Window(
                new Axis(rows.kernel, height, rows.pad, rows.dilation),
                new Axis(columns.kernel, width, columns.pad, columns.dilation));
    }

    /** Padding before the first row and the first column. */
    public Window pad(int top, int left) {
        return new Window(
                new Axis(rows.kernel, rows.stride, top, rows.dilation),
                new Axis(columns.kernel, columns.stride, left, columns.dilation));
    }

    public Window dilation(int height, int width) {
        return new Window(
                new Axis(rows.kernel, rows.stride, rows.pad, height),
                new Axis(columns.kernel, columns.stride, columns.pad, width));
    }

    /** Attributes of a convolution, whose kernel is known from its weight. */
    Attributes slide() {
        return Attributes.of("strideHeight", rows.stride)
                .with("strideWidth", columns.stride)
                .with("padTop", rows.pad)
                .with("padLeft", columns.pad)
                .with("dilationHeight", rows.dilation)
                .with("dilationWidth", columns.dilation);
    }

    /** Attributes of a pooling. */
    Attributes attributes() {
        return slide().with("kernelHeight", rows.kernel).with("kernelWidth", columns.kernel);
    }

    /** The window of a pooling node. */
    static Window of(Node node) {
        return of(node, integer(node, "kernelHeight"), integer(node, "kernelWidth"));
    }

    /**
     * The window of a node that slides a kernel of that size.
     *
     * @throws IllegalArgumentException if an attribute is missing or out of range
     */
    static Window of(Node node, int kernelHeight, int kernelWidth) {
        return new Window(
                new Axis(
                        kernelHeight,
                        integer(node, "strideHeight"),
                        integer(node, "padTop"),
                        integer(node, "dilationHeight")),
                new Axis(
                        kernelWidth,
                        integer(node, "strideWidth"),
                        integer(node, "padLeft"),
                        integer(node, "dilationWidth")));
    }

    private static int integer(Node node, String name) {
        return (int) Math.clamp(node.attributes().integer(name), -1L, MAX_EXTENT + 1L);
    }
}

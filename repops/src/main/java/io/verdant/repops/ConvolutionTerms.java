package io.verdant.repops;

import java.util.Arrays;

/** The terms of one element of a convolution or of one of its gradients, in the written order. */
final class ConvolutionTerms {
    private final ConvGeometry g;
    private final View a;
    private final View b;
    private final int[] at;

    private ConvolutionTerms(Node node, int element) {
        this.g = ConvGeometry.of(node);
        this.a = node.operands().get(0).view();
        this.b = node.operands().get(1).view();
        this.at = node.shape().unravel(element);
    }

    static Terms of(Node node, int element) {
        ConvolutionTerms terms = new ConvolutionTerms(node, element);
        return switch (node.operator()) {
            case CONV2D -> terms.forward();
            case CONV2D_GRAD_INPUT -> terms.byInput();
            case CONV2D_GRAD_WEIGHT -> terms.byWeight();
            default -> throw new IllegalArgumentException("no convolution: operator=" + node.operator());
        };
    }

    /** The element of an image-shaped operand; padding outside its rows and columns. */
    private static int pixel(View view, int n, int row, int column, int c) {
        Shape shape = view.shape();
        boolean inside = row >= 0 && row < shape.dim(1) && column >= 0 && column < shape.dim(2);
        return inside ? view.at(n, row, column, c) : Terms.PADDING;
    }

    private Terms forward() {
        int width = g.columns().kernel();
        int channels = g.groupChannels();
        int first = at[3] / g.groupOutputs() * channels;
        return Terms.of(g.rows().kernel() * width * channels, 2, (term, place) -> {
            int kh = term / (width * channels);
            int kw = term / channels % width;
            int c = term % channels;
            return place == 0
                    ? pixel(a, at[0], g.rows().position(at[1], kh), g.columns().position(at[2], kw), first + c)
                    : b.at(kh, kw, c, at[3]);
        });
    }

    private Terms byInput() {
        int[] taps = meetingTaps();
        int width = g.columns().kernel();
        int outputs = g.groupOutputs();
        int first = at[3] / g.groupChannels() * outputs;
        return Terms.of(taps.length * outputs, 2, (term, place) -> {
            int kh = taps[term / outputs] / width;
            int kw = taps[term / outputs] % width;
            int o = first + term % outputs;
            return place == 0
                    ? pixel(a, at[0], g.rows().output(at[1], kh), g.columns().output(at[2], kw), o)
                    : b.at(kh, kw, at[3] % g.groupChannels(), o);
        });
    }

    /** The taps that are not skipped, row by row. */
    private int[] meetingTaps() {
        int width = g.columns().kernel();
        int[] taps = new int[g.rows().kernel() * width];
        int count = 0;
        for (int tap = 0; tap < taps.length; tap++) {
            if (g.rows().meets(at[1], tap / width) && g.columns().meets(at[2], tap % width)) {
                taps[count++] = tap;
            }
        }
        return Arrays.copyOf(taps, count);
    }

    private Terms byWeight() {
        int height = g.image().outHeight();
        int width = g.image().outWidth();
        int c = at[3] / g.groupOutputs() * g.groupChannels() + at[2];
        return Terms.of(g.image().batch() * height * width, 2, (term, place) -> {
            int n = term / (height * width);
            int row = term / width % height;
            int column = term % width;
            return place == 0
                    ? pixel(a, n, g.rows().position(row, at[0]), g.columns().position(column, at[1]), c)
                    : b.at(n, row, column, at[3]);
        });
    }
}

package io.verdant.repops;

/** The contractions and poolings of {@link NaiveInterpreter}: one output element at a time, by multi-index. */
final class NaiveImages {
    private final NaiveInterpreter values;

    NaiveImages(NaiveInterpreter values) {
        this.values = values;
    }

    private static int attribute(Node node, String name) {
        return (int) node.attributes().integer(name);
    }

    private static Shape operand(Node node, int slot) {
        return node.operands().get(slot).view().shape();
    }

    float contraction(Node node, int[] at) {
        return switch (node.operator()) {
            case BATCH_MATMUL -> batchMatmul(node, at);
            case CONV2D -> convolution(node, at);
            case CONV2D_GRAD_INPUT -> byInput(node, at);
            default -> byWeight(node, at);
        };
    }

    private float batchMatmul(Node node, int[] at) {
        int rank = at.length;
        int[] a = at.clone();
        int[] b = at.clone();
        float acc = 0f;
        for (int k = 0; k < operand(node, 0).dim(rank - 1); k++) {
            a[rank - 1] = k;
            b[rank - 2] = k;
            acc = NaiveInterpreter.fma(values.read(node, 0, a), values.read(node, 1, b), acc);
        }
        return acc;
    }

    /** The element of an image-shaped operand, or +0 outside its rows and columns. */
    private float orZero(Node node, int slot, int n, int row, int column, int c) {
        Shape shape = operand(node, slot);
        boolean inside = row >= 0 && row < shape.dim(1) && column >= 0 && column < shape.dim(2);
        return inside ? values.read(node, slot, n, row, column, c) : 0f;
    }

    private static int row(Node node, int output, int tap) {
        return output * attribute(node, "strideHeight")
                + tap * attribute(node, "dilationHeight")
                - attribute(node, "padTop");
    }

    private static int column(Node node, int output, int tap) {
        return output * attribute(node, "strideWidth")
                + tap * attribute(node, "dilationWidth")
                - attribute(node, "padLeft");
    }

    private float convolution(Node node, int[] at) {
        Shape w = operand(node, 1);
        int group = at[3] / (w.dim(3) / attribute(node, "groups"));
        float acc = 0f;
        for (int kh = 0; kh < w.dim(0); kh++) {
            for (int kw = 0; kw < w.dim(1); kw++) {
                for (int c = 0; c < w.dim(2); c++) {
                    float x =
                            orZero(node, 0, at[0], row(node, at[1], kh), column(node, at[2], kw), group * w.dim(2) + c);
                    acc = NaiveInterpreter.fma(x, values.read(node, 1, kh, kw, c, at[3]), acc);
                }
            }
        }
        return acc;
    }

    private float byInput(Node node, int[] at) {
        Shape w = operand(node, 1);
        int outputs = w.dim(3) / attribute(node, "groups");
        int group = at[3] / w.dim(2);
        float acc = 0f;
        for (int kh = 0; kh < w.dim(0); kh++) {
            for (int kw = 0; kw < w.dim(1); kw++) {
                int row = at[1] + attribute(node, "padTop") - kh * attribute(node, "dilationHeight");
                int column = at[2] + attribute(node, "padLeft") - kw * attribute(node, "dilationWidth");
                if (row % attribute(node, "strideHeight") != 0 || column % attribute(node, "strideWidth") != 0) {
                    continue;
                }
                for (int o = group * outputs; o < (group + 1) * outputs; o++) {
                    float dy = orZero(
                            node,
                            0,
                            at[0],
                            row / attribute(node, "strideHeight"),
                            column / attribute(node, "strideWidth"),
                            o);
                    acc = NaiveInterpreter.fma(dy, values.read(node, 1, kh, kw, at[3] % w.dim(2), o), acc);
                }
            }
        }
        return acc;
    }

    private float byWeight(Node node, int[] at) {
        Shape dy = operand(node, 1);
        int outputs = dy.dim(3) / attribute(node, "groups");
        int channel = at[3] / outputs * node.shape().dim(2) + at[2];
        float acc = 0f;
        for (int n = 0; n < dy.dim(0); n++) {
            for (int row = 0; row < dy.dim(1); row++) {
                for (int column = 0; column < dy.dim(2); column++) {
                    float x = orZero(node, 0, n, row(node, row, at[0]), column(node, column, at[1]), channel);
                    acc = NaiveInterpreter.fma(x, values.read(node, 1, n, row, column, at[3]), acc);
                }
            }
        }
        return acc;
    }

    double pooling(Node node, int[] at) {
        return switch (node.operator()) {
            case MAX_POOL -> maximum(node, at, false);
            case MAX_POOL_INDEX -> maximum(node, at, true);
            case AVG_POOL -> average(node, at);
            default -> gradient(node, at);
        };
    }

    private static boolean isInside(Shape image, int row, int column) {
        return row >= 0 && row < image.dim(1) && column >= 0 && column < image.dim(2);
    }

    private double maximum(Node node, int[] at, boolean index) {
        int found = -1;
        float max = 0f;
        for (int kh = 0; kh < attribute(node, "kernelHeight"); kh++) {
            for (int kw = 0; kw < attribute(node, "kernelWidth"); kw++) {
                int row = row(node, at[1], kh);
                int column = column(node, at[2], kw);
                if (isInside(operand(node, 0), row, column)) {
                    float x = values.read(node, 0, at[0], row, column, at[3]);
                    if (found < 0 || x > max) {
                        max = x;
                        found = kh * attribute(node, "kernelWidth") + kw;
                    }
                }
            }
        }
        return index ? found : max;
    }

    private static float divisor(Node node, Shape image, int outRow, int outColumn) {
        int all = attribute(node, "kernelHeight") * attribute(node, "kernelWidth");
        if (node.attributes().string("divisor").equals("window")) {
            return all;
        }
        int count = 0;
        for (int tap = 0; tap < all; tap++) {
            int row = row(node, outRow, tap / attribute(node, "kernelWidth"));
            int column = column(node, outColumn, tap % attribute(node, "kernelWidth"));
            count += isInside(image, row, column) ? 1 : 0;
        }
        return count;
    }

    private float average(Node node, int[] at) {
        float acc = 0f;
        for (int kh = 0; kh < attribute(node, "kernelHeight"); kh++) {
            for (int kw = 0; kw < attribute(node, "kernelWidth"); kw++) {
                int row = row(node, at[1], kh);
                int column = column(node, at[2], kw);
                acc = isInside(operand(node, 0), row, column)
                        ? acc + values.read(node, 0, at[0], row, column, at[3])
                        : acc;
            }
        }
        return acc / divisor(node, operand(node, 0), at[1], at[2]);
    }

    /** Every window is asked, in order, with every tap, whether it reads the position. */
    private float gradient(Node node, int[] at) {
        Shape pooled = operand(node, 0);
        boolean max = node.operator() == Operator.MAX_POOL_GRAD;
        float acc = 0f;
        for (int row = 0; row < pooled.dim(1); row++) {
            for (int column = 0; column < pooled.dim(2); column++) {
                int tap = tap(node, at, row, column);
                if (tap >= 0) {
                    float dy = values.read(node, 0, at[0], row, column, at[3]);
                    if (!max) {
                        acc = acc + dy / divisor(node, node.shape(), row, column);
                    } else if (values.readInt(node, 1, at[0], row, column, at[3]) == tap) {
                        acc = acc + dy;
                    }
                }
            }
        }
        return acc;
    }

    private static int tap(Node node, int[] at, int row, int column) {
        for (int kh = 0; kh < attribute(node, "kernelHeight"); kh++) {
            for (int kw = 0; kw < attribute(node, "kernelWidth"); kw++) {
                if (row(node, row, kh) == at[1] && column(node, column, kw) == at[2]) {
                    return kh * attribute(node, "kernelWidth") + kw;
                }
            }
        }
        return -1;
    }
}

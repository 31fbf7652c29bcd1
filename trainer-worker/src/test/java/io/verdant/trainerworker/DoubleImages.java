package io.verdant.trainerworker;

import io.verdant.repops.Node;
import io.verdant.repops.Shape;

/**
 * Convolutions and poolings in float64, each element as its definition says: for every output and every tap of the
 * kernel, which position of the image they meet at.
 */
final class DoubleImages {
    private final Node node;
    private final DoubleInterpreter values;
    private final int strideHeight;
    private final int strideWidth;
    private final int padTop;
    private final int padLeft;
    private final int dilationHeight;
    private final int dilationWidth;

    DoubleImages(Node node, DoubleInterpreter values) {
        this.node = node;
        this.values = values;
        this.strideHeight = attribute("strideHeight");
        this.strideWidth = attribute("strideWidth");
        this.padTop = attribute("padTop");
        this.padLeft = attribute("padLeft");
        this.dilationHeight = attribute("dilationHeight");
        this.dilationWidth = attribute("dilationWidth");
    }

    private int attribute(String name) {
        return (int) node.attributes().integer(name);
    }

    private Shape shape(int slot) {
        return node.operands().get(slot).view().shape();
    }

    private double at(int slot, int... position) {
        int index = 0;
        for (int axis = 0; axis < position.length; axis++) {
            index = index * shape(slot).dim(axis) + position[axis];
        }
        return values.read(node, slot, index);
    }

    double[] evaluate() {
        return switch (node.operator()) {
            case CONV2D -> convolve(shape(0), shape(1), node.shape(), 0);
            case CONV2D_GRAD_INPUT -> convolve(node.shape(), shape(1), shape(0), 1);
            case CONV2D_GRAD_WEIGHT -> convolve(shape(0), node.shape(), shape(1), 2);
            case MAX_POOL, MAX_POOL_INDEX, AVG_POOL -> pool(shape(0), node.shape());
            default -> poolGradient(node.shape(), shape(0));
        };
    }

    private interface Meeting {
        void at(int n, int oh, int ow, int kh, int kw, int h, int w);
    }

    /** Every output and tap that meet inside the image. */
    private void meetings(Shape x, Shape y, int kernelHeight, int kernelWidth, Meeting meeting) {
        for (int n = 0; n < y.dim(0); n++) {
            for (int oh = 0; oh < y.dim(1); oh++) {
                for (int ow = 0; ow < y.dim(2); ow++) {
                    for (int kh = 0; kh < kernelHeight; kh++) {
                        for (int kw = 0; kw < kernelWidth; kw++) {
                            int h = oh * strideHeight + kh * dilationHeight - padTop;
                            int w = ow * strideWidth + kw * dilationWidth - padLeft;
                            if (h >= 0 && h < x.dim(1) && w >= 0 && w < x.dim(2)) {
                                meeting.at(n, oh, ow, kh, kw, h, w);
                            }
                        }
                    }
                }
            }
        }
    }

    /** One trilinear form gives the convolution (mode 0), and both of its gradients (1: by x, 2: by w). */
    private double[] convolve(Shape x, Shape k, Shape y, int mode) {
        int groups = attribute("groups");
        int perGroup = x.dim(3) / groups;
        int outputs = y.dim(3) / groups;
        double[] out = new double[node.shape().elementCount()];
        meetings(x, y, k.dim(0), k.dim(1), (n, oh, ow, kh, kw, h, w) -> {
            for (int o = 0; o < y.dim(3); o++) {
                for (int c = 0; c < perGroup; c++) {
                    int channel = o / outputs * perGroup + c;
                    switch (mode) {
                        case 0 -> out[index(y, n, oh, ow, o)] += at(0, n, h, w, channel) * at(1, kh, kw, c, o);
                        case 1 -> out[index(x, n, h, w, channel)] += at(0, n, oh, ow, o) * at(1, kh, kw, c, o);
                        default -> out[index(k, kh, kw, c, o)] += at(0, n, h, w, channel) * at(1, n, oh, ow, o);
                    }
                }
            }
        });
        return out;
    }

    private static int index(Shape shape, int a, int b, int c, int d) {
        return ((a * shape.dim(1) + b) * shape.dim(2) + c) * shape.dim(3) + d;
    }

    private double[] pool(Shape x, Shape y) {
        int kernelWidth = attribute("kernelWidth");
        int kernelHeight = attribute("kernelHeight");
        double[] best = new double[y.elementCount()];
        int[] place = new int[y.elementCount()];
        int[] inside = new int[y.elementCount()];
        double[] sum = new double[y.elementCount()];
        meetings(x, y, kernelHeight, kernelWidth, (n, oh, ow, kh, kw, h, w) -> {
            for (int c = 0; c < x.dim(3); c++) {
                int i = index(y, n, oh, ow, c);
                double value = at(0, n, h, w, c);
                if (inside[i] == 0 || value > best[i]) {
                    best[i] = value;
                    place[i] = kh * kernelWidth + kw;
                }
                inside[i]++;
                sum[i] += value;
            }
        });
        double[] out = new double[y.elementCount()];
        for (int i = 0; i < out.length; i++) {
            out[i] = switch (node.operator()) {
                case MAX_POOL -> best[i];
                case MAX_POOL_INDEX -> place[i];
                default -> sum[i] / count(inside[i]);
            };
        }
        return out;
    }

    private int count(int inside) {
        boolean window = node.attributes().string("divisor").equals("window");
        return window ? attribute("kernelHeight") * attribute("kernelWidth") : inside;
    }

    private double[] poolGradient(Shape x, Shape y) {
        int kernelWidth = attribute("kernelWidth");
        int kernelHeight = attribute("kernelHeight");
        boolean max = node.operands().size() == 2;
        int[] inside = new int[y.elementCount()];
        meetings(x, y, kernelHeight, kernelWidth, (n, oh, ow, kh, kw, h, w) -> {
            for (int c = 0; c < x.dim(3); c++) {
                inside[index(y, n, oh, ow, c)]++;
            }
        });
        double[] out = new double[x.elementCount()];
        meetings(x, y, kernelHeight, kernelWidth, (n, oh, ow, kh, kw, h, w) -> {
            for (int c = 0; c < x.dim(3); c++) {
                double dy = at(0, n, oh, ow, c);
                double share = max
                        ? at(1, n, oh, ow, c) == kh * kernelWidth + kw ? dy : 0
                        : dy / count(inside[index(y, n, oh, ow, c)]);
                out[index(x, n, h, w, c)] += share;
            }
        });
        return out;
    }
}

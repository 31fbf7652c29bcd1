package io.verdant.trainerworker.authoring;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/** What the recipes share: parameters drawn in the order in which they are made, and the usual layers. */
final class GraphWriter {
    private static final double RELU_CUTOFF = 0.0;
    private static final String CHANNELS_LAST = "NHWC";

    private final SameDiff graph;
    private final long seed;
    private int drawn;

    GraphWriter(SameDiff graph, long seed) {
        this.graph = graph;
        this.seed = seed;
    }

    SameDiff graph() {
        return graph;
    }

    /** Images with their channels last, bytes over 255. */
    SDVariable images(RecipeSpec.Images images) {
        return graph.placeHolder("input", DataType.FLOAT, -1, images.height(), images.width(), images.channels());
    }

    /** An input less its mean, over its deviation; as it is where that changes nothing. */
    static SDVariable scaled(SDVariable input, RecipeSpec.Scaling scaling) {
        return scaling.equals(RecipeSpec.Scaling.NONE)
                ? input
                : input.sub("centred", scaling.mean()).div("scaled", scaling.deviation());
    }

    /** The tokens of windows, or the tokens one place on. */
    SDVariable tokens(String name, int context) {
        return graph.placeHolder(name, DataType.INT, -1, context);
    }

    /** A parameter, uniform within the limit. */
    SDVariable uniform(String name, double limit, int... dims) {
        int elementCount = Arrays.stream(dims).reduce(1, Math::multiplyExact);
        float[] weights = InitialWeights.within(seed, drawn++, (float) limit, elementCount);
        return graph.var(name, Nd4j.createFromArray(weights).reshape(dims));
    }

    /** The limit that keeps the variance of rectified layers (He et al., 2015). */
    static double rectified(int fanIn) {
        return Math.sqrt(6.0 / fanIn);
    }

    /** The limit that keeps the variance of linear layers (LeCun et al., 1998). */
    static double linear(int fanIn) {
        return Math.sqrt(3.0 / fanIn);
    }

    SDVariable zeros(String name, int count) {
        return graph.var(name, Nd4j.createFromArray(new float[count]));
    }

    SDVariable ones(String name, int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1f);
        return graph.var(name, Nd4j.createFromArray(ones));
    }

    /** {@code x·w + b} with weights {@code NAME_w} and biases {@code NAME_b}. */
    SDVariable dense(String name, SDVariable rows, int in, int out, double limit) {
        return matmul(name, rows, in, out, limit).add(name + "_biased", zeros(name + "_b", out));
    }

    /** {@code x·w} with weights {@code NAME_w}. */
    SDVariable matmul(String name, SDVariable rows, int in, int out, double limit) {
        return graph.mmul(name, rows, uniform(name + "_w", limit, in, out));
    }

    SDVariable relu(String name, SDVariable value) {
        return graph.nn.relu(name, value, RELU_CUTOFF);
    }

    /** A square convolution without biases, with weights {@code NAME_w} of [side, side, in, out]. */
    SDVariable convolution(String name, SDVariable images, int side, int stride, int pad, int in, int out) {
        Conv2DConfig config = Conv2DConfig.builder()
                .kH(side)
                .kW(side)
                .sH(stride)
                .sW(stride)
                .pH(pad)
                .pW(pad)
                .paddingMode(PaddingMode.VALID)
                .dataFormat(CHANNELS_LAST)
                .build();
        SDVariable weights = uniform(name + "_w", rectified(side * side * in), side, side, in, out);
        return graph.cnn.conv2d(name, images, weights, config);
    }

    /** The mean softmax cross entropy of class scores against one-hot rows {@code labels}. */
    void classLoss(SDVariable scores, int classes) {
        SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, -1, classes);
        graph.loss.softmaxCrossEntropy("loss", labels, scores, null);
        graph.setLossVariables("loss");
    }

    /** The mean over windows and positions of the cross entropy of [windows, context, vocabulary] scores. */
    void tokenLoss(SDVariable scores, int context) {
        SDVariable each = graph.loss.sparseSoftmaxCrossEntropy("entropy", scores, tokens("labels", context));
        graph.mean("loss", each, false, 0, 1);
        graph.setLossVariables("loss");
    }
}

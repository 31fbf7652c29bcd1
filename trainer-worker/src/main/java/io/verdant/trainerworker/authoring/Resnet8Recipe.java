package io.verdant.trainerworker.authoring;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * A residual network: {@code conv_0} with a batch norm, three stages of one block each (two convolutions of 3×3 with batch
 * norms, the second and third stage with stride 2 and a convolution of 1×1 on the shortcut), the mean over the image, and
 * {@code dense}.
 *
 * <p>A batch norm uses the mean and the variance of the batch at hand in training, and running ones in evaluation.
 */
final class Resnet8Recipe {
    private static final int STAGES = 3;
    private static final double VARIANCE_FLOOR = 1e-5;
    private static final int LAST_AXIS = 3;

    private final GraphWriter writer;
    private final RecipeSpec.Resnet8 spec;

    Resnet8Recipe(GraphWriter writer, RecipeSpec.Resnet8 spec) {
        this.writer = writer;
        this.spec = spec;
    }

    void build() {
        RecipeSpec.Images images = spec.images();
        SDVariable value =
                writer.convolution("conv_0", writer.images(images), 3, 1, 1, images.channels(), spec.filters());
        value = writer.relu("relu_0", norm("norm_0", value, spec.filters()));
        int filters = spec.filters();
        for (int stage = 1; stage <= STAGES; stage++) {
            int next = stage == 1 ? filters : 2 * filters;
            value = block("stage_" + stage, value, filters, next);
            filters = next;
        }
        SDVariable pooled = writer.graph().mean("pooled", value, false, 1, 2);
        writer.classLoss(
                writer.dense("dense", pooled, filters, images.classes(), GraphWriter.linear(filters)),
                images.classes());
    }

    private SDVariable block(String name, SDVariable value, int in, int out) {
        int stride = in == out ? 1 : 2;
        SDVariable inner = writer.convolution(name + "_conv_1", value, 3, stride, 1, in, out);
        inner = writer.relu(name + "_relu_1", norm(name + "_norm_1", inner, out));
        inner = writer.convolution(name + "_conv_2", inner, 3, 1, 1, out, out);
        inner = norm(name + "_norm_2", inner, out);
        SDVariable shortcut = value;
        if (stride > 1) {
            shortcut = writer.convolution(name + "_conv_s", value, 1, stride, 0, in, out);
            shortcut = norm(name + "_norm_s", shortcut, out);
        }
        return writer.relu(name + "_relu_2", inner.add(name + "_sum", shortcut));
    }

    /** {@code (x − mean) · rsqrt(variance + 1e-5) · gain + bias}, per channel. */
    private SDVariable norm(String name, SDVariable value, int channels) {
        SameDiff graph = writer.graph();
        SDVariable[] moments = graph.math.moments(
                new String[] {name + "_mean", name + "_variance"}, value, new int[] {0, 1, 2}, false);
        SDVariable gain = writer.ones(name + "_gain", channels);
        SDVariable bias = writer.zeros(name + "_bias", channels);
        return graph.nn.batchNorm(name, value, moments[0], moments[1], gain, bias, VARIANCE_FLOOR, LAST_AXIS);
    }
}

package io.verdant.trainerworker.authoring;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/**
 * LeNet-5 (LeCun et al., 1998) with rectifiers and maximum pools: {@code conv_1} (6 filters of 5×5, padded by 2), pool,
 * {@code conv_2} (16 filters of 5×5), pool, then {@code dense_1} (120), {@code dense_2} (84) and {@code dense_3}.
 */
final class LenetRecipe {
    private static final int SIDE = 5;
    private static final int[] FILTERS = {6, 16};
    private static final int[] WIDTHS = {120, 84};

    private LenetRecipe() {}

    static void check(RecipeSpec.Images images) {
        if (pooledTwice(images.height()) < 1 || pooledTwice(images.width()) < 1) {
            throw new IllegalArgumentException("height=" + images.height() + " width=" + images.width()
                    + ": two convolutions of 5×5 and two pools leave nothing");
        }
        Sizes.weights((long) pooledTwice(images.height()) * pooledTwice(images.width()) * FILTERS[1] * WIDTHS[0]);
    }

    static void build(GraphWriter writer, RecipeSpec.Lenet spec) {
        RecipeSpec.Images images = spec.images();
        SDVariable value = layer(writer, 1, writer.images(images), images.channels(), SIDE / 2);
        value = layer(writer, 2, value, FILTERS[0], 0);
        int flat = pooledTwice(images.height()) * pooledTwice(images.width()) * FILTERS[1];
        value = writer.graph().reshape("flat", value, -1, flat);
        value = rectified(writer, "dense_1", value, flat, WIDTHS[0]);
        value = rectified(writer, "dense_2", value, WIDTHS[0], WIDTHS[1]);
        value = writer.dense("dense_3", value, WIDTHS[1], images.classes(), GraphWriter.linear(WIDTHS[1]));
        writer.classLoss(value, images.classes());
    }

    private static SDVariable layer(GraphWriter writer, int number, SDVariable value, int channels, int pad) {
        int filters = FILTERS[number - 1];
        String name = "conv_" + number;
        SDVariable convolved = writer.convolution(name, value, SIDE, 1, pad, channels, filters)
                .add(name + "_biased", writer.zeros(name + "_b", filters));
        Pooling2DConfig pool = Pooling2DConfig.builder()
                .kH(2)
                .kW(2)
                .sH(2)
                .sW(2)
                .paddingMode(PaddingMode.VALID)
                .isNHWC(true)
                .build();
        return writer.graph().cnn.maxPooling2d("pool_" + number, writer.relu("relu_" + number, convolved), pool);
    }

    private static SDVariable rectified(GraphWriter writer, String name, SDVariable value, int in, int out) {
        return writer.relu(name + "_relu", writer.dense(name, value, in, out, GraphWriter.rectified(in)));
    }

    private static int pooledTwice(int side) {
        return (side / 2 - SIDE + 1) / 2;
    }
}

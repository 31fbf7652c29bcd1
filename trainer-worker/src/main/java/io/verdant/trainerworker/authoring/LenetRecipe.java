package io.verdant.trainerworker.authoring;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;

/**
 * LeNet-5 (LeCun et al., 1998) with rectifiers and maximum pools, or one of its size: {@code conv_1} (6 filters of 5×5, padded by
 * 2), pool, {@code conv_2} (16 filters of 5×5), pool, then {@code dense_1} (120), {@code dense_2} (84) and {@code dense_3}.
 */
final class LenetRecipe {
    private static final int SIDE = 5;
    private static final int MOST_DENSE = 16;
    private static final int MOST_FILTERS = 4096;

    private LenetRecipe() {}

    static void check(RecipeSpec.Images images, List<Integer> filters, List<Integer> dense, int padding) {
        if (filters.size() != 2 || dense.size() > MOST_DENSE) {
            throw new IllegalArgumentException("filters=" + filters + " dense=" + dense
                    + ": two convolutions and at most " + MOST_DENSE + " hidden dense layers");
        }
        Sizes.check("padding", padding, 0, SIDE / 2);
        filters.forEach(count -> Sizes.check("filters", count, 1, MOST_FILTERS));
        dense.forEach(width -> Sizes.check("dense", width, 1, 1 << 20));
        if (pooledTwice(images.height(), padding) < 1 || pooledTwice(images.width(), padding) < 1) {
            throw new IllegalArgumentException("height=" + images.height() + " width=" + images.width()
                    + ": two convolutions of 5×5 and two pools leave nothing");
        }
        long weights = 0;
        long in = flat(images, filters, padding);
        for (int width : dense) {
            weights += in * width;
            in = width;
        }
        Sizes.weights(weights + (long) filters.get(0) * filters.get(1) * SIDE * SIDE);
    }

    static void build(GraphWriter writer, RecipeSpec.Lenet spec) {
        RecipeSpec.Images images = spec.images();
        int first = spec.filters().get(0);
        SDVariable value = layer(
                writer,
                1,
                GraphWriter.scaled(writer.images(images), spec.scaling()),
                images.channels(),
                first,
                spec.padding());
        value = layer(writer, 2, value, first, spec.filters().get(1), 0);
        int in = flat(images, spec.filters(), spec.padding());
        value = writer.graph().reshape("flat", value, -1, in);
        int number = 1;
        for (int width : spec.dense()) {
            value = rectified(writer, "dense_" + number++, value, in, width);
            in = width;
        }
        value = writer.dense("dense_" + number, value, in, images.classes(), GraphWriter.linear(in));
        writer.classLoss(value, images.classes());
    }

    private static SDVariable layer(
            GraphWriter writer, int number, SDVariable value, int channels, int filters, int padding) {
        String name = "conv_" + number;
        SDVariable convolved = writer.convolution(name, value, SIDE, 1, padding, channels, filters)
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

    private static int flat(RecipeSpec.Images images, List<Integer> filters, int padding) {
        return pooledTwice(images.height(), padding) * pooledTwice(images.width(), padding) * filters.get(1);
    }

    private static int pooledTwice(int side, int padding) {
        return ((side + 2 * padding - SIDE + 1) / 2 - SIDE + 1) / 2;
    }
}

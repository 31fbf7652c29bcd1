package io.verdant.trainerworker;

import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.Recipes;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDIndex;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** Small models that between them use most of what a file may say, for tests that then spoil them. */
enum HostileModels {
    DENSE(2000, RecordLayout.labelled(6, 3)) {
        @Override
        byte[] file() {
            return SavedModels.mlp(7, 6, 5, 3);
        }
    },
    IMAGES(1400, RecordLayout.labelled(36, 3)) {
        @Override
        byte[] file() {
            return SavedModels.save(HostileModels::images);
        }
    },
    ARRAYS(1400, RecordLayout.labelled(6, 3)) {
        @Override
        byte[] file() {
            return SavedModels.save(HostileModels::arrays);
        }
    },
    TRANSFORMER(800, RecordLayout.tokens(4)) {
        @Override
        byte[] file() {
            RecipeSpec.Gpt sizes = new RecipeSpec.Gpt(
                    1,
                    4,
                    2,
                    1,
                    4,
                    8,
                    4,
                    RecipeSpec.Positions.ROTARY,
                    RecipeSpec.Norm.RMS,
                    RecipeSpec.FeedForward.SWIGLU);
            return Recipes.author(sizes, 7, SavedModels.CACHE);
        }
    },
    RECURRENT(400, RecordLayout.tokens(3)) {
        @Override
        byte[] file() {
            return Recipes.author(new RecipeSpec.Lstm(2, 3, 3, 8), 7, SavedModels.CACHE);
        }
    };

    private final int mutants;
    private final RecordLayout layout;

    HostileModels(int mutants, RecordLayout layout) {
        this.mutants = mutants;
        this.layout = layout;
    }

    /** How many spoiled copies to make. */
    int mutants() {
        return mutants;
    }

    RecordLayout layout() {
        return layout;
    }

    abstract byte[] file();

    private static void images(SameDiff graph) {
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 1, 6, 6);
        SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1, 3);
        Conv2DConfig same =
                Conv2DConfig.builder().kH(3).kW(3).paddingMode(PaddingMode.SAME).build();
        SDVariable z = graph.cnn.conv2d(x, parameter(graph, "k", 3, 3, 1, 2), parameter(graph, "c", 2), same);
        SDVariable scale = graph.constant("scale", Nd4j.createFromArray(new float[] {0.5f, 2f}));
        SDVariable n = graph.nn.batchNorm(
                z, parameter(graph, "m", 2), scale, parameter(graph, "g", 2), parameter(graph, "b", 2), 1e-3, 1);
        SDVariable r = graph.nn.relu(n.add(z), 0);
        SDVariable d = graph.nn.dropoutInverted(
                graph.cnn.depthWiseConv2d(
                        r,
                        parameter(graph, "w", 2, 2, 2, 1),
                        Conv2DConfig.builder().kH(2).kW(2).build()),
                0.9);
        SDVariable p = graph.cnn.maxPooling2d(
                d, Pooling2DConfig.builder().kH(2).kW(2).sH(2).sW(2).build());
        SDVariable a = graph.cnn.avgPooling2d(
                p, Pooling2DConfig.builder().kH(2).kW(2).sH(1).sW(1).pH(1).pW(1).build());
        SDVariable logits = graph.mmul(a.mean(2, 3), parameter(graph, "v", 2, 3));
        graph.loss.softmaxCrossEntropy("loss", y, logits, null);
        graph.setLossVariables("loss");
    }

    private static void arrays(SameDiff graph) {
        SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, 6);
        SDVariable y = graph.placeHolder("y", DataType.INT32, -1);
        SDVariable z = graph.mmul(x, parameter(graph, "w", 6, 6));
        SDVariable[] parts = graph.split(z, 2, 1);
        SDVariable joined = graph.concat(1, parts[1], graph.reverse(parts[0], 1));
        SDVariable picked =
                graph.gather(joined, graph.constant("ids", Nd4j.createFromArray(new int[] {5, 0, 3, 2})), 1);
        SDVariable cut =
                graph.stridedSlice(picked, new long[] {0, 0}, new long[] {0, 4}, new long[] {1, 2}, 1, 1, 0, 0, 0);
        SDVariable tiled = graph.tile(cut, 1, 2).add(graph.math.pow(cut.get(SDIndex.all(), SDIndex.point(0, true)), 3));
        SDVariable kept = graph.where(graph.math.square(tiled), tiled.mul(0.5), graph.gt(tiled, 0.1));
        SDVariable cube = graph.permute(kept.reshape(-1, 2, 2), 0, 2, 1);
        SDVariable most = graph.max(cube, 1);
        SDVariable sums = graph.norm2(cube.add(0.5), 2);
        SDVariable stacked = graph.stack(1, most, sums, graph.math.clipByValue(sums, -1, 1));
        SDVariable wide = graph.nn.pad(
                graph.mean(stacked, 2),
                graph.constant("around", Nd4j.createFromArray(new int[][] {{0, 0}, {0, 1}})),
                0);
        SDVariable mask = graph.oneHot(graph.constant("on", Nd4j.createFromArray(new int[] {1})), 4);
        SDVariable logits =
                graph.mmul(wide.mul(mask.add(graph.range("r", 0, 4, 1, DataType.FLOAT))), parameter(graph, "v", 4, 3));
        graph.loss.sparseSoftmaxCrossEntropy("rows", logits, y).mean("loss");
        graph.setLossVariables("loss");
    }

    private static SDVariable parameter(SameDiff graph, String name, int... shape) {
        long[] dims = Arrays.stream(shape).asLongStream().toArray();
        int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        return graph.var(name, Nd4j.linspace(-1, 1, count, DataType.FLOAT).reshape(dims));
    }
}

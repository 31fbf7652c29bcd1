package io.verdant.trainerworker.authoring;

import java.util.List;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A multilayer perceptron: per layer {@code matmul_i}, {@code add_i} and, but for the last, {@code relu_i}, over
 * weights {@code w_i} and biases {@code b_i}; then the mean softmax cross entropy {@code loss} against one-hot
 * {@code labels}.
 */
final class MlpRecipe {
    private static final int MAX_LAYER_COUNT = 64;
    private static final int MAX_WIDTH = 65_536;
    private static final double RELU_CUTOFF = 0.0;

    private MlpRecipe() {}

    static void check(List<Integer> layers) {
        if (layers.size() < 2 || layers.size() > MAX_LAYER_COUNT) {
            throw new IllegalArgumentException("layers=" + layers + " limit=2.." + MAX_LAYER_COUNT);
        }
        long weights = 0;
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) < 1 || layers.get(i) > MAX_WIDTH) {
                throw new IllegalArgumentException("layers=" + layers + " limit=1.." + MAX_WIDTH);
            }
            weights += i == 0 ? 0 : (long) layers.get(i - 1) * layers.get(i);
        }
        Sizes.weights(weights);
    }

    static void build(SameDiff graph, RecipeSpec.Mlp spec, long seed) {
        List<Integer> layers = spec.layers();
        int last = layers.size() - 2;
        SDVariable value =
                GraphWriter.scaled(graph.placeHolder("input", DataType.FLOAT, -1, layers.getFirst()), spec.scaling());
        SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, -1, layers.getLast());
        for (int layer = 0; layer <= last; layer++) {
            int in = layers.get(layer);
            int out = layers.get(layer + 1);
            float[] weights = InitialWeights.uniform(seed, layer, in, in * out);
            SDVariable w = graph.var("w_" + layer, Nd4j.createFromArray(weights).reshape(in, out));
            SDVariable b = graph.var("b_" + layer, Nd4j.createFromArray(new float[out]));
            value = graph.mmul("matmul_" + layer, value, w).add("add_" + layer, b);
            if (layer < last) {
                value = graph.nn.relu("relu_" + layer, value, RELU_CUTOFF);
            }
        }
        graph.loss.softmaxCrossEntropy("loss", labels, value, null);
        graph.setLossVariables("loss");
    }
}

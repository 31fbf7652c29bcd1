package io.verdant.node;

import io.verdant.repops.Tensor;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** A gradient's tensors, in name order, as one vector in float64, and back. */
final class FlatGradient {
    private FlatGradient() {}

    static double[] of(SortedMap<String, Tensor> gradient) {
        int count = gradient.values().stream()
                .mapToInt(tensor -> tensor.shape().elementCount())
                .sum();
        double[] flat = new double[count];
        int at = 0;
        for (Tensor tensor : gradient.values()) {
            float[] values = tensor.floats();
            for (int i = 0; i < tensor.shape().elementCount(); i++) {
                flat[at++] = values[i];
            }
        }
        return flat;
    }

    /** @param like whose names and shapes the result has */
    static SortedMap<String, Tensor> shaped(double[] flat, SortedMap<String, Tensor> like) {
        SortedMap<String, Tensor> shaped = new TreeMap<>();
        int at = 0;
        for (Map.Entry<String, Tensor> entry : like.entrySet()) {
            float[] values = new float[entry.getValue().shape().elementCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) flat[at++];
            }
            shaped.put(entry.getKey(), Tensor.ofFloats(entry.getValue().shape(), values));
        }
        return shaped;
    }
}

package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.repops.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finite gradients of one shape, by worker in address order, with norms and pairwise dot products. Vectors are all tensors
 * of a gradient, in name order.
 */
final class GradientTable {
    private final List<Address> workers;
    private final float[][][] tensors; // [worker][tensor][element]
    private final int[] counts;
    private final double[][] gram;

    GradientTable(SortedMap<Address, SortedMap<String, Tensor>> gradients) {
        workers = List.copyOf(gradients.keySet());
        tensors = new float[workers.size()][][];
        int[] elementCounts = {};
        int row = 0;
        for (Map.Entry<Address, SortedMap<String, Tensor>> entry : gradients.entrySet()) {
            TreeMap<String, Tensor> inOrder = new TreeMap<>();
            entry.getValue().forEach(inOrder::put);
            tensors[row++] = inOrder.values().stream().map(Tensor::floats).toArray(float[][]::new);
            elementCounts = inOrder.values().stream()
                    .mapToInt(tensor -> tensor.shape().elementCount())
                    .toArray();
        }
        counts = elementCounts;
        gram = new double[workers.size()][workers.size()];
        for (int i = 0; i < gram.length; i++) {
            for (int j = i; j < gram.length; j++) {
                gram[i][j] = dot(i, j);
                gram[j][i] = gram[i][j];
            }
        }
    }

    private double dot(int i, int j) {
        double sum = 0;
        for (int tensor = 0; tensor < counts.length; tensor++) {
            sum += LaneSums.dot(tensors[i][tensor], tensors[j][tensor], counts[tensor]);
        }
        return sum;
    }

    int size() {
        return workers.size();
    }

    Address worker(int row) {
        return workers.get(row);
    }

    double norm(int row) {
        return Math.sqrt(gram[row][row]);
    }

    /** Cosine of two gradients; 0 where one of them is zero. */
    double cosine(int i, int j) {
        return Cosine.of(gram[i][j], gram[i][i], gram[j][j]);
    }

    int tensorCount() {
        return counts.length;
    }

    int elementCount(int tensor) {
        return counts[tensor];
    }

    float[] elements(int row, int tensor) {
        return tensors[row][tensor];
    }

    double squaredNorm(int row) {
        return gram[row][row];
    }
}

package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import io.verdant.repops.GradientScan;
import io.verdant.repops.Tensor;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finite gradients of one shape, by worker in address order, with norms and pairwise dot products, of each tensor and of
 * the whole. Vectors are all tensors of a gradient, in name order.
 */
final class GradientTable {
    private final List<Address> workers;
    private final float[][][] tensors; // [worker][tensor][element]
    private final int[] counts;
    private final double[][][] tensorGrams; // [tensor][worker][worker]
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
        tensorGrams = new double[counts.length][workers.size()][workers.size()];
        for (int i = 0; i < gram.length; i++) {
            for (int j = i; j < gram.length; j++) {
                multiply(i, j);
            }
        }
    }

    private void multiply(int i, int j) {
        double sum = 0;
        for (int tensor = 0; tensor < counts.length; tensor++) {
            double part = LaneSums.dot(tensors[i][tensor], tensors[j][tensor], counts[tensor]);
            tensorGrams[tensor][i][j] = part;
            tensorGrams[tensor][j][i] = part;
            sum += part;
        }
        gram[i][j] = sum;
        gram[j][i] = sum;
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

    /** The norm of one tensor of a gradient. */
    double norm(int row, int tensor) {
        return Math.sqrt(tensorGrams[tensor][row][row]);
    }

    /** Cosine of two gradients; 0 where one of them is zero. */
    double cosine(int i, int j) {
        return Cosine.of(gram[i][j], gram[i][i], gram[j][j]);
    }

    /** Cosine of one tensor of two gradients; 0 where one of them is zero. */
    double cosine(int i, int j, int tensor) {
        double[][] own = tensorGrams[tensor];
        return Cosine.of(own[i][j], own[i][i], own[j][j]);
    }

    /** Each gradient's median cosine to the others; of one that is alone, 0. */
    double[] peers() {
        double[] peers = new double[size()];
        for (int row = 0; size() > 1 && row < peers.length; row++) {
            double[] cosines = new double[size() - 1];
            for (int other = 0, at = 0; other < size(); other++) {
                if (other != row) {
                    cosines[at++] = cosine(row, other);
                }
            }
            peers[row] = Median.of(cosines);
        }
        return peers;
    }

    /** The squared norm of a vector of the same tensors, in name order. */
    double square(float[][] vector) {
        double square = 0;
        for (int tensor = 0; tensor < counts.length; tensor++) {
            square += LaneSums.dot(vector[tensor], vector[tensor], counts[tensor]);
        }
        return square;
    }

    /** Passes over a row once, beside a vector of the same tensors where there is one. */
    void scan(GradientScan scan, int row, float @Nullable [][] vector) {
        scan.begin();
        for (int tensor = 0; tensor < counts.length; tensor++) {
            if (vector == null) {
                scan.add(tensors[row][tensor], counts[tensor]);
            } else {
                scan.add(tensors[row][tensor], counts[tensor], vector[tensor]);
            }
        }
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

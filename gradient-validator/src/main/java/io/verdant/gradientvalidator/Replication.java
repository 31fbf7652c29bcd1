package io.verdant.gradientvalidator;

import io.verdant.repops.Tensor;
import java.util.Map;
import java.util.SortedMap;

/**
 * Whether a gradient is one's own but for rounding: how claims of the statistical tier are held against a re-execution, whose
 * bits they cannot have. The measure is {@code |a - b| / |b|} over all parameters together, in float64, b being the
 * re-execution's.
 *
 * <p>Two libraries that add in other orders differ by some 1e-6 after one step and by a few times 1e-4 after the steps of a claim,
 * for rectifiers near 0 turn; the gradient of another batch is about 1 away.
 */
public final class Replication {
    /** The largest distance at which two gradients count as the same work. */
    public static final double TOLERANCE = 0.05;

    private Replication() {}

    /** The relative distance; infinite where names or sizes differ or a value is not finite, 0 for two gradients of zeros. */
    public static double distance(SortedMap<String, Tensor> claimed, SortedMap<String, Tensor> executed) {
        if (!claimed.keySet().equals(executed.keySet())) {
            return Double.POSITIVE_INFINITY;
        }
        double apart = 0;
        double size = 0;
        for (Map.Entry<String, Tensor> entry : executed.entrySet()) {
            Tensor here = entry.getValue();
            Tensor there = claimed.getOrDefault(entry.getKey(), here);
            if (!here.shape().equals(there.shape())) {
                return Double.POSITIVE_INFINITY;
            }
            float[] a = there.floats();
            float[] b = here.floats();
            for (int i = 0; i < here.shape().elementCount(); i++) {
                double difference = (double) a[i] - b[i];
                apart += difference * difference;
                size += (double) b[i] * b[i];
            }
        }
        double distance = apart == 0 ? 0 : Math.sqrt(apart) / Math.sqrt(size);
        return Double.isNaN(distance) ? Double.POSITIVE_INFINITY : distance;
    }
}

package io.verdant.gradientvalidator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.Address;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The written order, held against a second and plainer way of following it. */
class LaneSumsTest {
    private static final long SEED = 31;

    @Test
    void shouldFollowTheWrittenOrder() {
        Random random = new Random(SEED);
        for (int count = 0; count < 200; count++) {
            float[] a = floats(random, count + 5);
            float[] b = floats(random, count + 5);
            double[] terms = new double[count];
            for (int i = 0; i < count; i++) {
                terms[i] = (double) a[i] * b[i];
            }
            assertEquals(sum(terms), LaneSums.dot(a, b, count), 0.0, "seed=" + SEED + " count=" + count);
        }
    }

    @Test
    void shouldCompareWithTheMedianOfTheOthers() {
        Random random = new Random(SEED);
        for (int n = 2; n <= 8; n++) {
            TreeMap<Address, SortedMap<String, Tensor>> gradients = new TreeMap<>();
            for (int worker = 0; worker < n; worker++) {
                TreeMap<String, Tensor> gradient = new TreeMap<>();
                gradient.put("a", Tensor.ofFloats(Shape.of(67), coarse(random, 67)));
                gradient.put("b", Tensor.ofFloats(Shape.of(5, 9), floats(random, 50)));
                gradients.put(Training.address(worker), gradient);
            }
            double[] cosines = RobustCentre.cosines(
                    new GradientTable(gradients), IntStream.range(0, n).boxed().toList());
            List<SortedMap<String, Tensor>> rows = List.copyOf(gradients.values());
            for (int k = 0; k < n; k++) {
                assertEquals(cosineToMedian(rows, k), cosines[k], 0.0, "seed=" + SEED + " n=" + n + " k=" + k);
            }
        }
    }

    private static double cosineToMedian(List<SortedMap<String, Tensor>> rows, int k) {
        double dot = 0;
        double own = 0;
        double centre = 0;
        for (String name : rows.getFirst().keySet()) {
            int count = rows.get(k).get(name).shape().elementCount();
            double[] dots = new double[count];
            double[] owns = new double[count];
            double[] centres = new double[count];
            for (int i = 0; i < count; i++) {
                int element = i;
                double median = Median.of(IntStream.range(0, rows.size())
                        .filter(row -> row != k)
                        .mapToDouble(row -> rows.get(row).get(name).floats()[element])
                        .toArray());
                double value = rows.get(k).get(name).floats()[i];
                dots[i] = median * value;
                owns[i] = value * value;
                centres[i] = median * median;
            }
            dot += sum(dots);
            own += sum(owns);
            centre += sum(centres);
        }
        return dot / (Math.sqrt(own) * Math.sqrt(centre));
    }

    private static double sum(double[] terms) {
        double[] lanes = new double[32];
        for (int lane = 0; lane < 32; lane++) {
            for (int i = lane; i < terms.length; i += 32) {
                lanes[lane] = lanes[lane] + terms[i];
            }
        }
        while (lanes.length > 1) {
            double[] next = Arrays.copyOf(lanes, lanes.length / 2);
            for (int lane = 0; lane < next.length; lane++) {
                next[lane] = lanes[lane] + lanes[lane + next.length];
            }
            lanes = next;
        }
        return lanes[0];
    }

    private static float[] floats(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** Few distinct values, so that there are ties. */
    private static float[] coarse(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextInt(5) - 2;
        }
        return values;
    }
}

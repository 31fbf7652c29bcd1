package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GradientScanTest {
    private static final int[] COUNTS = {1, 7, 31, 32, 33, 1_000, 1_024, 2_047, 2_048, 2_081, 5_003};

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * Math.scalb(1.0, random.nextInt(40) - 20));
        }
        return values;
    }

    private static double byDefinition(float[] a, float[] b) {
        double[] lanes = new double[32];
        for (int i = 0; i < a.length; i++) {
            lanes[i % 32] += (double) a[i] * (double) b[i];
        }
        for (int half = 16; half > 0; half /= 2) {
            for (int lane = 0; lane < half; lane++) {
                lanes[lane] += lanes[lane + half];
            }
        }
        return lanes[0];
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldAddInTheWrittenOrderInBothModes(long seed) {
        try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1);
                Compute vector = Compute.of(Compute.Mode.VECTOR, 1)) {
            for (Compute compute : new Compute[] {scalar, vector}) {
                Random random = new Random(seed);
                GradientScan scan = new GradientScan(compute, 2);
                scan.begin();
                double square = 0;
                double first = 0;
                double second = 0;
                double[] buckets = new double[GradientScan.BUCKETS];
                int index = 0;
                for (int count : COUNTS) {
                    float[] x = random(random, count);
                    float[] a = random(random, count);
                    float[] b = random(random, count);
                    scan.add(x, count, a, b);
                    assertEquals(byDefinition(x, x), scan.tensorSquare(), "seed=" + seed + " count=" + count);
                    square += byDefinition(x, x);
                    first += byDefinition(x, a);
                    second += byDefinition(x, b);
                    for (int i = 0; i < count; i++, index++) {
                        buckets[index % GradientScan.BUCKETS] += GradientScan.signBit(index) == 0 ? x[i] : -x[i];
                    }
                }
                assertEquals(square, scan.square());
                assertEquals(first, scan.dot(0));
                assertEquals(second, scan.dot(1));
                assertArrayEquals(buckets, scan.sketch());
                assertTrue(scan.finite());
            }
        }
    }

    /** Any number of references: some products are summed together, and the rest one by one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 7})
    void shouldMultiplyWithAnyNumberOfReferences(int references) {
        Random random = new Random(references);
        try (Compute scalar = Compute.of(Compute.Mode.SCALAR, 1);
                Compute vector = Compute.of(Compute.Mode.VECTOR, 1)) {
            for (Compute compute : new Compute[] {scalar, vector}) {
                GradientScan scan = new GradientScan(compute, references);
                for (int count : COUNTS) {
                    float[] x = random(random, count);
                    float[][] vectors = new float[references][];
                    for (int i = 0; i < references; i++) {
                        vectors[i] = random(random, count);
                    }
                    scan.begin();
                    scan.add(x, count, vectors);
                    assertEquals(byDefinition(x, x), scan.square(), "count=" + count);
                    for (int i = 0; i < references; i++) {
                        assertEquals(byDefinition(x, vectors[i]), scan.dot(i), "count=" + count + " reference=" + i);
                    }
                }
            }
        }
    }

    @Test
    void shouldFindWhatIsNotFinite() {
        try (Compute compute = Compute.ofThreads(1)) {
            GradientScan scan = new GradientScan(compute, 0);
            for (float poison : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (int at : new int[] {0, 1_000, 4_099}) {
                    float[] x = new float[4_100];
                    x[at] = poison;
                    scan.begin();
                    scan.add(x, x.length);
                    assertFalse(scan.finite(), "poison=" + poison + " at=" + at);
                }
            }
            float[] largest = new float[4_100];
            java.util.Arrays.fill(largest, Float.MAX_VALUE);
            scan.begin();
            scan.add(largest, largest.length);
            assertTrue(scan.finite());
        }
    }

    @Test
    void shouldSketchSoThatCosinesAreKept() {
        Random random = new Random(9);
        float[] x = new float[50_000];
        float[] y = new float[50_000];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
            y[i] = (float) (0.6 * x[i] + 0.8 * random.nextGaussian());
        }
        try (Compute compute = Compute.ofThreads(1)) {
            double[] a = sketch(compute, x);
            double[] b = sketch(compute, y);
            double cosine = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
            assertEquals(0.6, cosine, 0.1, "seed=9");
        }
    }

    @Test
    void shouldDrawBothSignsAlike() {
        int negative = 0;
        for (int i = 0; i < 1 << 16; i++) {
            negative += GradientScan.signBit(i) == 0 ? 0 : 1;
        }
        assertEquals(1 << 15, negative, 600);
    }

    @Test
    void shouldRefuseOtherReferencesThanAnnounced() {
        try (Compute compute = Compute.ofThreads(1)) {
            assertThrows(IllegalArgumentException.class, () -> new GradientScan(compute, -1));
            GradientScan scan = new GradientScan(compute, 1);
            assertThrows(IllegalArgumentException.class, () -> scan.add(new float[4], 4));
        }
    }

    private static double[] sketch(Compute compute, float[] x) {
        GradientScan scan = new GradientScan(compute, 0);
        scan.begin();
        scan.add(x, x.length);
        return scan.sketch();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}

package io.verdant.bench;

import io.verdant.repops.Compute;
import io.verdant.repops.GradientScan;
import java.util.SplittableRandom;

/**
 * The checks' one pass over a gradient, beside a plain copy of as many bytes, by turns on one thread. The pass reads the
 * gradient and its references once; the copy reads one array and writes another.
 */
final class ScanBench {
    /**
     * What was measured; rates are of the median run and count what each must read and write once.
     *
     * @param ratio the pass's rate divided by the copy's
     */
    record Result(
            int count,
            int references,
            double copyGigabytesPerSecond,
            double scanGigabytesPerSecond,
            double ratio,
            double[] copySeconds,
            double[] scanSeconds) {}

    /** Short runs until the compilers have done with the loops. */
    private static final int WARM_UP_RUNS = 5_000;

    private static final int WARM_UP_COUNT = 65_536;

    private ScanBench() {}

    static Result measure(int count, int references, int runs) {
        float[] gradient = random(count, 0);
        float[][] vectors = new float[references][];
        for (int i = 0; i < references; i++) {
            vectors[i] = random(count, 1 + i);
        }
        float[] target = new float[count];
        double[] copies = new double[runs];
        double[] scans = new double[runs];
        try (Compute compute = Compute.ofThreads(1)) {
            GradientScan scan = new GradientScan(compute, references);
            Runnable pass = () -> {
                scan.begin();
                scan.add(gradient, count, vectors);
            };
            Runnable copy = () -> System.arraycopy(gradient, 0, target, 0, count);
            Samples.of(WARM_UP_RUNS, 1, () -> {
                scan.begin();
                scan.add(gradient, Math.min(count, WARM_UP_COUNT), vectors);
            });
            Samples.of(runs, 1, pass);
            Samples.of(runs, 1, copy);
            for (int run = 0; run < runs; run++) {
                copies[run] = Samples.of(0, 1, copy).median();
                scans[run] = Samples.of(0, 1, pass).median();
            }
        }
        double bytes = (double) count * Float.BYTES / 1e9;
        double copyRate = 2 * bytes / Samples.median(copies);
        double scanRate = (1 + references) * bytes / Samples.median(scans);
        return new Result(count, references, copyRate, scanRate, scanRate / copyRate, copies, scans);
    }

    private static float[] random(int count, int stream) {
        SplittableRandom random = new SplittableRandom(stream);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat() - 0.5f;
        }
        return values;
    }
}

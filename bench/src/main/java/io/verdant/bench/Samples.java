package io.verdant.bench;

import java.util.Arrays;

/** Times of repeated runs. Shared machines are noisy: the median is what is quoted, with the spread beside it. */
record Samples(double[] seconds) {
    /** Runs {@code work} {@code warmup} times unseen, then {@code runs} times. */
    static Samples of(int warmup, int runs, Runnable work) {
        for (int i = 0; i < warmup; i++) {
            work.run();
        }
        double[] seconds = new double[runs];
        for (int i = 0; i < runs; i++) {
            long startNs = System.nanoTime();
            work.run();
            seconds[i] = (System.nanoTime() - startNs) / 1e9;
        }
        Arrays.sort(seconds);
        return new Samples(seconds);
    }

    /** The middle one of the values, the upper of two. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    double median() {
        return median(seconds);
    }

    double min() {
        return seconds[0];
    }

    double max() {
        return seconds[seconds.length - 1];
    }
}

package io.verdant.aggregator.rules;

/** The usual breakdown points. */
final class Breakdown {
    private Breakdown() {}

    /** Fewer than half: {@code 2f < n}. */
    static int half(int n) {
        return (n - 1) / 2;
    }

    /** Of rules that need {@code n >= times * f + more}. */
    static int atLeast(int n, int times, int more) {
        return Math.max(-1, Math.floorDiv(n - more, times));
    }
}

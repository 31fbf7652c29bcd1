package io.verdant.testkit;

import java.util.ArrayDeque;

/**
 * Sends what it sent some rounds ago: old work for new pay, or ("delayed" in Karimireddy et al. 2021) a stale direction. For one
 * worker; not thread safe.
 */
public final class Replay {
    private final int delay;
    private final ArrayDeque<double[]> sent = new ArrayDeque<>();

    /** @param delay rounds by which it is late, at least 1 */
    public Replay(int delay) {
        if (delay < 1) {
            throw new IllegalArgumentException("delay=" + delay);
        }
        this.delay = delay;
    }

    /** What is sent in this round: the honest vector of {@code delay} rounds ago, or the oldest that there is. */
    public double[] next(double[] honest) {
        sent.addLast(honest.clone());
        if (sent.size() > delay + 1) {
            sent.removeFirst();
        }
        return sent.getFirst().clone();
    }
}

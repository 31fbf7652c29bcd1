package io.verdant.coordinator;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/**
 * How long each phase may take: {@code median + 6 MAD} of how long its last parties took in recent rounds, within a sixth
 * of the round budget and the whole of it; the whole of it until three rounds were seen. All else that has a clock is a
 * multiple of the same budget.
 */
final class Deadlines {
    private static final int WINDOW = 15;
    private static final int ENOUGH = 3;
    private static final int DEVIATIONS = 6;
    private static final int QUORUM_FACTOR = 10;

    private final long budgetMillis;
    private final Map<Phase, Deque<Long>> samples = new EnumMap<>(Phase.class);

    Deadlines(long budgetMillis) {
        this.budgetMillis = budgetMillis;
    }

    long budgetMillis() {
        return budgetMillis;
    }

    /** How long the phase may take, in milliseconds. */
    long phaseMillis(Phase phase) {
        Deque<Long> seen = samples.get(phase);
        if (seen == null || seen.size() < ENOUGH) {
            return budgetMillis;
        }
        long[] sorted = sorted(seen);
        long median = median(sorted);
        long[] deviations =
                Arrays.stream(sorted).map(t -> Math.abs(t - median)).sorted().toArray();
        long adaptive = median + DEVIATIONS * median(deviations);
        return Math.clamp(adaptive, budgetMillis / 6, budgetMillis);
    }

    /** How long workers may take to commit, once more than half of them took that long. */
    long afterQuorumMillis(long elapsedMillis) {
        return Math.clamp(QUORUM_FACTOR * elapsedMillis, budgetMillis / 6, budgetMillis);
    }

    /** Records when the last party acted, in milliseconds after the phase began. */
    void sample(Phase phase, long elapsedMillis) {
        Deque<Long> seen = samples.computeIfAbsent(phase, p -> new ArrayDeque<>());
        seen.addLast(elapsedMillis);
        if (seen.size() > WINDOW) {
            seen.removeFirst();
        }
    }

    /** Waiting for participants, before the first round or between rounds. */
    long waitingMillis() {
        return 60 * budgetMillis;
    }

    /** One move of a dispute. */
    long moveMillis() {
        return Math.max(1, budgetMillis / 2);
    }

    /** All moves of one player of a dispute. */
    long playerMillis() {
        return 2 * budgetMillis;
    }

    /** What the claimant has more for its first move, in which it re-runs the claim. */
    long rerunMillis() {
        return budgetMillis;
    }

    /** The verdict of one set of arbiters, after a clock ran out. */
    long verdictMillis() {
        return 2 * budgetMillis;
    }

    /**
     * All of one dispute, however its players and arbiters use their time: the re-run, both players' clocks, every set of
     * arbiters. No dispute holds the job's next round longer than that.
     */
    long gameMillis() {
        return rerunMillis() + 2 * playerMillis() + GameRecord.MAX_ARBITER_SETS * verdictMillis();
    }

    private static long[] sorted(Deque<Long> seen) {
        return seen.stream().mapToLong(Long::longValue).sorted().toArray();
    }

    private static long median(long[] sorted) {
        return sorted[sorted.length / 2];
    }
}

package io.verdant.node;

import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.Phase;

/**
 * How much of the running phase has passed at this machine. How long the phase is follows from the log alone, so that this
 * machine's time of day need not be the coordinator's.
 */
final class PhaseClock {
    private static final double NS_PER_MILLI = 1e6;
    private static final double OVERDUE = 1.0 / 6;
    private static final double LATE = 2.0 / 3;

    private final NetworkState state;
    private int round = -1;
    private Phase phase = Phase.WAITING;
    private long seenNs;
    private long seenLogMillis;
    private boolean asked;
    private long askedNs;

    PhaseClock(NetworkState state) {
        this.state = state;
    }

    /** Looks at the log's state; to be called before anything else is asked. */
    void note(long nowNs) {
        if (round != state.round() || phase != state.phase()) {
            round = state.round();
            phase = state.phase();
            seenNs = nowNs;
            seenLogMillis = state.nowMillis();
            asked = false;
        }
    }

    /** Whether what did not come by itself is to be asked for. */
    boolean isOverdue(long nowNs) {
        return hasPassed(OVERDUE, seenNs, nowNs);
    }

    /** What is missing is asked for now, or was before. */
    void onAsked(long nowNs) {
        if (!asked) {
            asked = true;
            askedNs = nowNs;
        }
    }

    /**
     * Whether what is here is to be taken without waiting for the rest: most of the phase has passed, and the rest was
     * asked for and did not come. A time without the coordinator, in which nobody asks, is no waiting.
     */
    boolean isLate(long nowNs) {
        return asked && hasPassed(LATE, seenNs, nowNs) && hasPassed(OVERDUE, askedNs, nowNs);
    }

    private boolean hasPassed(double share, long sinceNs, long nowNs) {
        return nowNs - sinceNs > share * NS_PER_MILLI * (state.deadlineMillis() - seenLogMillis);
    }
}

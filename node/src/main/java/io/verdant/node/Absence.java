package io.verdant.node;

/**
 * When a member that was silent for too long asks to take part again: at once the first time, then ever more rarely, because
 * the network waits a whole deadline for each round in which somebody who came back is silent again.
 */
final class Absence {
    private static final int MAX_DOUBLINGS = 10;

    private int returns;
    private int earliestRound;

    /** Whether it may come back in that round. */
    boolean isOver(int round) {
        return round >= earliestRound;
    }

    /** It comes back in that round. */
    void onReturn(int round) {
        returns++;
        earliestRound = round + (1 << Math.min(returns, MAX_DOUBLINGS));
    }
}

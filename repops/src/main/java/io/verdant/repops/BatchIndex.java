package io.verdant.repops;

import java.util.Optional;

/**
 * What a step of a work plan draws from its round: which record is row {@code row} of the batch at {@code step}, the keys
 * of random masks, the number of the step in its job. Pure.
 */
@FunctionalInterface
public interface BatchIndex {
    int recordIndex(int step, int row);

    /**
     * The key of the random mask that the node of that index makes at that step.
     *
     * @throws IllegalStateException if the index is of no round; only a schedule draws randomness
     */
    default MaskKey maskKey(int step, int node) {
        throw new IllegalStateException("no round to draw a mask from: step=" + step + " node=" + node);
    }

    /** The number of that step among all steps of the job, from 0; without a round, of the plan. */
    default long stepNumber(int step) {
        return step;
    }

    /** The schedule that all of this follows from, where it is one. */
    default Optional<ScheduleNumbers> schedule() {
        return Optional.empty();
    }
}

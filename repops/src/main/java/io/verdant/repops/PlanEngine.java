package io.verdant.repops;

import java.util.SortedMap;

/**
 * Executes one {@link WorkPlan}, on the processor or on a device, to the same bits. Made once per plan and reused. Not thread
 * safe.
 */
public interface PlanEngine extends AutoCloseable {
    /** Makes engines for plans. */
    @FunctionalInterface
    interface Maker {
        /**
         * An engine for that plan, which the caller closes.
         *
         * @throws IllegalArgumentException if a program is malformed, reads an OPERAND, or a state's output has another shape
         */
        PlanEngine of(WorkPlan plan);
    }

    WorkPlan plan();

    /**
     * Runs the plan from a start state, which is read and never written.
     *
     * @param start at least every STATE, START and CARRIED input, by name
     * @throws IllegalArgumentException if the start state lacks an input or a tensor does not fit
     */
    PlanResult run(SortedMap<String, Tensor> start, RecordSource records, BatchIndex index, PlanObserver observer);

    /** Gives back what the engine holds beside the Java heap. */
    @Override
    void close();
}

package io.verdant.repops;

import java.util.Collections;
import java.util.SortedMap;

/**
 * What a {@link WorkPlan} made. Tensors are copies that belong to the caller.
 *
 * @param endState every STATE input of the step program, by name, after the last local step; empty after a failure
 * @param closing outputs of the closing program by name, those that are carried left out; empty after a failure
 * @param carried outputs of the closing program that the next claim's CARRIED inputs are, by name; empty after a failure
 * @param failedStep step of the first value that is not finite, or -1
 * @param failedNode node of that value, or -1
 */
public record PlanResult(
        SortedMap<String, Tensor> endState,
        SortedMap<String, Tensor> closing,
        SortedMap<String, Tensor> carried,
        int failedStep,
        int failedNode) {
    /** What a plan made that carries nothing. */
    public PlanResult(
            SortedMap<String, Tensor> endState, SortedMap<String, Tensor> closing, int failedStep, int failedNode) {
        this(endState, closing, Collections.emptySortedMap(), failedStep, failedNode);
    }

    public boolean ok() {
        return failedStep < 0;
    }
}

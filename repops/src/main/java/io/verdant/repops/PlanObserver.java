package io.verdant.repops;

/** Sees every value of every step of a {@link WorkPlan}; the closing program is the last step. */
public interface PlanObserver {
    /** Observes nothing. */
    PlanObserver NONE = new PlanObserver() {};

    /** As {@link NodeObserver#onNode}, with the step. */
    default void onNode(int step, Node node, Tensor value) {}

    /** All nodes of the step were computed and finite. */
    default void onStepEnd(int step) {}
}

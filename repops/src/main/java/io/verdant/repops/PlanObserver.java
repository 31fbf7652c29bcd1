package io.verdant.repops;

/** Sees every value of every step of a {@link WorkPlan}; the closing program is the last step. */
public interface PlanObserver {
    /** Observes nothing. */
    PlanObserver NONE = new PlanObserver() {
        @Override
        public boolean observes(int step) {
            return false;
        }
    };

    /** Whether that step's values are wanted; a step that is not observed runs faster. */
    default boolean observes(int step) {
        return true;
    }

    /** As {@link NodeObserver#onNode}, with the step; only of steps that it {@link #observes}. */
    default void onNode(int step, Node node, Tensor value) {}

    /** All nodes of the step were computed and finite. */
    default void onStepEnd(int step) {}
}

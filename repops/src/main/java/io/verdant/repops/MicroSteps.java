package io.verdant.repops;

import java.util.ArrayList;
import java.util.List;

/** Collects micro-steps one by one, for an element that has few and whose micro-steps read more than the one before. */
final class MicroSteps {
    private final List<MicroStep> steps = new ArrayList<>();

    /** An element of a single micro-step. */
    static MicroStepList single(List<ElementSemantics.Touch> touches, int flops, MicroStep.Evaluation evaluation) {
        return new MicroStepList.Listed(List.of(new MicroStep(new int[0], touches, flops, evaluation)));
    }

    MicroStepList list() {
        return new MicroStepList.Listed(List.copyOf(steps));
    }

    /** Appends a micro-step and returns its index. */
    int add(int[] predecessors, List<ElementSemantics.Touch> touches, int flops, MicroStep.Evaluation evaluation) {
        steps.add(new MicroStep(predecessors, List.copyOf(touches), flops, evaluation));
        return steps.size() - 1;
    }
}

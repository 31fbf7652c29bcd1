package io.verdant.repops;

import java.util.List;

/** One micro-step: what it reads, what it costs and what it computes. */
record MicroStep(int[] predecessors, List<ElementSemantics.Touch> touches, int flops, MicroStep.Evaluation evaluation) {
    /** The function of a micro-step, from bits to bits. */
    @FunctionalInterface
    interface Evaluation {
        long evaluate(long[] earlier, long[] touched);
    }
}

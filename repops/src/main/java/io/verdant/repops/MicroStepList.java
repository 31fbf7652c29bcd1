package io.verdant.repops;

import java.util.List;

/** The micro-steps of an element by number, made when they are asked for. */
interface MicroStepList {
    int count();

    /** Earlier micro-steps whose results it reads. */
    int[] predecessors(int microStep);

    List<ElementSemantics.Touch> touches(int microStep);

    int flops(int microStep);

    long evaluate(int microStep, long[] earlier, long[] touched);

    /** Micro-steps held one by one: for elements that have few. */
    record Listed(List<MicroStep> steps) implements MicroStepList {
        @Override
        public int count() {
            return steps.size();
        }

        @Override
        public int[] predecessors(int microStep) {
            return steps.get(microStep).predecessors().clone();
        }

        @Override
        public List<ElementSemantics.Touch> touches(int microStep) {
            return steps.get(microStep).touches();
        }

        @Override
        public int flops(int microStep) {
            return steps.get(microStep).flops();
        }

        @Override
        public long evaluate(int microStep, long[] earlier, long[] touched) {
            return steps.get(microStep).evaluation().evaluate(earlier, touched);
        }
    }
}

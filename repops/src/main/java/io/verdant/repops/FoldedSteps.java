package io.verdant.repops;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chains of folds one after the other, then perhaps one micro-step that reads the ends of all of them. */
final class FoldedSteps implements MicroStepList {
    private final FoldChain[] chains;

    /** The number of each chain's first micro-step, and of the one after the last chain. */
    private final int[] starts;

    private final @Nullable Last last;

    /** The micro-step after the chains. */
    record Last(int flops, MicroStep.Evaluation evaluation) {}

    FoldedSteps(Program program, Node node, TermFold fold, List<Terms> folds, @Nullable Last last) {
        OperandLeaves leaves = new OperandLeaves(program, node);
        this.chains = new FoldChain[folds.size()];
        this.starts = new int[chains.length + 1];
        this.last = last;
        int limit = ElementSemantics.MAX_MICRO_STEPS - (last == null ? 0 : 1);
        for (int chain = 0; chain < chains.length; chain++) {
            chains[chain] = new FoldChain(leaves, fold, folds.get(chain), limit - starts[chain]);
            starts[chain + 1] = starts[chain] + chains[chain].count();
        }
    }

    @Override
    public int count() {
        return starts[chains.length] + (last == null ? 0 : 1);
    }

    private boolean isLast(int microStep) {
        return microStep == starts[chains.length];
    }

    private int chainOf(int microStep) {
        int found = Arrays.binarySearch(starts, microStep);
        return found < 0 ? -found - 2 : found;
    }

    @Override
    public int[] predecessors(int microStep) {
        if (!isLast(microStep)) {
            return microStep == starts[chainOf(microStep)] ? new int[0] : new int[] {microStep - 1};
        }
        int[] ends = new int[chains.length];
        Arrays.setAll(ends, chain -> starts[chain + 1] - 1);
        return ends;
    }

    @Override
    public List<ElementSemantics.Touch> touches(int microStep) {
        if (isLast(microStep)) {
            return List.of();
        }
        int chain = chainOf(microStep);
        return chains[chain].touches(microStep - starts[chain]);
    }

    @Override
    public int flops(int microStep) {
        if (last != null && isLast(microStep)) {
            return last.flops();
        }
        int chain = chainOf(microStep);
        return chains[chain].flops(microStep - starts[chain]);
    }

    @Override
    public long evaluate(int microStep, long[] earlier, long[] touched) {
        if (last != null && isLast(microStep)) {
            return last.evaluation().evaluate(earlier, touched);
        }
        int chain = chainOf(microStep);
        return chains[chain].evaluate(microStep - starts[chain], earlier, touched);
    }
}

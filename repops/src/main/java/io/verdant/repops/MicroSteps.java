package io.verdant.repops;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects an element's micro-steps and cuts folds so that none reads more than the limits allow. */
final class MicroSteps {
    private final Program program;
    private final Node node;
    private final List<MicroStep> steps = new ArrayList<>();

    /** A leaf of a source's commitment. */
    private record Leaf(int source, int index) {}

    MicroSteps(Program program, Node node) {
        this.program = program;
        this.node = node;
    }

    List<MicroStep> steps() {
        return steps;
    }

    /** Appends a micro-step and returns its index. */
    int add(int[] predecessors, List<ElementSemantics.Touch> touches, int flops, MicroStep.Evaluation evaluation) {
        if (steps.size() >= ElementSemantics.MAX_MICRO_STEPS) {
            throw new IllegalArgumentException("element needs too many micro-steps: node=" + node.name() + " limit="
                    + ElementSemantics.MAX_MICRO_STEPS);
        }
        steps.add(new MicroStep(predecessors, List.copyOf(touches), flops, evaluation));
        return steps.size() - 1;
    }

    /** Appends a fold as chained micro-steps, each as long as the limits allow, and returns the last one's index. */
    int fold(Fold fold, Terms terms) {
        int previous = -1;
        int from = 0;
        while (from < terms.count()) {
            List<ElementSemantics.Touch> touches = new ArrayList<>();
            int end = take(terms, from, touches);
            previous = addFold(fold, from, previous, touches);
            from = end;
        }
        return previous;
    }

    private int take(Terms terms, int from, List<ElementSemantics.Touch> touches) {
        Set<Leaf> leaves = new HashSet<>();
        int term = from;
        while (term < terms.count() && term - from < ElementSemantics.MAX_TERMS) {
            List<ElementSemantics.Touch> next = terms.touches(term);
            for (ElementSemantics.Touch touch : next) {
                leaves.add(leafOf((ElementSemantics.Touch.Element) touch));
            }
            if (leaves.size() > ElementSemantics.MAX_LEAVES) {
                break;
            }
            touches.addAll(next);
            term++;
        }
        return term;
    }

    private int addFold(Fold fold, int firstTerm, int previous, List<ElementSemantics.Touch> touches) {
        boolean first = previous < 0;
        int[] predecessors = first ? new int[0] : new int[] {previous};
        int flops = touches.size() / fold.touchesPerTerm() * fold.flopsPerTerm();
        return add(
                predecessors,
                touches,
                flops,
                (earlier, touched) -> fold.apply(first ? 0 : earlier[0], first, firstTerm, touched));
    }

    private Leaf leafOf(ElementSemantics.Touch.Element touch) {
        Operand operand = node.operands().get(touch.operandSlot());
        Shape shape = Sources.shape(program, operand);
        DType dtype = Sources.dtype(program, operand);
        return new Leaf(operand.source(), Leaves.leafOf(dtype, shape, touch.sourceElementIndex()));
    }
}

package io.verdant.repops;

import java.util.ArrayList;
import java.util.List;

/** A fold cut into chained micro-steps, see {@link Cuts}. A fold without terms is one micro-step that gives its start. */
final class FoldChain {
    private final TermFold fold;
    private final Terms terms;

    /** One more than the last term of each micro-step. */
    private final Cuts cuts;

    /** @param limit micro-steps at most */
    FoldChain(OperandLeaves leaves, TermFold fold, Terms terms, int limit) {
        this.fold = fold;
        this.terms = terms;
        this.cuts = Cuts.of(leaves, terms, limit);
    }

    int count() {
        return cuts.count();
    }

    List<ElementSemantics.Touch> touches(int step) {
        List<ElementSemantics.Touch> touches = new ArrayList<>();
        for (int term = cuts.first(step), end = cuts.end(step); term < end; term++) {
            for (int place = 0; place < terms.width(); place++) {
                int element = terms.element(term, place);
                if (element != Terms.PADDING) {
                    touches.add(new ElementSemantics.Touch.Element(terms.slot(term, place), element));
                }
            }
        }
        return touches;
    }

    int flops(int step) {
        return (cuts.end(step) - cuts.first(step)) * fold.flopsPerTerm();
    }

    /** The accumulator after a micro-step, from the one before it, which the first does not read. */
    long evaluate(int step, long[] earlier, long[] touched) {
        long accumulator = step == 0 ? fold.start() : earlier[0];
        int read = 0;
        for (int term = cuts.first(step), end = cuts.end(step); term < end; term++) {
            boolean firstPadded = terms.element(term, 0) == Terms.PADDING;
            long a = firstPadded ? 0 : touched[read++];
            boolean second = terms.width() > 1 && terms.element(term, 1) != Terms.PADDING;
            long b = second ? touched[read++] : 0;
            long c = terms.width() > 2 ? touched[read++] : 0;
            accumulator = fold.next(accumulator, term, a, b, c);
        }
        return accumulator;
    }
}

package io.verdant.repops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A fold cut into chained micro-steps: each takes {@value ElementSemantics#MAX_TERMS} terms, or fewer where the next one
 * would make its operand elements lie in more than {@value ElementSemantics#MAX_LEAVES} leaves. Only the places of the cuts
 * are kept. A fold without terms is one micro-step that gives its start.
 */
final class FoldChain {
    private final TermFold fold;
    private final Terms terms;

    /** One more than the last term of each micro-step. */
    private final int[] ends;

    /** @param limit micro-steps at most */
    FoldChain(OperandLeaves leaves, TermFold fold, Terms terms, int limit) {
        this.fold = fold;
        this.terms = terms;
        this.ends = cut(leaves, terms, limit);
    }

    private static int[] cut(OperandLeaves leaves, Terms terms, int limit) {
        int[] ends =
                new int[Math.max(1, (terms.count() + ElementSemantics.MAX_TERMS - 1) / ElementSemantics.MAX_TERMS)];
        int count = 0;
        int from = 0;
        do {
            if (count == limit) {
                throw new IllegalArgumentException(
                        "element needs too many micro-steps: " + leaves + " limit=" + ElementSemantics.MAX_MICRO_STEPS);
            }
            if (count == ends.length) {
                ends = Arrays.copyOf(ends, count + count / 2 + 1);
            }
            from = take(leaves, terms, from);
            ends[count++] = from;
        } while (from < terms.count());
        return Arrays.copyOf(ends, count);
    }

    private static int take(OperandLeaves leaves, Terms terms, int from) {
        leaves.clear();
        int end = Math.min(terms.count(), from + ElementSemantics.MAX_TERMS);
        for (int term = from; term < end; term++) {
            for (int place = 0; place < terms.width(); place++) {
                int element = terms.element(term, place);
                if (element != Terms.PADDING && !leaves.add(terms.slot(term, place), element)) {
                    return term;
                }
            }
        }
        return end;
    }

    int count() {
        return ends.length;
    }

    private int first(int step) {
        return step == 0 ? 0 : ends[step - 1];
    }

    List<ElementSemantics.Touch> touches(int step) {
        List<ElementSemantics.Touch> touches = new ArrayList<>();
        for (int term = first(step); term < ends[step]; term++) {
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
        return (ends[step] - first(step)) * fold.flopsPerTerm();
    }

    /** The accumulator after a micro-step, from the one before it, which the first does not read. */
    long evaluate(int step, long[] earlier, long[] touched) {
        long accumulator = step == 0 ? fold.start() : earlier[0];
        int read = 0;
        for (int term = first(step); term < ends[step]; term++) {
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

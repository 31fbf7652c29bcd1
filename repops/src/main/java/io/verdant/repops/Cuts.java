package io.verdant.repops;

import java.util.Arrays;

/**
 * Where a fold's terms are cut into micro-steps: each takes {@value ElementSemantics#MAX_TERMS} terms, or fewer where the
 * next one would make its operand elements lie in more than {@value ElementSemantics#MAX_LEAVES} leaves.
 *
 * <p>Where a cut falls depends on nothing but the cut before it. So where the terms walk straight through their operands,
 * and which of them share a leaf repeats after a period, the cuts repeat too as soon as two of them lie at the same place of
 * the period: from there on they are not made but computed. Then neither time nor memory grows with the fold.
 */
final class Cuts {
    private final int termCount;
    private final int count;

    /** One more than the last term of the first micro-steps, up to the end of the first repetition. */
    private final int[] ends;

    /** The cut to which the repetition returns, and after how many micro-steps; 0 where nothing repeats. */
    private final int base;

    private final int repeat;

    private Cuts(int termCount, int count, int[] ends, int base, int repeat) {
        this.termCount = termCount;
        this.count = count;
        this.ends = ends;
        this.base = base;
        this.repeat = repeat;
    }

    /**
     * Cuts those terms.
     *
     * @param limit micro-steps at most
     * @throws IllegalArgumentException if there would be more
     */
    static Cuts of(OperandLeaves leaves, Terms terms, int limit) {
        long period = terms.walk() == null ? 0 : leaves.period(terms.walk(), terms.count());
        int[] ends = new int[16];
        int made = 0;
        int mark = 0; // the cut that later ones are compared with, moved on as their number doubles
        int from = 0;
        do {
            if (made == limit) {
                throw refused(leaves);
            }
            if (made == ends.length) {
                ends = Arrays.copyOf(ends, 2 * made);
            }
            from = take(leaves, terms, from);
            ends[made++] = from;
            if (period > 0 && from < terms.count() && made > mark + 1) {
                if ((from - ends[mark]) % period == 0) {
                    return repeating(leaves, terms.count(), Arrays.copyOf(ends, made), mark, limit);
                }
                mark = made == 2 * (mark + 1) ? made - 1 : mark;
            }
        } while (from < terms.count());
        return new Cuts(terms.count(), made, Arrays.copyOf(ends, made), 0, 0);
    }

    private static Cuts repeating(OperandLeaves leaves, int termCount, int[] ends, int base, int limit) {
        int repeat = ends.length - 1 - base;
        int advance = ends[ends.length - 1] - ends[base];
        int whole = (termCount - ends[base] - 1) / advance;
        int left = termCount - ends[base] - whole * advance;
        int more = 1;
        while (ends[base + more] - ends[base] < left) {
            more++;
        }
        long count = base + 1L + (long) whole * repeat + more;
        if (count > limit) {
            throw refused(leaves);
        }
        return new Cuts(termCount, (int) count, ends, base, repeat);
    }

    private static IllegalArgumentException refused(OperandLeaves leaves) {
        return new IllegalArgumentException(
                "element needs too many micro-steps: " + leaves + " limit=" + ElementSemantics.MAX_MICRO_STEPS);
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

    /** Micro-steps. */
    int count() {
        return count;
    }

    /** The first term of a micro-step. */
    int first(int step) {
        return step == 0 ? 0 : end(step - 1);
    }

    /** One more than the last term of a micro-step. */
    int end(int step) {
        if (step < ends.length) {
            return ends[step];
        }
        int advance = ends[ends.length - 1] - ends[base];
        int whole = (step - base) / repeat;
        return Math.min(termCount, ends[base + (step - base) % repeat] + whole * advance);
    }
}

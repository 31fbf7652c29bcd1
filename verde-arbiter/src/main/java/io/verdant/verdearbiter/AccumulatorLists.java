package io.verdant.verdearbiter;

import java.util.Arrays;

/**
 * How the results of an element's micro-steps are posted: in one list where they fit, else in two. Then the micro-steps
 * are cut into intervals; the first list has the result of every interval's last micro-step, and the second has all of
 * the interval that the challenger names.
 *
 * <p>Intervals are as long as there are about as many of them, so that both lists stay near the square root of the
 * count. They are cut also at the <i>anchors</i>, the micro-steps that the last one reads: the ends of a sum's 32 lanes,
 * or the end of a chain. So whatever a micro-step reads lies in its own interval or ends an earlier one, as long as
 * every micro-step but the last reads the one before it or none.
 */
final class AccumulatorLists {
    private final int[] ends;
    private final boolean single;

    private AccumulatorLists(int[] ends, boolean single) {
        this.ends = ends;
        this.single = single;
    }

    /**
     * @param count micro-steps of the element
     * @param maxSingleCount results that fit in one list
     * @param anchors micro-steps that the last one reads, ascending
     */
    static AccumulatorLists of(int count, int maxSingleCount, int[] anchors) {
        if (count < 1) {
            throw new IllegalArgumentException("accumulatorCount=" + count);
        }
        if (count <= maxSingleCount) {
            return new AccumulatorLists(new int[] {count - 1}, true);
        }
        int stride = (int) Math.ceil(Math.sqrt(count));
        int[] ends = new int[count / stride + anchors.length + 2];
        int cuts = 0;
        int first = 0;
        for (int at = 0; at <= anchors.length; at++) {
            int last = at < anchors.length ? anchors[at] : count - 1;
            while (first <= last) {
                int end = Math.min(last, first + stride - 1);
                ends[cuts++] = end;
                first = end + 1;
            }
        }
        return new AccumulatorLists(Arrays.copyOf(ends, cuts), false);
    }

    /** Whether all results are posted in one list and no interval is named. */
    boolean single() {
        return single;
    }

    /** Micro-steps of the element. */
    int count() {
        return ends[ends.length - 1] + 1;
    }

    /** Intervals, which is how many results the first of two lists has. */
    int intervalCount() {
        return ends.length;
    }

    /** The last micro-step of an interval. */
    int end(int interval) {
        return ends[interval];
    }

    /** The first micro-step of an interval. */
    int first(int interval) {
        return interval == 0 ? 0 : ends[interval - 1] + 1;
    }

    /** Micro-steps of an interval, which is how many results its list has. */
    int count(int interval) {
        return ends[interval] - first(interval) + 1;
    }

    /** The interval in which a micro-step lies. */
    int intervalOf(int microStep) {
        int found = Arrays.binarySearch(ends, microStep);
        return found < 0 ? -found - 1 : found;
    }

    /** The interval that ends with that micro-step, or a negative number where none does. */
    int endingWith(int microStep) {
        return Arrays.binarySearch(ends, microStep);
    }

    /** Micro-steps of the longest interval. */
    int longest() {
        int longest = 0;
        for (int interval = 0; interval < ends.length; interval++) {
            longest = Math.max(longest, count(interval));
        }
        return longest;
    }

    /** Results in both lists together, at most; in the one list where there is one. */
    int postedCount() {
        return single ? count() : intervalCount() + longest();
    }
}

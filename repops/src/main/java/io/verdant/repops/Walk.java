package io.verdant.repops;

/**
 * Elements of operands' sources at equal distances: at place {@code p}, term {@code t} reads element {@code starts[p] + t *
 * steps[p]} of operand {@code slots[p]}.
 */
record Walk(int[] slots, int[] starts, int[] steps) {
    /** Through operand 0. */
    static Walk of(int start, int step) {
        return new Walk(new int[] {0}, new int[] {start}, new int[] {step});
    }

    /** Through operands 0 and 1. */
    static Walk of(int startA, int stepA, int startB, int stepB) {
        return new Walk(new int[] {0, 1}, new int[] {startA, startB}, new int[] {stepA, stepB});
    }

    /** Operand elements that a term reads. */
    int width() {
        return slots.length;
    }

    int element(int term, int place) {
        return starts[place] + term * steps[place];
    }

    /** Every {@code stride}-th term, from {@code first} on. */
    Walk lane(int first, int stride) {
        int[] from = new int[starts.length];
        int[] by = new int[starts.length];
        for (int place = 0; place < from.length; place++) {
            from[place] = element(first, place);
            by[place] = steps[place] * stride;
        }
        return new Walk(slots, from, by);
    }
}

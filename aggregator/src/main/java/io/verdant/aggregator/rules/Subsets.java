package io.verdant.aggregator.rules;

import io.verdant.repops.DType;
import io.verdant.repops.ProgramBuilder.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * All subsets of n − f of n vectors as a matrix of 0 and 1, in lexicographic order. Each subset is a whole number of at most
 * {@value #MAX_VECTORS} bits in the program, whose bits are taken apart by divisions and truncations.
 */
final class Subsets {
    /** Bits that a float holds exactly. */
    static final int MAX_VECTORS = 24;

    /** Subsets that can be ranked in one row. */
    static final int MAX_COUNT = 4_096;

    private Subsets() {}

    /** How many subsets there are, or {@link #MAX_COUNT} + 1 where there are more. */
    static int count(int n, int f) {
        long count = 1;
        for (int i = 1; i <= Math.min(f, n - f); i++) {
            count = count * (n - i + 1) / i;
            if (count > MAX_COUNT) {
                return MAX_COUNT + 1;
            }
        }
        return (int) count;
    }

    /** @throws IllegalArgumentException for more vectors or subsets than a program holds */
    static void require(int n, int f, String rule) {
        if (n > MAX_VECTORS || count(n, f) > MAX_COUNT) {
            throw new IllegalArgumentException("too many subsets: rule=" + rule + " n=" + n + " f=" + f + " limits: n="
                    + MAX_VECTORS + " subsets=" + MAX_COUNT);
        }
    }

    /** {@code [subsets, n]}, 1 where a subset holds the vector. */
    static Value masks(Small small, int n, int f) {
        int[] bits = all(n, n - f);
        Value numbers = small.column(small.numbers(bits));
        Value powers = small.row(small.numbers(powers(n)));
        Value shifted = whole(small, small.div(numbers, powers));
        Value halves = whole(small, small.mul(shifted, small.constant(0.5)));
        return small.sub(shifted, small.add(halves, halves));
    }

    /** The fraction dropped; exact, because what is divided has few bits. */
    private static Value whole(Small small, Value value) {
        Value narrow = small.builder().cast("narrow", value, DType.FLOAT32);
        Value truncated = small.builder().cast("whole", small.builder().cast("whole", narrow));
        return small.builder().cast("whole", truncated, DType.FLOAT64);
    }

    private static int[] powers(int n) {
        int[] powers = new int[n];
        for (int i = 0; i < n; i++) {
            powers[i] = 1 << i;
        }
        return powers;
    }

    private static int[] all(int n, int size) {
        List<Integer> subsets = new ArrayList<>();
        collect(n, size, 0, 0, subsets);
        return subsets.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void collect(int n, int left, int from, int held, List<Integer> subsets) {
        if (left == 0) {
            subsets.add(held);
            return;
        }
        for (int next = from; next <= n - left; next++) {
            collect(n, left - 1, next + 1, held | 1 << next, subsets);
        }
    }
}

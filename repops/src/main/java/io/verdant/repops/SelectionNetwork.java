package io.verdant.repops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Batcher's odd-even merge sort of n values as a list of compare-exchanges, less those that the wanted ranks do not depend on, and
 * with one half of those of which only one result is.
 *
 * @param first place of each compare-exchange that gets the lesser value
 * @param second place that gets the greater one
 * @param halves which results are wanted: 1 the lesser, 2 the greater, 3 both
 */
record SelectionNetwork(int[] first, int[] second, int[] halves) {
    static final int LESSER = 1;
    static final int GREATER = 2;
    static final int BOTH = LESSER | GREATER;

    private static final ConcurrentMap<Long, SelectionNetwork> KNOWN = new ConcurrentHashMap<>();

    /** The network after which places {@code low} and {@code high} of n hold the values of those ranks. */
    static SelectionNetwork of(int n, int low, int high) {
        long key = ((long) n << 20) | ((long) low << 10) | high;
        return KNOWN.computeIfAbsent(key, unused -> made(n, low, high));
    }

    private static SelectionNetwork made(int n, int low, int high) {
        List<int[]> exchanges = sorting(n);
        boolean[] wanted = new boolean[n];
        wanted[low] = true;
        wanted[high] = true;
        List<int[]> kept = new ArrayList<>();
        for (int[] exchange : exchanges.reversed()) {
            int half = (wanted[exchange[0]] ? LESSER : 0) | (wanted[exchange[1]] ? GREATER : 0);
            if (half != 0) {
                kept.add(new int[] {exchange[0], exchange[1], half});
                wanted[exchange[0]] = true;
                wanted[exchange[1]] = true;
            }
        }
        Collections.reverse(kept);
        return new SelectionNetwork(column(kept, 0), column(kept, 1), column(kept, 2));
    }

    private static int[] column(List<int[]> rows, int index) {
        return rows.stream().mapToInt(row -> row[index]).toArray();
    }

    /** Knuth, The Art of Computer Programming 3, 5.2.2, algorithm M. */
    private static List<int[]> sorting(int n) {
        List<int[]> exchanges = new ArrayList<>();
        for (int p = 1; p < n; p *= 2) {
            for (int k = p; k >= 1; k /= 2) {
                for (int j = k % p; j + k < n; j += 2 * k) {
                    for (int i = j; i < j + Math.min(k, n - j - k); i++) {
                        if (i / (2 * p) == (i + k) / (2 * p)) {
                            exchanges.add(new int[] {i, i + k});
                        }
                    }
                }
            }
        }
        return exchanges;
    }

    int count() {
        return first.length;
    }
}

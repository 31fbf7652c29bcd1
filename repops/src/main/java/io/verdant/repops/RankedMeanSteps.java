package io.verdant.repops;

import java.util.ArrayList;
import java.util.List;

/**
 * The micro-steps of means of chosen values: each operand's value is read once, ranks are counted from those readings, then
 * the kept values are summed in operand order and divided. A mean around the median makes its median so, then the distances
 * from it, and ranks those.
 */
final class RankedMeanSteps {
    /** Comparisons in one micro-step of a trimmed mean. */
    static final int MAX_COMPARISONS = 64;

    /** The same of a mean around the median, which counts two ranks for each operand. */
    static final int MAX_COMPARISONS_AROUND = 128;

    private final MicroSteps builder = new MicroSteps();
    private final Real real;
    private final int count;
    private final int comparisons;

    private RankedMeanSteps(Node node, int comparisons) {
        this.real = Real.of(node.dtype());
        this.count = node.operands().size();
        this.comparisons = comparisons;
    }

    static MicroStepList trimmed(Node node, int element) {
        int trim = (int) node.attributes().integer("f");
        RankedMeanSteps steps = new RankedMeanSteps(node, MAX_COMPARISONS);
        int[] readings = steps.readings(node, element);
        steps.mean(readings, steps.ranks(readings), trim, steps.count - trim);
        return steps.builder.list();
    }

    static MicroStepList around(Node node, int element) {
        int dropped = (int) node.attributes().integer("f");
        RankedMeanSteps steps = new RankedMeanSteps(node, MAX_COMPARISONS_AROUND);
        int[] readings = steps.readings(node, element);
        int trim = (steps.count - 1) / 2;
        int median = steps.mean(readings, steps.ranks(readings), trim, steps.count - trim);
        int[] distances = steps.distances(readings, median);
        steps.mean(readings, steps.ranks(distances), 0, steps.count - dropped);
        return steps.builder.list();
    }

    private int[] readings(Node node, int element) {
        int[] readings = new int[count];
        for (int i = 0; i < count; i++) {
            readings[i] = builder.add(
                    new int[0],
                    List.of(ElementSemantics.touch(node, i, element)),
                    0,
                    (earlier, touched) -> Bits.canonical(node.dtype(), touched[0]));
        }
        return readings;
    }

    private int[] distances(int[] readings, int median) {
        int[] distances = new int[count];
        for (int i = 0; i < count; i++) {
            distances[i] = builder.add(
                    new int[] {readings[i], median},
                    List.of(),
                    2,
                    (earlier, touched) -> real.abs(real.subtract(earlier[0], earlier[1])));
        }
        return distances;
    }

    private int[] ranks(int[] keys) {
        int[] ranks = new int[count];
        for (int i = 0; i < count; i++) {
            ranks[i] = rank(keys, i);
        }
        return ranks;
    }

    /** Counts in chunks: the count so far (where there is one), the ranked value, the values compared with it. */
    private int rank(int[] keys, int ranked) {
        int previous = -1;
        for (int from = 0; from < count; from += comparisons) {
            int first = from;
            boolean continues = previous >= 0;
            List<Integer> reads = new ArrayList<>();
            if (continues) {
                reads.add(previous);
            }
            reads.add(keys[ranked]);
            int end = Math.min(count, from + comparisons);
            for (int other = from; other < end; other++) {
                reads.add(keys[other]);
            }
            previous = builder.add(
                    array(reads),
                    List.of(),
                    end - from,
                    (earlier, touched) -> countBefore(earlier, continues, first, ranked));
        }
        return previous;
    }

    private long countBefore(long[] earlier, boolean continues, int first, int ranked) {
        long rank = continues ? earlier[0] : 0;
        int at = continues ? 1 : 0;
        double value = real.value(earlier[at]);
        for (int i = at + 1; i < earlier.length; i++) {
            int other = first + i - at - 1;
            if (Reduction.precedes(real.value(earlier[i]), other, value, ranked)) {
                rank++;
            }
        }
        return rank;
    }

    /** The mean of the values whose rank is in {@code [from, to)}: the sum over the operands in chunks, then the division. */
    private int mean(int[] readings, int[] ranks, int from, int to) {
        int sum = sum(readings, ranks, from, to);
        return builder.add(new int[] {sum}, List.of(), 1, (earlier, touched) -> real.divide(earlier[0], to - from));
    }

    /** Sums in chunks: the sum so far (where there is one), then rank and value of each operand in turn. */
    private int sum(int[] readings, int[] ranks, int low, int high) {
        int previous = -1;
        for (int from = 0; from < count; from += ElementSemantics.MAX_TERMS) {
            boolean continues = previous >= 0;
            List<Integer> reads = new ArrayList<>();
            if (continues) {
                reads.add(previous);
            }
            int end = Math.min(count, from + ElementSemantics.MAX_TERMS);
            for (int i = from; i < end; i++) {
                reads.add(ranks[i]);
                reads.add(readings[i]);
            }
            previous = builder.add(
                    array(reads), List.of(), end - from, (earlier, touched) -> sumKept(earlier, continues, low, high));
        }
        return previous;
    }

    private long sumKept(long[] earlier, boolean continues, int low, int high) {
        long sum = continues ? earlier[0] : 0;
        for (int i = continues ? 1 : 0; i < earlier.length; i += 2) {
            if (earlier[i] >= low && earlier[i] < high) {
                sum = real.add(sum, earlier[i + 1]);
            }
        }
        return sum;
    }

    private static int[] array(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}

package io.verdant.repops;

import java.util.ArrayList;
import java.util.List;

/**
 * The micro-steps of a trimmed mean: each operand's value is read once, then ranks are counted from those readings,
 * then the kept values are summed in operand order and divided.
 */
final class TrimmedMeanSteps {
    /** Comparisons in one micro-step. */
    static final int MAX_COMPARISONS = 64;

    private final MicroSteps builder = new MicroSteps();
    private final int count;
    private final int trim;

    private TrimmedMeanSteps(int count, int trim) {
        this.count = count;
        this.trim = trim;
    }

    static MicroStepList of(Node node, int element) {
        int trim = (int) node.attributes().integer("f");
        return new TrimmedMeanSteps(node.operands().size(), trim).steps(node, element);
    }

    private MicroStepList steps(Node node, int element) {
        int[] readings = new int[count];
        int[] ranks = new int[count];
        for (int i = 0; i < count; i++) {
            readings[i] = builder.add(
                    new int[0],
                    List.of(ElementSemantics.touch(node, i, element)),
                    0,
                    (earlier, touched) -> Bits.canonical(DType.FLOAT32, touched[0]));
        }
        for (int i = 0; i < count; i++) {
            ranks[i] = rank(readings, i);
        }
        int sum = sum(readings, ranks);
        float kept = count - 2 * trim;
        builder.add(new int[] {sum}, List.of(), 1, (earlier, touched) -> Bits.of(Bits.toFloat(earlier[0]) / kept));
        return builder.list();
    }

    /** Counts in chunks: the count so far (where there is one), the ranked value, the values compared with it. */
    private int rank(int[] readings, int ranked) {
        int previous = -1;
        for (int from = 0; from < count; from += MAX_COMPARISONS) {
            int first = from;
            boolean continues = previous >= 0;
            List<Integer> reads = new ArrayList<>();
            if (continues) {
                reads.add(previous);
            }
            reads.add(readings[ranked]);
            int end = Math.min(count, from + MAX_COMPARISONS);
            for (int other = from; other < end; other++) {
                reads.add(readings[other]);
            }
            previous = builder.add(
                    array(reads),
                    List.of(),
                    end - from,
                    (earlier, touched) -> countBefore(earlier, continues, first, ranked));
        }
        return previous;
    }

    private static long countBefore(long[] earlier, boolean continues, int first, int ranked) {
        long rank = continues ? earlier[0] : 0;
        int at = continues ? 1 : 0;
        float value = Bits.toFloat(earlier[at]);
        for (int i = at + 1; i < earlier.length; i++) {
            int other = first + i - at - 1;
            if (Reduction.precedes(Bits.toFloat(earlier[i]), other, value, ranked)) {
                rank++;
            }
        }
        return rank;
    }

    /** Sums in chunks: the sum so far (where there is one), then rank and value of each operand in turn. */
    private int sum(int[] readings, int[] ranks) {
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
            previous =
                    builder.add(array(reads), List.of(), end - from, (earlier, touched) -> sumKept(earlier, continues));
        }
        return previous;
    }

    private long sumKept(long[] earlier, boolean continues) {
        float sum = continues ? Bits.toFloat(earlier[0]) : 0f;
        for (int i = continues ? 1 : 0; i < earlier.length; i += 2) {
            if (earlier[i] >= trim && earlier[i] < count - trim) {
                sum += Bits.toFloat(earlier[i + 1]);
            }
        }
        return Bits.of(sum);
    }

    private static int[] array(List<Integer> list) {
        return list.stream().mapToInt(Integer::intValue).toArray();
    }
}

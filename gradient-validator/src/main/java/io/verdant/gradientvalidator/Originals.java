package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Tells which of several copies is the original: the one that fits its own assignment. Equal gradients fit the records that
 * they were made from better than others, and no copier has those. One round decides it most times, several always, so what
 * OWN_DATA says adds up over rounds (deviations from the round's median, in spreads, at most ±4 each).
 */
final class Originals {
    private static final double FADE = 0.98;
    private static final double MAX_DEVIATION = 4;

    /** Standard deviations below the others at which nobody is taken for an original. */
    private static final double MIN_SCORE = -3;

    private final TreeMap<Integer, Map<Address, Sum>> rounds = new TreeMap<>();

    private record Sum(double sum, double weight) {
        Sum after(double deviation) {
            return new Sum(FADE * sum + deviation, FADE * FADE * weight + 1);
        }

        double score() {
            return sum / Math.sqrt(weight);
        }
    }

    /** Adds a round's OWN_DATA values; a round that was seen before, and later ones, are forgotten first. */
    void add(int round, SortedMap<Address, Double> values) {
        rounds.tailMap(round, true).clear();
        Map<Address, Sum> sums =
                new HashMap<>(rounds.isEmpty() ? Map.of() : rounds.lastEntry().getValue());
        if (values.size() >= CheckDefaults.MIN_FOR_CENTRE) {
            double[] all =
                    values.values().stream().mapToDouble(Double::doubleValue).toArray();
            double middle = Median.of(all);
            double spread = Median.spread(all);
            values.forEach((worker, value) -> {
                double deviation = spread > 0 ? (value - middle) / spread : 0;
                double cut = Math.clamp(deviation, -MAX_DEVIATION, MAX_DEVIATION);
                sums.put(worker, sums.getOrDefault(worker, new Sum(0, 0)).after(cut));
            });
        }
        rounds.put(round, sums);
        while (rounds.size() > SketchBook.ROUNDS) {
            rounds.pollFirstEntry();
        }
    }

    /** Whether that worker is the original among its copies, itself not in the list. */
    boolean isOriginal(Address worker, List<Address> copies) {
        double own = score(worker);
        return own > MIN_SCORE && copies.stream().allMatch(copy -> score(copy) < own);
    }

    private double score(Address worker) {
        Sum sum = rounds.isEmpty() ? null : rounds.lastEntry().getValue().get(worker);
        return sum == null ? Double.NEGATIVE_INFINITY : sum.score();
    }
}

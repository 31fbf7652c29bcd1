package io.verdant.coordinator.scores;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a validator's report says of each worker's work, as one number. A worker that failed a check has none; another has between
 * 0.5 and 1.5 as it lowered the loss (IMPACT, which honest validators measure equal in bits) less or more than the median, by its
 * distance in spreads over 4, cut off at ±2. Then all are divided by their sum.
 */
public final class Weights {
    private static final double MAX_DEVIATION = 2;
    private static final double SLOPE = 0.25;

    private Weights() {}

    /** The weights of one report, by worker, which sum to 1; empty where it passes nobody. */
    public static SortedMap<Address, Double> of(List<CheckReport> reports) {
        Set<Address> failed = new HashSet<>();
        SortedMap<Address, Double> rises = new TreeMap<>();
        for (CheckReport report : reports) {
            if (!report.passed()) {
                failed.add(report.worker());
            }
            double rise = report.check() == Check.IMPACT && Double.isFinite(report.value()) ? report.value() : 0;
            rises.merge(report.worker(), rise, Double::sum);
        }
        rises.keySet().removeAll(failed);
        double[] values =
                rises.values().stream().mapToDouble(Double::doubleValue).toArray();
        double middle = Scoring.median(values);
        double spread = Scoring.spread(values, middle);
        SortedMap<Address, Double> weights = new TreeMap<>();
        double sum = 0;
        for (var entry : rises.entrySet()) {
            double deviation = spread > 0 ? (middle - entry.getValue()) / spread : 0;
            double weight = 1 + SLOPE * Math.clamp(deviation, -MAX_DEVIATION, MAX_DEVIATION);
            weights.put(entry.getKey(), weight);
            sum += weight;
        }
        double whole = sum;
        weights.replaceAll((worker, weight) -> weight / whole);
        return weights;
    }
}

package io.verdant.coordinator.scores;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Finds validators whose reports are out of line with the other validators'. Two things are compared:
 *
 * <ul>
 *   <li>Values that are of the round and not of a validator's own draw: honest ones are equal in bits. A round counts as differing
 *       where more than {@link #DIFFERING_VALUES} of them differ from the consensus or are missing.
 *   <li>ROOT, GAIN and OWN_DATA, each on the validator's own draw: the deviation from the validators' median for the same worker,
 *       divided by the spread of all of these deviations, cut off at ±4 and added up over about fifty rounds per worker.
 * </ul>
 *
 * <p>An outlier is who differs in more than {@link #DIFFERING_ROUNDS} of the rounds that are remembered, or whose skew is
 * above {@link #SKEW}; in {@link #MIN_ROUNDS} rounds or more, and among {@link #MIN_VALIDATORS} validators or more. Mutable: the
 * core's own, one a job.
 */
public final class ValidatorWatch {
    /** The share of a report's values above which its round differs. */
    public static final double DIFFERING_VALUES = 0.05;

    /** The share of rounds above which a validator that differs is an outlier. */
    public static final double DIFFERING_ROUNDS = 0.5;

    /** Standard deviations above which a validator's own measurements are out of line; as for workers. */
    public static final double SKEW = Scoring.THRESHOLD;

    /** Rounds before which nobody is an outlier. */
    public static final int MIN_ROUNDS = 3;

    /** Validators that a comparison needs. */
    public static final int MIN_VALIDATORS = 3;

    private static final double MAX_DEVIATION = 4;
    private static final double TOLERANCE = 1e-9;
    private static final double BOUND = 1e6;

    private static final Set<Check> EQUAL =
            EnumSet.of(Check.COPY, Check.NORM, Check.DIRECTION, Check.IMPACT, Check.LAYER_NORM, Check.PEERS);
    private static final Set<Check> OWN = EnumSet.of(Check.ROOT, Check.GAIN, Check.OWN_DATA);

    private record Subject(Address validator, Address worker, Check check) {}

    private final Map<Subject, Conduct> deviations = new HashMap<>();
    private final Map<Address, Conduct> differences = new HashMap<>();
    private final Map<Address, Conduct> presences = new HashMap<>();

    /**
     * Adds a round.
     *
     * @param reports by validator
     * @param stakes by validator
     * @return the scores of those who reported; empty where there are too few to compare
     */
    public SortedMap<Address, ValidatorScore> add(
            SortedMap<Address, List<CheckReport>> reports, Map<Address, Long> stakes) {
        SortedMap<Address, ValidatorScore> scores = new TreeMap<>();
        if (reports.size() < MIN_VALIDATORS) {
            return scores;
        }
        SortedMap<Address, Map<Check, Double>> agreed = new Consensus(reports, stakes).values();
        reports.forEach((validator, own) -> {
            add(differences, validator, differs(own, agreed) ? 1 : 0);
            add(presences, validator, 1);
        });
        for (Check check : OWN) {
            addDeviations(check, reports, agreed);
        }
        reports.keySet().forEach(validator -> scores.put(validator, score(validator)));
        return scores;
    }

    private static <K> void add(Map<K, Conduct> conducts, K key, double deviation) {
        conducts.put(key, conducts.getOrDefault(key, Conduct.NONE).after(deviation));
    }

    private static boolean differs(List<CheckReport> own, SortedMap<Address, Map<Check, Double>> agreed) {
        Map<Address, Map<Check, Double>> values = new HashMap<>();
        own.forEach(report -> values.computeIfAbsent(report.worker(), key -> new EnumMap<>(Check.class))
                .put(report.check(), report.value()));
        int compared = 0;
        int different = 0;
        for (var worker : agreed.entrySet()) {
            for (var entry : worker.getValue().entrySet()) {
                if (EQUAL.contains(entry.getKey())) {
                    Double value =
                            values.getOrDefault(worker.getKey(), Map.of()).get(entry.getKey());
                    compared++;
                    different += value == null || !isNear(value, entry.getValue()) ? 1 : 0;
                }
            }
        }
        return different > DIFFERING_VALUES * compared;
    }

    private static boolean isNear(double value, double agreed) {
        return value == agreed || Math.abs(value - agreed) <= TOLERANCE * Math.max(1, Math.abs(agreed));
    }

    private void addDeviations(
            Check check, SortedMap<Address, List<CheckReport>> reports, SortedMap<Address, Map<Check, Double>> agreed) {
        SortedMap<Address, SortedMap<Address, Double>> raw = new TreeMap<>();
        List<Double> all = new ArrayList<>();
        reports.forEach((validator, own) -> {
            for (CheckReport report : own) {
                Double middle = agreed.getOrDefault(report.worker(), Map.of()).get(check);
                if (report.check() == check && middle != null) {
                    double difference = report.value() - middle;
                    double deviation = Double.isNaN(difference) ? BOUND : Math.clamp(difference, -BOUND, BOUND);
                    raw.computeIfAbsent(validator, key -> new TreeMap<>()).put(report.worker(), deviation);
                    all.add(deviation);
                }
            }
        });
        double[] deviations = all.stream().mapToDouble(Double::doubleValue).toArray();
        double spread = Scoring.spread(deviations, 0);
        raw.forEach((validator, own) -> own.forEach((worker, deviation) -> {
            double cut = spread > 0 ? Math.clamp(deviation / spread, -MAX_DEVIATION, MAX_DEVIATION) : 0;
            add(this.deviations, new Subject(validator, worker, check), cut);
        }));
    }

    private ValidatorScore score(Address validator) {
        Conduct differing = differences.getOrDefault(validator, Conduct.NONE);
        double skew = 0;
        for (Map.Entry<Subject, Conduct> entry : deviations.entrySet()) {
            boolean own = entry.getKey().validator().equals(validator);
            if (own && entry.getValue().rounds() >= MIN_ROUNDS) {
                skew = Math.max(skew, Math.abs(entry.getValue().score()));
            }
        }
        double share = differing.sum()
                / presences.getOrDefault(validator, Conduct.NONE).sum();
        boolean enough = differing.rounds() >= MIN_ROUNDS;
        return new ValidatorScore(share, skew, differing.rounds(), enough && (share > DIFFERING_ROUNDS || skew > SKEW));
    }
}

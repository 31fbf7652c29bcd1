package io.verdant.coordinator.scores;

import io.verdant.protocol.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Adds a round to the scores: {@code (history, what was measured) → (history', scores)}. Pure.
 *
 * <p>For each trait: a worker's deviation is its distance from the median of those in line, divided by their spread (1.4826 times
 * the median absolute deviation, averaged over at most 20 rounds) and cut off at ±4. Deviations add up over about fifty
 * rounds. The sum is divided by its standard deviation, which takes into account how much honest rounds resemble the ones before
 * them (median autocorrelation r of those in line: variance times (1 + r) / (1 − r)); from that the median over those in
 * line is taken off, and where they differ among each other by more than 1, it is divided by that. So data that differ
 * from worker to worker make the scores less sensitive, not wrong.
 *
 * <p>In line is who passed the round's checks and was not suspected after the round before.
 */
public final class Scoring {
    /** Where suspicion begins. Of attack-free rounds none came near it; see {@code docs/validation.md}. */
    public static final double THRESHOLD = 7;

    /** Rounds before which nobody is suspected. */
    public static final int MIN_ROUNDS = 3;

    /** Workers in line that a comparison needs. */
    static final int MIN_IN_LINE = 4;

    private static final double MAX_DEVIATION = 4;
    private static final double NORMAL_MAD = 1.4826;
    private static final int SCALE_ROUNDS = 20;
    private static final double MAX_AUTOCORRELATION = 0.95;
    private static final double MIN_SCALE = 1e-9;

    private Scoring() {}

    /** The next history, and the scores of all whose work was measured. */
    public record Outcome(ScoreHistory history, SortedMap<Address, Score> scores) {}

    /**
     * @param suspected who was suspected before this round
     */
    public static Outcome next(ScoreHistory history, Measured round, Set<Address> suspected) {
        List<Address> inLine = inLine(round, suspected);
        if (inLine.size() < MIN_IN_LINE) {
            return new Outcome(history, new TreeMap<>());
        }
        Map<Trait, Double> scales = new EnumMap<>(Trait.class);
        scales.putAll(history.scales());
        SortedMap<Address, Map<Trait, Conduct>> workers = new TreeMap<>();
        history.workers().forEach((worker, traits) -> workers.put(worker, new EnumMap<>(traits)));
        Map<Address, Map<Trait, Double>> scores = new HashMap<>();
        for (Trait trait : Trait.values()) {
            addTrait(trait, history, round, inLine, scales, workers);
            scoreTrait(trait, round, inLine, workers, scores);
        }
        ScoreHistory next = new ScoreHistory(history.rounds() + 1, scales, workers);
        SortedMap<Address, Score> verdicts = new TreeMap<>();
        scores.forEach((worker, byTrait) -> verdicts.put(worker, worst(worker, byTrait, next)));
        return new Outcome(next, verdicts);
    }

    private static List<Address> inLine(Measured round, Set<Address> suspected) {
        List<Address> inLine = new ArrayList<>();
        round.workers().forEach((worker, work) -> {
            if (work.sound() && (work.proven() || !suspected.contains(worker))) {
                inLine.add(worker);
            }
        });
        return inLine;
    }

    private static void addTrait(
            Trait trait,
            ScoreHistory history,
            Measured round,
            List<Address> inLine,
            Map<Trait, Double> scales,
            SortedMap<Address, Map<Trait, Conduct>> workers) {
        double[] reference = round.workers().entrySet().stream()
                .filter(entry -> inLine.contains(entry.getKey()))
                .map(entry -> entry.getValue().values().get(trait))
                .filter(Objects::nonNull)
                .mapToDouble(trait::scored)
                .toArray();
        if (reference.length < MIN_IN_LINE) {
            return;
        }
        double middle = median(reference);
        double spread = spread(reference, middle);
        Double before = scales.get(trait);
        double scale =
                before == null ? spread : before + (spread - before) / Math.min(history.rounds() + 1, SCALE_ROUNDS);
        scales.put(trait, scale);
        round.workers().forEach((worker, work) -> {
            Double value = work.values().get(trait);
            if (value != null) {
                double deviation = work.proven() ? 0 : (trait.scored(value) - middle) / Math.max(scale, MIN_SCALE);
                double cut = Math.clamp(deviation, -MAX_DEVIATION, MAX_DEVIATION);
                workers.computeIfAbsent(worker, key -> new EnumMap<>(Trait.class))
                        .merge(trait, Conduct.NONE.after(cut), (old, first) -> old.after(cut));
            }
        });
    }

    private static void scoreTrait(
            Trait trait,
            Measured round,
            List<Address> inLine,
            SortedMap<Address, Map<Trait, Conduct>> workers,
            Map<Address, Map<Trait, Double>> scores) {
        double autocorrelation = median(of(trait, inLine, workers, Conduct::autocorrelation));
        double repeated = Math.clamp(autocorrelation, 0, MAX_AUTOCORRELATION);
        double inflation = Math.sqrt((1 + repeated) / (1 - repeated));
        double[] sums = of(trait, inLine, workers, conduct -> conduct.score() / inflation);
        if (sums.length < MIN_IN_LINE) {
            return;
        }
        double middle = median(sums);
        double spread = Math.max(1, spread(sums, middle));
        for (Address worker : round.workers().keySet()) {
            Conduct conduct = workers.getOrDefault(worker, Map.of()).get(trait);
            if (conduct != null) {
                double score = (conduct.score() / inflation - middle) / spread;
                scores.computeIfAbsent(worker, key -> new EnumMap<>(Trait.class))
                        .put(trait, score);
            }
        }
    }

    private static double[] of(
            Trait trait,
            List<Address> inLine,
            SortedMap<Address, Map<Trait, Conduct>> workers,
            ToDoubleFunction<Conduct> value) {
        return inLine.stream()
                .map(worker -> workers.getOrDefault(worker, Map.of()).get(trait))
                .filter(Objects::nonNull)
                .mapToDouble(value)
                .toArray();
    }

    private static Score worst(Address worker, Map<Trait, Double> byTrait, ScoreHistory history) {
        Score worst = null;
        for (Map.Entry<Trait, Double> entry : byTrait.entrySet()) {
            Trait trait = entry.getKey();
            double value = trait.suspicion(entry.getValue(), byTrait.getOrDefault(Trait.OWN_DATA, 0.0));
            int rounds = history.of(worker, trait).rounds();
            Score score = new Score(trait, value, THRESHOLD, rounds, value > THRESHOLD && rounds >= MIN_ROUNDS);
            boolean worse = worst == null
                    || (score.suspected() && !worst.suspected())
                    || (score.suspected() == worst.suspected() && score.value() > worst.value());
            worst = worse ? score : worst;
        }
        return Objects.requireNonNull(worst, "no trait was scored");
    }

    static double spread(double[] values, double middle) {
        double[] distances = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            distances[i] = Math.abs(values[i] - middle);
        }
        return NORMAL_MAD * median(distances);
    }

    /** The mean of the two in the middle where their number is even, 0 of none. */
    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        if (sorted.length == 0) {
            return 0;
        }
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) * 0.5;
    }
}

package io.verdant.coordinator.scores;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.CheckReport.Check;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes one of what several validators measured: the median of their values weighed with their stakes, per worker and check.
 * Where less than half of the stake is wrong, the median lies between two values of honest validators. A value that less than
 * half of the stake reported is left out.
 */
public final class Consensus {
    private final Map<Address, List<CheckReport>> reports;
    private final Map<Address, Long> stakes;
    private final long whole;

    private record Weighed(double value, long stake) {}

    /**
     * @param reports what each validator reported
     * @param stakes what each of them has at stake; one without stake counts as one unit
     */
    public Consensus(Map<Address, List<CheckReport>> reports, Map<Address, Long> stakes) {
        this.reports = reports;
        this.stakes = stakes;
        this.whole = reports.keySet().stream().mapToLong(this::stake).sum();
    }

    private long stake(Address validator) {
        return Math.max(1, stakes.getOrDefault(validator, 0L));
    }

    /** The values that validators agree on, by worker. */
    public SortedMap<Address, Map<Check, Double>> values() {
        SortedMap<Address, Map<Check, List<Weighed>>> all = new TreeMap<>();
        reports.forEach((validator, list) -> {
            for (CheckReport report : list) {
                all.computeIfAbsent(report.worker(), key -> new EnumMap<>(Check.class))
                        .computeIfAbsent(report.check(), key -> new ArrayList<>())
                        .add(new Weighed(report.value(), stake(validator)));
            }
        });
        SortedMap<Address, Map<Check, Double>> values = new TreeMap<>();
        all.forEach((worker, byCheck) -> byCheck.forEach((check, weighed) -> {
            if (2 * weighed.stream().mapToLong(Weighed::stake).sum() >= whole) {
                values.computeIfAbsent(worker, key -> new EnumMap<>(Check.class))
                        .put(check, median(weighed));
            }
        }));
        return values;
    }

    /**
     * The same as what {@link Scoring} takes.
     *
     * @param unsound workers that failed a check of this round
     * @param proven workers whose work re-execution found right
     */
    public Measured measured(Set<Address> unsound, Set<Address> proven) {
        SortedMap<Address, Measured.Work> workers = new TreeMap<>();
        values().forEach((worker, byCheck) -> {
            Map<Trait, Double> traits = new HashMap<>();
            for (Trait trait : Trait.values()) {
                Double value = byCheck.get(trait.check());
                if (value != null) {
                    traits.put(trait, value);
                }
            }
            workers.put(worker, new Measured.Work(traits, !unsound.contains(worker), proven.contains(worker)));
        });
        return new Measured(workers);
    }

    /** The smallest value that half of the reporting stake does not exceed. */
    private static double median(List<Weighed> weighed) {
        List<Weighed> ascending = new ArrayList<>(weighed);
        ascending.sort(Comparator.comparingDouble(Weighed::value));
        long all = ascending.stream().mapToLong(Weighed::stake).sum();
        long below = 0;
        for (Weighed one : ascending) {
            below += one.stake;
            if (2 * below >= all) {
                return one.value;
            }
        }
        return ascending.getLast().value;
    }
}

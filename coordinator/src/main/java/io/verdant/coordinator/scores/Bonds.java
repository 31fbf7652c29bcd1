package io.verdant.coordinator.scores;

import io.verdant.protocol.Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How far each validator has agreed with the others on each worker over the rounds, and what share of the validators' pay that is.
 * In the manner of Bittensor's Yuma consensus ("Yuma Consensus", Opentensor documentation of the subtensor):
 *
 * <ol>
 *   <li>A validator's {@linkplain Weights weights} on the workers sum to 1.
 *   <li>A worker's consensus weight is the highest that more than half of the stake gives it at least. Less than half can neither
 *       raise it above nor lower it below what the others give.
 *   <li>Weights above it are cut off at it. What is cut off is lost.
 *   <li>A validator's bond in a worker is its share of the stake times cut weight that validators put there, averaged over about
 *       {@code 1 / ALPHA} rounds. Bonds in a worker sum to 1.
 *   <li>A validator's share of the pay is the mean of its bonds, weighed with the workers' consensus weights.
 * </ol>
 *
 * <p>Unlike there, workers count by consensus weight and not by what is left of all weights, so that a minority does not change how
 * much a worker counts. Immutable; all sums are in address order.
 *
 * @param shares by worker, then by validator
 */
public record Bonds(SortedMap<Address, SortedMap<Address, Double>> shares) {
    /** What the last round counts. */
    public static final double ALPHA = 0.1;

    /** Before the first round. */
    public static final Bonds NONE = new Bonds(new TreeMap<>());

    public Bonds {
        SortedMap<Address, SortedMap<Address, Double>> copied = new TreeMap<>();
        shares.forEach((worker, own) -> copied.put(worker, Collections.unmodifiableSortedMap(new TreeMap<>(own))));
        shares = Collections.unmodifiableSortedMap(copied);
    }

    /**
     * What a round comes to.
     *
     * @param consensus by worker, the weight that most of the stake gives it
     * @param pay by validator that gave weights, its share of the validators' pay, together at most 1; empty where no worker was
     *     given any weight by most of the stake
     */
    public record Outcome(Bonds bonds, SortedMap<Address, Double> consensus, SortedMap<Address, Double> pay) {}

    /**
     * The bonds after a round.
     *
     * @param weights by validator and worker, of a validator they sum to 1
     * @param stakes by validator; one without stake counts as one unit
     */
    public Outcome after(SortedMap<Address, SortedMap<Address, Double>> weights, Map<Address, Long> stakes) {
        SortedSet<Address> workers = new TreeSet<>();
        weights.values().forEach(own -> workers.addAll(own.keySet()));
        SortedMap<Address, Double> consensus = new TreeMap<>();
        SortedMap<Address, SortedMap<Address, Double>> next = new TreeMap<>(shares);
        for (Address worker : workers) {
            double agreed = consensus(worker, weights, stakes);
            consensus.put(worker, agreed);
            if (agreed > 0) {
                next.put(worker, bonds(worker, agreed, weights, stakes));
            }
        }
        Bonds bonds = new Bonds(next);
        return new Outcome(bonds, consensus, bonds.pay(consensus, weights.keySet()));
    }

    private static long stake(Address validator, Map<Address, Long> stakes) {
        return Math.max(1, stakes.getOrDefault(validator, 0L));
    }

    private static double weight(SortedMap<Address, Double> own, Address worker) {
        return own.getOrDefault(worker, 0.0);
    }

    private static double consensus(
            Address worker, SortedMap<Address, SortedMap<Address, Double>> weights, Map<Address, Long> stakes) {
        List<Address> descending = new ArrayList<>(weights.keySet());
        descending.sort(Comparator.comparingDouble(
                (Address validator) -> -weight(weights.getOrDefault(validator, Collections.emptySortedMap()), worker)));
        long whole = descending.stream()
                .mapToLong(validator -> stake(validator, stakes))
                .sum();
        long giving = 0;
        for (Address validator : descending) {
            giving += stake(validator, stakes);
            if (2 * giving > whole) {
                return weight(weights.getOrDefault(validator, Collections.emptySortedMap()), worker);
            }
        }
        return 0;
    }

    private SortedMap<Address, Double> bonds(
            Address worker,
            double agreed,
            SortedMap<Address, SortedMap<Address, Double>> weights,
            Map<Address, Long> stakes) {
        SortedMap<Address, Double> given = new TreeMap<>();
        weights.forEach((validator, own) ->
                given.put(validator, stake(validator, stakes) * Math.min(weight(own, worker), agreed)));
        normalise(given);
        SortedMap<Address, Double> before = shares.get(worker);
        if (before == null) {
            return given;
        }
        SortedMap<Address, Double> mixed = new TreeMap<>();
        before.forEach((validator, bond) -> mixed.put(validator, (1 - ALPHA) * bond));
        given.forEach((validator, bond) -> mixed.merge(validator, ALPHA * bond, Double::sum));
        normalise(mixed);
        return mixed;
    }

    private static void normalise(SortedMap<Address, Double> values) {
        double sum = 0;
        for (double value : values.values()) {
            sum += value;
        }
        double whole = sum;
        values.replaceAll((key, value) -> whole > 0 ? value / whole : 0);
    }

    private SortedMap<Address, Double> pay(SortedMap<Address, Double> consensus, Iterable<Address> validators) {
        double whole = 0;
        for (double agreed : consensus.values()) {
            whole += agreed;
        }
        SortedMap<Address, Double> pay = new TreeMap<>();
        for (Address validator : whole > 0 ? validators : List.<Address>of()) {
            double sum = 0;
            for (Map.Entry<Address, Double> entry : consensus.entrySet()) {
                sum += entry.getValue()
                        * weight(shares.getOrDefault(entry.getKey(), Collections.emptySortedMap()), validator);
            }
            pay.put(validator, sum / whole);
        }
        return pay;
    }
}

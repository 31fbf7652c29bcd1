package io.verdant.coordinator.scores;

import io.verdant.protocol.Address;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The ratings of a job's workers. A round ranks accepted work by how far it lowered the loss on data drawn after the commitment
 * (GAIN, as validators agree on it), equal values alike; refused work shares the last place.
 */
public final class Ratings {
    private Ratings() {}

    /**
     * Ratings after a round.
     *
     * @param before by worker; who is not there is new
     * @param gains by worker, the relative rise of the loss; less is better
     * @param refused workers whose work was refused, whether measured or not
     */
    public static SortedMap<Address, Rating> after(
            Map<Address, Rating> before, Map<Address, Double> gains, Set<Address> refused) {
        SortedMap<Address, Double> results = new TreeMap<>(gains);
        refused.forEach(worker -> results.put(worker, Double.POSITIVE_INFINITY));
        SortedMap<Address, Rating> next = new TreeMap<>(before);
        if (results.size() < 2) {
            return next;
        }
        List<Rating> ratings = new ArrayList<>();
        results.keySet()
                .forEach(worker ->
                        ratings.add(before.getOrDefault(worker, Rating.NEW).drifted()));
        double[] values =
                results.values().stream().mapToDouble(Double::doubleValue).toArray();
        double[] ascending = values.clone();
        Arrays.sort(ascending);
        int[] ranks = new int[values.length];
        for (int i = 0; i < ranks.length; i++) {
            ranks[i] = place(values[i], ascending);
        }
        List<Rating> updated = Rating.after(ratings, ranks);
        int at = 0;
        for (Address worker : results.keySet()) {
            next.put(worker, updated.get(at++));
        }
        return next;
    }

    private static int place(double value, double[] ascending) {
        int place = 0;
        while (ascending[place] < value) {
            place++;
        }
        return place;
    }
}

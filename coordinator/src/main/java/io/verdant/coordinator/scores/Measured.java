package io.verdant.coordinator.scores;

import io.verdant.protocol.Address;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a round's checks measured.
 *
 * @param workers by worker in address order; who sent nothing usable is not among them
 */
public record Measured(SortedMap<Address, Work> workers) {
    /**
     * One worker's work.
     *
     * @param values of those traits that were measured, as the checks give them
     * @param sound false where a check of this round failed: others are not compared with it
     * @param proven whether re-execution found the work right; it then counts as in line, whatever it looks like
     */
    public record Work(Map<Trait, Double> values, boolean sound, boolean proven) {
        public Work {
            Map<Trait, Double> ordered = new EnumMap<>(Trait.class);
            ordered.putAll(values);
            values = Collections.unmodifiableMap(ordered);
        }
    }

    public Measured {
        workers = Collections.unmodifiableSortedMap(new TreeMap<>(workers));
    }
}

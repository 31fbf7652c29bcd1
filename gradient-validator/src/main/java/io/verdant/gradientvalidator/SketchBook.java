package io.verdant.gradientvalidator;

import io.verdant.protocol.Address;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sketches of what was sent in the last {@value #ROUNDS} rounds, and of each worker's momentum. A validator that was away
 * begins anew: what it has not seen, it says nothing about.
 */
final class SketchBook {
    static final int ROUNDS = 32;

    /** The share of the past in a worker's momentum. */
    private static final double PAST = 0.9;

    private final Deque<Page> pages = new ArrayDeque<>();

    private record Page(int round, Map<Address, Sketch> sketches, Map<Address, Sketch> momenta) {}

    /** Forgets that round and later ones, which are about to be seen again. */
    void rewind(int round) {
        while (!pages.isEmpty() && pages.getLast().round >= round) {
            pages.removeLast();
        }
    }

    /** Adds a round. */
    void add(int round, Map<Address, Sketch> sketches) {
        Map<Address, Sketch> momenta = new HashMap<>(pages.isEmpty() ? Map.of() : pages.getLast().momenta);
        sketches.forEach((worker, sketch) -> momenta.merge(worker, sketch, (before, next) -> before.mixed(PAST, next)));
        pages.addLast(new Page(round, Map.copyOf(sketches), momenta));
        if (pages.size() > ROUNDS) {
            pages.removeFirst();
        }
    }

    /** The highest cosine to anything that anyone sent before; null where nothing is kept. */
    @Nullable
    Double highest(Sketch sketch) {
        Double highest = null;
        for (Page page : pages) {
            for (Sketch kept : page.sketches.values()) {
                double cosine = sketch.cosine(kept);
                highest = highest == null ? cosine : Math.max(highest, cosine);
            }
        }
        return highest;
    }

    /** The cosine to the worker's own momentum; null for one that is new. */
    @Nullable
    Double toMomentum(Address worker, Sketch sketch) {
        Sketch momentum = pages.isEmpty() ? null : pages.getLast().momenta.get(worker);
        return momentum == null ? null : sketch.cosine(momentum);
    }
}

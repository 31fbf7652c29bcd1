package io.verdant.node;

import io.verdant.testkit.SimulatedCoordinator;
import io.verdant.testkit.Weather;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a simulated network. With its seed, which draws every delay, it determines a run.
 *
 * @param liars what workers cheat with, by their number
 * @param slowness how many times longer a member's numeric work takes, by its name
 * @param clockOffsetsNs what a member's own clock is off by, by its name
 */
record Scenario(
        long seed,
        Weather weather,
        Map<Integer, Adversary> liars,
        Map<String, Integer> slowness,
        Map<String, Long> clockOffsetsNs,
        List<Outage> outages,
        SimulatedCoordinator.@Nullable Lie lie,
        Set<String> withholders) {
    /** The number among the liars that stands for the aggregator; workers count from 1. */
    static final int AGGREGATOR = 0;

    /** What fails. */
    enum Failure {
        /** The process is killed, the coordinator's with its journal torn, and started again with an empty memory. */
        CRASH,
        /** The session with the coordinator breaks, and no new one can be had for a while. */
        DISCONNECT,
        /** The same until the network no longer waits for the member. */
        ABSENCE,
        /** The same for whoever opened the first dispute, until it has lost it. */
        DESERTION
    }

    /**
     * A failure, when the log reaches an index.
     *
     * @param name of the member that it strikes; of nobody for a desertion
     * @param afterNs how long after that entry
     * @param downNs until the process is started again, or a session can be had
     */
    record Outage(Failure failure, String name, long index, long afterNs, long downNs) {}

    Scenario {
        liars = Map.copyOf(liars);
        slowness = Map.copyOf(slowness);
        clockOffsetsNs = Map.copyOf(clockOffsetsNs);
        outages = List.copyOf(outages);
        withholders = Set.copyOf(withholders);
    }

    static Scenario of(long seed, Weather weather) {
        return new Scenario(seed, weather, Map.of(), Map.of(), Map.of(), List.of(), null, Set.of());
    }

    Scenario withLiars(Map<Integer, Adversary> cheats) {
        return new Scenario(seed, weather, cheats, slowness, clockOffsetsNs, outages, lie, withholders);
    }

    Scenario withSlowness(Map<String, Integer> factors) {
        return new Scenario(seed, weather, liars, factors, clockOffsetsNs, outages, lie, withholders);
    }

    Scenario withClockOffsetsNs(Map<String, Long> offsets) {
        return new Scenario(seed, weather, liars, slowness, offsets, outages, lie, withholders);
    }

    Scenario withOutages(List<Outage> failures) {
        return new Scenario(seed, weather, liars, slowness, clockOffsetsNs, failures, lie, withholders);
    }

    Scenario withLie(SimulatedCoordinator.Lie told) {
        return new Scenario(seed, weather, liars, slowness, clockOffsetsNs, outages, told, withholders);
    }

    /** The same with validators that serve nobody what they certified. */
    Scenario withWithholders(Set<String> names) {
        return new Scenario(seed, weather, liars, slowness, clockOffsetsNs, outages, lie, names);
    }
}

package io.verdant.node;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the coordinator tells Prometheus. Values are copied after each entry of the log, so that a scrape never touches the
 * state. Tags are reasons and phases, never participants.
 */
final class CoordinatorMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final AtomicLong round = gauge("verdant.round", "Number of the running round");
    private final AtomicLong phase = gauge("verdant.phase", "Ordinal of the running phase, see docs/operating.md");
    private final AtomicLong participants = gauge("verdant.round.participants", "Workers of the running round");
    private final AtomicLong openDisputes = gauge("verdant.disputes.open", "Disputes without a verdict");
    private final AtomicLong convictions = gauge("verdant.disputes.convictions", "Disputes that the claimant lost");
    private final AtomicLong logIndex = gauge("verdant.log.entries", "Entries of the coordinator's log");
    private final AtomicLong paid = gauge("verdant.settlement.paid.micros", "Rewards paid, in micro-units");
    private final AtomicLong slashed = gauge("verdant.settlement.slashed.micros", "Stake slashed, in micro-units");

    PrometheusMeterRegistry registry() {
        return registry;
    }

    /** Counts an entry by its reason and copies the state's figures. */
    void onEntry(LogEntry entry, NetworkState state) {
        Counter.builder("verdant.log.commands")
                .description("Commands that the log took (NONE) or refused, by reason")
                .tag("reason", entry.reason().name())
                .register(registry)
                .increment();
        if (entry.reason() != Reason.NONE) {
            return;
        }
        logIndex.set(state.nextIndex());
        phase.set(state.phase().ordinal());
        round.set(state.round());
        participants.set(state.hasRound() ? state.participants().size() : 0);
        openDisputes.set(state.openGames().size());
        convictions.set(state.games().stream()
                .filter(game -> game.outcome() == GameRecord.Outcome.CLAIMANT_LOST)
                .count());
        if (state.job().isPresent()) {
            paid.set(state.totals().paid());
            slashed.set(state.totals().slashed());
        }
    }

    private AtomicLong gauge(String name, String description) {
        AtomicLong value = new AtomicLong();
        // The registry holds the object weakly; this one is a field and lives as long as the registry.
        Gauge.builder(name, value, AtomicLong::doubleValue)
                .description(description)
                .register(registry);
        return value;
    }
}

package io.verdant.coordinator;

import io.verdant.coordinator.JobState.Evaluation;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What the log says of the last checkpoint's evaluation: what was stated, and what validators got themselves. */
public final class EvaluationState {
    private final SortedMap<Address, Evaluation> confirmations = new TreeMap<>();
    private final SortedSet<Address> overruled = new TreeSet<>();
    private @Nullable Evaluation published;
    private boolean confirmed;

    EvaluationState() {}

    /** What was stated, by the aggregator or, of a job that ended without it, by the publisher. */
    public Optional<Evaluation> published() {
        return Optional.ofNullable(published);
    }

    /** Whether a majority of the last round's validators got the same, or arbiters judged that it is right. */
    public boolean confirmed() {
        return confirmed;
    }

    /** What each validator got. */
    public SortedMap<Address, Evaluation> confirmations() {
        return Collections.unmodifiableSortedMap(confirmations);
    }

    /** Whether that validator got another result than the published one, and nobody has overruled it. */
    public boolean dissents(Address validator) {
        Evaluation own = confirmations.get(validator);
        return own != null && published != null && !own.equals(published) && !overruled.contains(validator);
    }

    /** Validators that got what was published, or were found wrong by the arbiters. */
    int agreeing() {
        return overruled.size()
                + (int) confirmations.values().stream()
                        .filter(own -> own.equals(published))
                        .count();
    }

    @Nullable
    Rejection publish(Command.ReportEvaluation report) {
        if (published != null) {
            return new Rejection(Reason.DUPLICATE, "correct=" + published.correct());
        }
        published = Evaluation.of(report);
        return null;
    }

    @Nullable
    Rejection confirm(Address validator, Command.ReportEvaluation report) {
        return confirmations.putIfAbsent(validator, Evaluation.of(report)) == null
                ? null
                : new Rejection(Reason.DUPLICATE, "validator=" + validator);
    }

    void overrule(Address validator) {
        overruled.add(validator);
    }

    void hold() {
        confirmed = true;
    }

    /** Nobody states it any more: its publisher was convicted, or too few got the same. */
    void withdraw() {
        published = null;
        overruled.clear();
    }

    /** The validators among those given that have said nothing yet. */
    long outstanding(List<Address> validators) {
        return validators.stream().filter(v -> !confirmations.containsKey(v)).count();
    }
}

package io.verdant.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.verdant.aggregator.AutoRule;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.coordinator.Standing;
import io.verdant.coordinator.Totals;
import io.verdant.datasets.SetName;
import io.verdant.protocol.Address;
import io.verdant.protocol.DisputeSummary;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Role;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes the {@link RunReport} of a job that has ended, from the replicated state alone. */
final class RunReports {
    /** What a report says besides the log. */
    private static final Set<String> INFORMATION = Set.of("run", "wallSeconds", "wireBytesPerRound", "chain");

    private RunReports() {}

    static RunReport of(NetworkState state, double wallSeconds, long wireBytes, RunDirectory run) {
        JobState job = state.job().orElseThrow();
        Optional<JobState.Evaluation> evaluation = job.evaluation();
        double loss = evaluation.map(JobState.Evaluation::loss).orElse(Double.NaN);
        boolean text = SetName.parse(job.spec().data().set()).isText();
        int rounds = (int) job.rounds().stream().filter(RoundState::closed).count();
        return new RunReport(
                job.id().hex(),
                job.spec().name(),
                job.spec().contract(),
                rounds,
                evaluation
                        .map(found -> (double) found.correct() / found.total())
                        .orElse(Double.NaN),
                loss,
                job.evaluating().confirmed(),
                text ? loss / StrictMath.log(2) : null,
                text ? StrictMath.exp(loss) : null,
                job.latestRoot().hex(),
                picked(job),
                wallSeconds,
                wireBytes / Math.max(1, rounds),
                workers(state),
                job.games().stream().map(game -> dispute(state, game)).toList(),
                settlement(state.totals()),
                null,
                run.path().toString());
    }

    /** Each change of what {@code auto} picked. */
    private static @Nullable List<RunReport.Picked> picked(JobState job) {
        List<JobSpec.Rule> rules = job.spec().aggregation();
        if (!AutoRule.isAuto(rules)) {
            return null;
        }
        List<RunReport.Picked> picked = new ArrayList<>();
        for (RoundState round : job.rounds()) {
            RoundState.Work work = round.workBefore();
            String text = AutoRule.text(AutoRule.picked(rules, work.rejected(), work.committed()));
            if (picked.isEmpty() || !picked.getLast().rules().equals(text)) {
                picked.add(new RunReport.Picked(round.index(), text, work.rejected(), work.committed()));
            }
        }
        return picked;
    }

    /** The first field of the run's report that does not follow from that state, or nothing. */
    static Optional<String> firstDifference(NetworkState state, RunDirectory run) {
        String name = RunDirectory.REPORT;
        try {
            ObjectMapper mapper = new ObjectMapper();
            JsonNode written = mapper.readTree(run.read(run.report()));
            JsonNode derived = mapper.readTree(JsonOutput.text(of(state, 0, 0, run)));
            TreeSet<String> fields = new TreeSet<>();
            written.fieldNames().forEachRemaining(fields::add);
            derived.fieldNames().forEachRemaining(fields::add);
            fields.removeAll(INFORMATION);
            return fields.stream()
                    .filter(field -> !written.path(field).equals(derived.path(field)))
                    .findFirst()
                    .map(field -> name + ": " + field + " is not what follows from the journal (reported "
                            + written.path(field) + ", derived " + derived.path(field) + ")");
        } catch (IOException notJson) {
            return Optional.of(name + ": not a report");
        }
    }

    private static List<RunReport.Worker> workers(NetworkState state) {
        return state.members(Role.WORKER).stream()
                .filter(Member::admitted)
                .sorted(Comparator.comparing((Member member) -> member.name().length())
                        .thenComparing(Member::name))
                .map(member -> worker(state.standing(member.address())))
                .toList();
    }

    private static RunReport.Worker worker(Standing standing) {
        SortedMap<String, Integer> reasons = new TreeMap<>();
        standing.reasons().forEach((reason, count) -> reasons.put(reason.name(), count));
        return new RunReport.Worker(
                standing.name(),
                standing.worker().hex(),
                standing.claims(),
                standing.accepted(),
                standing.rejected(),
                reasons,
                Money.units(standing.stake()),
                Money.units(standing.reward()),
                Money.units(standing.slashed()));
    }

    static RunReport.Dispute dispute(NetworkState state, GameRecord game) {
        DisputeSummary none = new DisputeSummary(
                -1, -1, "", "", -1, null, 0, 0, game.outcome().name(), 0, 0, 0, 0);
        DisputeSummary summary = game.summary().orElse(none);
        return new RunReport.Dispute(
                game.id().hex(),
                game.round(),
                name(state, game.claimant()),
                name(state, game.challenger()),
                game.loser().map(loser -> name(state, loser)).orElse(""),
                summary.cause(),
                summary.step(),
                summary.nodeName(),
                summary.operator(),
                summary.element(),
                DisputedValue.number(summary.valueType(), summary.claimedBits()),
                DisputedValue.number(summary.valueType(), summary.computedBits()),
                summary.movesPerPlayer(),
                summary.evidenceLength(),
                summary.reexecutedFlops(),
                summary.arbiterNanos() / 1e6);
    }

    static String name(NetworkState state, Address address) {
        return state.member(address).map(Member::name).orElse(address.hex());
    }

    private static RunReport.Settlement settlement(Totals totals) {
        return new RunReport.Settlement(
                Money.units(totals.escrow()),
                Money.units(totals.paid()),
                Money.units(totals.refunded()),
                Money.units(totals.slashed()),
                totals.balanced());
    }
}

package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.coordinator.Standing;
import io.verdant.coordinator.Totals;
import io.verdant.protocol.Address;
import io.verdant.protocol.DisputeSummary;
import io.verdant.protocol.Role;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Makes the {@link RunReport} of a job that has ended, from the replicated state alone. */
final class RunReports {
    private RunReports() {}

    static RunReport of(NetworkState state, double wallSeconds, RunDirectory run) {
        JobState job = state.job().orElseThrow();
        double accuracy = job.evaluation()
                .map(evaluation -> (double) evaluation.correct() / evaluation.total())
                .orElse(Double.NaN);
        return new RunReport(
                job.id().hex(),
                job.spec().name(),
                job.spec().contract(),
                (int) job.rounds().stream().filter(RoundState::closed).count(),
                accuracy,
                job.latestRoot().hex(),
                wallSeconds,
                workers(state),
                job.games().stream().map(game -> dispute(state, game)).toList(),
                settlement(state.totals()),
                run.path().toString());
    }

    private static List<RunReport.Worker> workers(NetworkState state) {
        return state.members(Role.WORKER).stream()
                .filter(Member::admitted)
                .sorted(Comparator.comparing(Member::name))
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
        DisputeSummary none =
                new DisputeSummary(-1, -1, "", "", -1, 0, 0, game.outcome().name(), 0, 0, 0, 0);
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
                Float.intBitsToFloat(summary.claimedBits()),
                Float.intBitsToFloat(summary.computedBits()),
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

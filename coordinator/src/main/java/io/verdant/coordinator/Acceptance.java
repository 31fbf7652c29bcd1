package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Reason;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which claims of a round go into the aggregate. A claim does where a quorum of validators holds its gradient, a majority
 * of those that reported on it found nothing wrong, no more audits differ from it than match, and nobody disputes it. Where
 * audits differ and nobody could bond a dispute, the claim is left out and unpaid, but nobody is convicted. Nor is the claim of
 * one taken whose scores are out of line, unless a quorum re-executed it and found it right: proof outranks a score.
 */
final class Acceptance {
    private Acceptance() {}

    /** Decides every participant's reason and answers the accepted ones, in address order. */
    static List<Address> decide(RoundState round) {
        for (Address worker : round.participants()) {
            if (!round.reasons.containsKey(worker)) {
                Reason reason = reason(round, worker);
                if (reason != Reason.NONE) {
                    round.reasons.put(worker, reason);
                }
            }
        }
        return round.participants().stream()
                .filter(w -> round.reasonOf(w) == Reason.NONE && !round.challenged(w))
                .toList();
    }

    private static Reason reason(RoundState round, Address worker) {
        Reason fault = checkFault(round, worker);
        if (fault != Reason.NONE) {
            return fault;
        }
        if (!round.certified(worker)) {
            return Reason.UNAVAILABLE;
        }
        if (!round.challenged(worker) && audits(round, worker, false) > audits(round, worker, true)) {
            return Reason.AUDIT_MISMATCH;
        }
        if (reports(round, worker).isEmpty()) {
            return Reason.NOT_ENOUGH_PARTICIPANTS;
        }
        return round.suspects.contains(worker) && !proven(round, worker) ? Reason.OUT_OF_LINE : Reason.NONE;
    }

    /** What the majority of those that reported on the worker found, or {@link Reason#NONE}. */
    static Reason checkFault(RoundState round, Address worker) {
        List<List<CheckReport>> reports = reports(round, worker);
        long failing =
                reports.stream().filter(list -> firstFailure(list).isPresent()).count();
        return 2 * failing > reports.size() ? majorityReason(reports) : Reason.NONE;
    }

    /** Whether a quorum of validators re-executed the claim and found it right, and none found it wrong. */
    static boolean proven(RoundState round, Address worker) {
        return audits(round, worker, true) >= round.quorum() && audits(round, worker, false) == 0;
    }

    private static List<List<CheckReport>> reports(RoundState round, Address worker) {
        return round.reports.values().stream()
                .map(report -> of(report, worker))
                .filter(list -> !list.isEmpty())
                .toList();
    }

    /** The reason at the earliest check, in check order, that any of the failing reports names first. */
    private static Reason majorityReason(List<List<CheckReport>> reports) {
        return reports.stream()
                .flatMap(list -> firstFailure(list).stream())
                .min(Comparator.comparing(CheckReport::check))
                .map(CheckReport::reason)
                .orElseThrow();
    }

    private static Optional<CheckReport> firstFailure(List<CheckReport> reports) {
        return reports.stream().filter(r -> !r.passed()).min(Comparator.comparing(CheckReport::check));
    }

    /** How many validators revealed an audit of the worker with that outcome. */
    private static long audits(RoundState round, Address worker, boolean matches) {
        return round.audits.values().stream()
                .flatMap(List::stream)
                .filter(audit -> audit.worker().equals(worker) && audit.matches() == matches)
                .count();
    }

    /** What a validator reported on a worker; audits are revealed, not reported, and count only as disputes. */
    private static List<CheckReport> of(List<CheckReport> reports, Address worker) {
        return reports.stream()
                .filter(r -> r.worker().equals(worker) && r.check() != CheckReport.Check.AUDIT)
                .toList();
    }
}

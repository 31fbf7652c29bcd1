package io.verdant.coordinator;

import io.verdant.coordinator.scores.Bonds;
import io.verdant.coordinator.scores.Consensus;
import io.verdant.coordinator.scores.Ratings;
import io.verdant.coordinator.scores.Scoring;
import io.verdant.coordinator.scores.Weights;
import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds what a round's validators measured to the job's scores and ratings, once its audits are revealed. */
final class RoundScores {
    private RoundScores() {}

    private static Consensus consensus(RoundState round, SortedMap<Address, Long> stakes) {
        return new Consensus(round.reports, stakes);
    }

    /** Ranks what was accepted by what it gained, and whoever opened a claim that was not below that. */
    static void rate(JobState job, RoundState round, SortedMap<Address, Long> stakes) {
        List<Address> accepted = round.accepted().orElse(List.of());
        SortedMap<Address, Double> gains = new TreeMap<>();
        consensus(round, stakes).values().forEach((worker, byCheck) -> {
            Double gain = byCheck.get(CheckReport.Check.GAIN);
            if (gain != null && accepted.contains(worker)) {
                gains.put(worker, gain);
            }
        });
        Set<Address> refused = new HashSet<>(round.claims.keySet());
        accepted.forEach(refused::remove);
        refused.removeAll(round.canaries.keySet());
        job.ratings.putAll(Ratings.after(job.ratings, gains, refused));
        round.ratings.putAll(job.ratings);
    }

    /** What the round says of its validators: their bonds, and who is out of line with the others. */
    private static void addValidators(JobState job, RoundState round, SortedMap<Address, Long> stakes) {
        SortedMap<Address, SortedMap<Address, Double>> weights = new TreeMap<>();
        round.reports.forEach((validator, reports) -> weights.put(validator, Weights.of(reports)));
        Bonds.Outcome outcome = job.bonds.after(weights, stakes);
        job.bonds = outcome.bonds();
        round.agreement.putAll(outcome.pay());
        round.validatorScores.putAll(job.watch.add(round.reports, stakes));
    }

    /** @param stakes what each validator has at stake */
    static void add(JobState job, RoundState round, SortedMap<Address, Long> stakes) {
        Set<Address> unsound = new HashSet<>();
        Set<Address> proven = new HashSet<>();
        for (Address worker : round.participants()) {
            if (Acceptance.checkFault(round, worker) != Reason.NONE) {
                unsound.add(worker);
            }
            if (Acceptance.proven(round, worker)) {
                proven.add(worker);
            }
        }
        Scoring.Outcome outcome =
                Scoring.next(job.scoreHistory, consensus(round, stakes).measured(unsound, proven), job.suspected);
        job.scoreHistory = outcome.history();
        outcome.scores().forEach((worker, score) -> {
            if (score.suspected() && !proven.contains(worker)) {
                job.suspected.add(worker);
            } else {
                job.suspected.remove(worker);
            }
        });
        addValidators(job, round, stakes);
        round.scores.putAll(outcome.scores());
        round.suspects.addAll(job.suspected);
        round.scoreHistory = outcome.history().hash();
    }
}

package io.verdant.coordinator;

import io.verdant.coordinator.scores.Consensus;
import io.verdant.coordinator.scores.Scoring;
import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Adds what a round's validators measured to the job's scores, once its audits are revealed. */
final class RoundScores {
    private RoundScores() {}

    /** @param stakes what each validator has at stake */
    static void add(JobState job, RoundState round, SortedMap<Address, Long> stakes) {
        SortedMap<Address, List<CheckReport>> reports = new TreeMap<>();
        round.reports.forEach((validator, report) -> reports.put(validator, report.reports()));
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
                Scoring.next(job.scoreHistory, new Consensus(reports, stakes).measured(unsound, proven), job.suspected);
        job.scoreHistory = outcome.history();
        outcome.scores().forEach((worker, score) -> {
            if (score.suspected() && !proven.contains(worker)) {
                job.suspected.add(worker);
            } else {
                job.suspected.remove(worker);
            }
        });
        round.scores.putAll(outcome.scores());
        round.suspects.addAll(job.suspected);
        round.scoreHistory = outcome.history().hash();
    }
}

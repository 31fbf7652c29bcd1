package io.verdant.node;

import io.verdant.coordinator.JobState;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.coordinator.scores.ValidatorScore;
import io.verdant.coordinator.scores.ValidatorWatch;
import io.verdant.protocol.Address;
import io.verdant.protocol.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a run's journal says of a validator: its share of the agreement, where it is out of line, which planted claims it passed. */
final class ValidatorStory {
    private final NetworkState state;
    private final JobState job;

    ValidatorStory(NetworkState state, JobState job) {
        this.state = state;
        this.job = job;
    }

    /** The validator of that name or address. */
    Optional<Member> find(String nameOrAddress) {
        return state.members(Role.VALIDATOR).stream()
                .filter(member -> member.name().equals(nameOrAddress)
                        || member.address().hex().equals(nameOrAddress.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    Explainer.Explanation tell(String id, Member validator) {
        List<Explainer.Finding> findings = new ArrayList<>();
        boolean outlier = false;
        for (RoundState round : job.rounds()) {
            findings.addAll(findings(validator.address(), round));
            ValidatorScore score = round.validatorScores().get(validator.address());
            outlier = score == null ? outlier : score.outlier();
        }
        String summary = String.format(
                Locale.ROOT,
                "%s (%s) is %s%s; reward %s, slashed %s",
                validator.name(),
                validator.address(),
                validator.status(),
                outlier ? " and OUT OF LINE with the other validators" : "",
                Money.text(validator.reward()),
                Money.text(validator.slashed()));
        return new Explainer.Explanation(id, "validator", summary, findings);
    }

    /** The names of the validators that the last round found out of line with the others. */
    List<String> outliers() {
        if (job.rounds().isEmpty()) {
            return List.of();
        }
        return job.rounds().getLast().validatorScores().entrySet().stream()
                .filter(entry -> entry.getValue().outlier())
                .map(entry -> RunReports.name(state, entry.getKey()))
                .toList();
    }

    private List<Explainer.Finding> findings(Address validator, RoundState round) {
        List<Explainer.Finding> findings = new ArrayList<>();
        String coordinator = RunReports.name(state, state.genesis().coordinator());
        Double share = round.agreement().get(validator);
        if (share != null) {
            double equal = 1.0 / round.agreement().size();
            findings.add(new Explainer.Finding(
                    round.index(),
                    "AGREEMENT",
                    share,
                    equal,
                    "share of the validators' pay; an equal one",
                    coordinator));
        }
        ValidatorScore score = round.validatorScores().get(validator);
        if (score != null) {
            String verdict = score.outlier() ? "out of line" : "in line over " + score.rounds() + " rounds";
            findings.add(new Explainer.Finding(
                    round.index(), "SKEW", score.skew(), ValidatorWatch.SKEW, verdict, coordinator));
            findings.add(new Explainer.Finding(
                    round.index(),
                    "DIFFERING",
                    score.differing(),
                    ValidatorWatch.DIFFERING_ROUNDS,
                    verdict,
                    coordinator));
        }
        round.canaries().forEach((worker, caught) -> {
            String name = RunReports.name(state, worker);
            if (caught.contains(validator)) {
                findings.add(fact(round, "caught the planted claim of " + name, coordinator));
            } else if (round.missedCanaries().contains(validator)) {
                findings.add(fact(round, "passed the planted claim of " + name, coordinator));
            }
        });
        return findings;
    }

    private static Explainer.Finding fact(RoundState round, String outcome, String signer) {
        return new Explainer.Finding(round.index(), "CANARY", null, null, outcome, signer);
    }
}

package io.verdant.node;

import io.verdant.aggregator.AutoRule;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.RoundState;
import io.verdant.coordinator.scores.Rating;
import io.verdant.coordinator.scores.Score;
import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Why a claim, a worker or a dispute ended as it did, from the run's journal: check, value, threshold, round and signer.
 * An id is a worker's or validator's name or address, a claim as {@code worker-5/3} (worker and round), the rules of a round as
 * {@code aggregate/3}, or the beginning of a dispute's id.
 */
final class Explainer {
    private static final String AGGREGATE = "aggregate/";
    private static final int ADDRESS_TEXT = 2 + 2 * Address.LENGTH;

    private final NetworkState state;
    private final JobState job;
    private final Optional<ChainStory> chain;

    Explainer(NetworkState state) {
        this(state, Optional.empty());
    }

    /** @param chain what a chain says of the run, where it settled on one */
    Explainer(NetworkState state, Optional<ChainStory> chain) {
        this.state = state;
        this.chain = chain;
        this.job = state.job().orElseThrow(() -> UserError.because(ExitCode.DATA, "the journal holds no job")
                .next("name the folder of a run"));
    }

    /** What is explained, each finding with its evidence. {@code summary} is one line; findings are in the log's order. */
    record Explanation(String id, String kind, String summary, List<Finding> findings) {
        Explanation {
            findings = List.copyOf(findings);
        }
    }

    /**
     * One fact with its evidence.
     *
     * @param check which check or step of the protocol
     * @param value what was found and {@code threshold} what it was held against; null where the check has none
     * @param signer who signed it
     */
    record Finding(
            int round,
            String check,
            @Nullable Number value,
            @Nullable Number threshold,
            String outcome,
            String signer) {}

    /**
     * Explains that id.
     *
     * @throws UserError if the run knows nothing of that name
     */
    Explanation explain(String id) {
        int slash = id.lastIndexOf('/');
        if (id.startsWith(AGGREGATE)) {
            return aggregate(id, round(id, id.substring(slash + 1)));
        }
        if (slash > 0) {
            Member worker = worker(id.substring(0, slash)).orElseThrow(() -> unknown(id));
            return claim(id, worker, round(id, id.substring(slash + 1)));
        }
        Optional<Member> worker = worker(id);
        if (worker.isPresent()) {
            return worker(id, worker.get());
        }
        ValidatorStory validators = new ValidatorStory(state, job);
        Optional<Member> validator = validators.find(id);
        if (validator.isPresent()) {
            return validators.tell(id, validator.get());
        }
        return job.games().stream()
                .filter(game -> game.id().hex().startsWith(id.toLowerCase(Locale.ROOT)))
                .findFirst()
                .map(game -> dispute(id, game))
                .orElseThrow(() -> unknown(id));
    }

    /** Which rules combined a round's gradients, and from what that follows. */
    private Explanation aggregate(String id, RoundState round) {
        RoundState.Work work = round.workBefore();
        List<JobSpec.Rule> rules = AutoRule.picked(job.spec().aggregation(), work.rejected(), work.committed());
        boolean auto = AutoRule.isAuto(job.spec().aggregation());
        double share = work.committed() == 0 ? 0 : (double) work.rejected() / work.committed();
        Finding picked = new Finding(
                round.index(),
                "REJECTED_SHARE",
                share,
                null,
                work.rejected() + " of " + work.committed() + " claims of up to " + RoundState.COUNTED_ROUNDS
                        + " rounds before are in no aggregate",
                name(state.genesis().coordinator()));
        String summary = "round " + round.index() + " is combined by " + AutoRule.text(rules)
                + (auto ? ", which auto picked" : ", as the job says");
        return new Explanation(id, "aggregate", summary, List.of(picked));
    }

    private UserError unknown(String id) {
        List<String> names = new ArrayList<>(
                state.members(Role.WORKER).stream().map(Member::name).sorted().toList());
        state.members(Role.VALIDATOR).stream().map(Member::name).sorted().forEach(names::add);
        job.games().forEach(game -> names.add(game.id().brief()));
        return UserError.because(ExitCode.USAGE, "the run knows no such claim, worker or dispute")
                .with("id", id)
                .next("name one of " + String.join(", ", names)
                        + ", a claim as worker/round, or a round's rules as aggregate/round");
    }

    private RoundState round(String id, String text) {
        try {
            return job.rounds().get(Integer.parseInt(text));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw unknown(id);
        }
    }

    private Optional<Member> worker(String nameOrAddress) {
        boolean address = nameOrAddress.startsWith("0x") && nameOrAddress.length() == ADDRESS_TEXT;
        return state.members(Role.WORKER).stream()
                .filter(member -> address
                        ? member.address().hex().equals(nameOrAddress.toLowerCase(Locale.ROOT))
                        : member.name().equals(nameOrAddress))
                .findFirst();
    }

    private Explanation worker(String id, Member worker) {
        var standing = state.standing(worker.address());
        List<Finding> findings = new ArrayList<>();
        for (RoundState round : job.rounds()) {
            Reason reason = round.reasonOf(worker.address());
            if (reason != Reason.NONE) {
                findings.addAll(claimFindings(worker.address(), round));
            }
        }
        String summary = String.format(
                Locale.ROOT,
                "%s (%s) is %s: %d claims, %d accepted, %d rejected; stake %s, reward %s, slashed %s",
                worker.name(),
                worker.address(),
                standing.status(),
                standing.claims(),
                standing.accepted(),
                standing.rejected(),
                Money.text(standing.stake()),
                Money.text(standing.reward()),
                Money.text(standing.slashed()));
        return new Explanation(id, "worker", summary, findings);
    }

    private Explanation claim(String id, Member worker, RoundState round) {
        Reason reason = round.reasonOf(worker.address());
        boolean accepted =
                round.accepted().map(list -> list.contains(worker.address())).orElse(false);
        String outcome = round.assignment(worker.address()).isEmpty()
                ? "it had no assignment in this round"
                : accepted ? "accepted and in the aggregate" : "not in the aggregate: " + reason;
        return new Explanation(
                id,
                "claim",
                "round " + round.index() + ", " + worker.name() + ": " + outcome,
                claimFindings(worker.address(), round));
    }

    private List<Finding> claimFindings(Address worker, RoundState round) {
        List<Finding> findings = new ArrayList<>();
        RoundState.Opened opened = round.claims().get(worker);
        if (opened != null) {
            Claim claim = opened.claim();
            findings.add(fact(
                    round,
                    "CLAIM",
                    "gradient root " + claim.gradientRoot().brief() + ", start root "
                            + claim.startRoot().brief() + ", end root "
                            + claim.endRoot().brief(),
                    worker));
        } else if (round.commitments().containsKey(worker)) {
            findings.add(fact(round, "OPEN", "committed but not opened", worker));
        }
        for (Address validator : round.certificates(worker)) {
            findings.add(fact(round, "AVAILABILITY", "holds every leaf", validator));
        }
        for (Map.Entry<Address, List<CheckReport>> report : round.reports().entrySet()) {
            for (CheckReport check : report.getValue()) {
                if (check.worker().equals(worker)) {
                    findings.add(new Finding(
                            round.index(),
                            check.check().name(),
                            check.value(),
                            check.threshold(),
                            check.passed() ? "passed" : check.reason().name(),
                            name(report.getKey())));
                }
            }
        }
        Score score = round.scores().get(worker);
        if (score != null) {
            findings.add(new Finding(
                    round.index(),
                    "SCORE " + score.trait(),
                    score.value(),
                    score.threshold(),
                    round.suspects().contains(worker) ? "suspected" : "in line over " + score.rounds() + " rounds",
                    name(state.genesis().coordinator())));
        }
        Rating rating = round.ratings().get(worker);
        if (rating != null) {
            findings.add(new Finding(
                    round.index(),
                    "RATING",
                    rating.ordinal(),
                    Rating.NEW.ordinal(),
                    "mu - 3 sigma; a newcomer's is the limit",
                    name(state.genesis().coordinator())));
        }
        for (Map.Entry<Address, List<Command.Audit>> audits : round.audits().entrySet()) {
            for (Command.Audit audit : audits.getValue()) {
                if (audit.worker().equals(worker)) {
                    findings.add(fact(
                            round,
                            "AUDIT",
                            audit.matches() ? "re-execution gives the claim's roots" : "re-execution differs",
                            audits.getKey()));
                }
            }
        }
        job.games().stream()
                .filter(game -> game.round() == round.index() && game.claimant().equals(worker))
                .forEach(game -> findings.addAll(disputeFindings(game)));
        findings.add(fact(
                round, "OUTCOME", round.reasonOf(worker).name(), state.genesis().coordinator()));
        return findings;
    }

    private Explanation dispute(String id, GameRecord game) {
        RunReport.Dispute dispute = RunReports.dispute(state, game);
        String summary =
                "dispute " + game.id().brief() + " over " + dispute.claimant() + "/" + game.round() + ", opened by "
                        + dispute.challenger() + ": "
                        + (dispute.loser().isEmpty()
                                ? game.outcome().toString()
                                : dispute.loser() + " lost, " + dispute.cause());
        return new Explanation(id, "dispute", summary, disputeFindings(game));
    }

    private List<Finding> disputeFindings(GameRecord game) {
        List<Finding> findings = new ArrayList<>();
        RoundState round = job.rounds().get(game.round());
        findings.add(
                fact(round, "DISPUTE", game.id().brief() + ", bond " + Money.text(game.bond()), game.challenger()));
        game.timeoutLoser()
                .ifPresent(loser -> findings.add(fact(
                        round,
                        "CLOCK",
                        name(loser) + " ran out of time",
                        state.genesis().coordinator())));
        game.verdicts().forEach((arbiter, verdict) -> {
            var summary = verdict.summary();
            String what =
                    "loser " + name(verdict.loser()) + ", " + summary.cause() + ", step " + summary.step() + ", node "
                            + summary.nodeName() + " (" + summary.operator() + "), element " + summary.element()
                            + ", transcript "
                            + verdict.transcriptHash().brief();
            findings.add(new Finding(
                    game.round(),
                    "VERDICT",
                    summary.valueType() == null
                            ? null
                            : DisputedValue.number(summary.valueType(), summary.claimedBits()),
                    summary.valueType() == null
                            ? null
                            : DisputedValue.number(summary.valueType(), summary.computedBits()),
                    what,
                    name(arbiter)));
        });
        chain.ifPresent(story -> findings.addAll(story.of(game, state)));
        return findings;
    }

    private Finding fact(RoundState round, String check, String outcome, Address signer) {
        return new Finding(round.index(), check, null, null, outcome, name(signer));
    }

    private String name(Address address) {
        return RunReports.name(state, address);
    }

    private static String digits(Number number) {
        boolean whole = number instanceof Integer || number instanceof Long;
        return whole ? number.toString() : String.format(Locale.ROOT, "%.6g", number.doubleValue());
    }

    /** The explanation as lines for a person. */
    static String text(Explanation explanation) {
        StringBuilder text = new StringBuilder(explanation.summary()).append('\n');
        for (Finding finding : explanation.findings()) {
            text.append(String.format(Locale.ROOT, "  round %-4d %-13s ", finding.round(), finding.check()));
            if (finding.value() != null && finding.threshold() != null) {
                String left = finding.check().equals("VERDICT") ? "claimed" : "value";
                String right = finding.check().equals("VERDICT") ? "re-executed" : "threshold";
                text.append(String.format(
                        Locale.ROOT,
                        "%s %s %s %s  ",
                        left,
                        digits(finding.value()),
                        right,
                        digits(finding.threshold())));
            }
            text.append(finding.outcome())
                    .append("  [signed by ")
                    .append(finding.signer())
                    .append("]\n");
        }
        return text.toString();
    }
}

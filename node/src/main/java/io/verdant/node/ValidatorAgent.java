package io.verdant.node;

import io.verdant.coordinator.JobState;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashChain;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Role;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.PeerMessage;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.EvaluationPlan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A validator's role: reveals its preimage, certifies the gradients that it holds, checks them, re-executes the claims that
 * its draw names, disputes those that differ, and repeats the aggregation.
 */
final class ValidatorAgent extends RoleAgent<JobRuntime> {
    /** Checkpoints and gradients kept, by root. */
    private static final int KEPT_BUNDLES = 48;

    /** Of each participant: two rounds' gradients, and what it carried into the last and out of it. */
    private static final int KEPT_OF_EACH = 4;

    private static final int KEPT_ROUNDS = 4;

    private static final String CHECKS = "checks";
    private static final String AUDITS = "audits";

    private final Compute compute;
    private final HashChain chain;
    private final Diligence diligence;
    private final Challenges challenges;
    private final CertifiedLeaves leaves;
    private final PhaseClock phase;
    private final Map<Integer, Examiner.Findings> findings = new HashMap<>();
    private final Map<Integer, Hash32> aggregates = new HashMap<>();
    private @Nullable Examiner examiner;
    private int certifiedRound = -1;
    private EvaluationPlan.@Nullable Result evaluation;

    ValidatorAgent(
            Identity identity,
            Seat seat,
            PeerLink peers,
            Compute compute,
            HashChain chain,
            Diligence diligence,
            Executor executor) {
        super(identity, seat, peers, KEPT_BUNDLES, executor);
        this.compute = compute;
        this.chain = chain;
        this.diligence = diligence;
        this.challenges = new Challenges(this, compute);
        this.leaves = new CertifiedLeaves(this);
        this.phase = new PhaseClock(state());
    }

    @Override
    JobRuntime open(Hash32 jobId, JobSpec spec, byte[] modelFile) {
        return JobRuntime.open(jobId, spec, modelFile);
    }

    @Override
    boolean duty(JobRuntime runtime, long nowNs) {
        phase.note(nowNs);
        int window = runtime.spec().verification().challengeWindowRounds();
        states.atLeast(
                (KEPT_OF_EACH + window) * state().current().participants().size());
        if (diligence.leaves() && leaves.answer(runtime, nowNs)) {
            return true;
        }
        boolean serves = state().validators().contains(address());
        return (serves && serve(runtime, nowNs)) || (!isBusy() && challenges.duty(runtime, nowNs));
    }

    /** What a validator of the running round owes; one that came back later waits for the next. */
    private boolean serve(JobRuntime runtime, long nowNs) {
        int round = state().round();
        return switch (state().phase()) {
            case COMMIT -> prefetch(runtime, nowNs);
            case PREIMAGE -> revealPreimage(runtime, round);
            case REVEAL -> certify(runtime, round, nowNs);
            case CHECK -> report(runtime, round, nowNs);
            case AUDIT -> audit(runtime, round, nowNs);
            case CONFIRM -> confirm(runtime, round, nowNs);
            case EVALUATE -> evaluate(runtime, nowNs);
            default -> false;
        };
    }

    private boolean revealPreimage(JobRuntime runtime, int round) {
        if (state().current().preimages().containsKey(address()) || !seat.may("preimage:" + round)) {
            return false;
        }
        seat.send(
                "preimage:" + round,
                runtime.jobId(),
                Hash32.ZERO,
                new Command.RevealPreimage(runtime.jobId(), round, chain.preimage(revealed())));
        return true;
    }

    /** Preimages that this validator has revealed, which is the index of its next one. */
    private int revealed() {
        return state().member(address()).orElseThrow().chainRevealed();
    }

    /** Has the round's checkpoint here before it is needed. */
    private boolean prefetch(JobRuntime runtime, long nowNs) {
        checkpoint(runtime, state().current(), nowNs);
        return false;
    }

    private boolean certify(JobRuntime runtime, int round, long nowNs) {
        if (hasCertified(round) || !seat.may("certify:" + round)) {
            return false;
        }
        List<Address> held = new ArrayList<>();
        List<Claim> open = candidates();
        for (Claim claim : open) {
            boolean auditable = !diligence.audits()
                    || !state().current().draws(address(), claim.worker())
                    || carried(runtime, state().current(), claim.worker(), Role.VALIDATOR, nowNs)
                            .isPresent();
            boolean here = states.get(claim.gradientRoot()).isPresent();
            if (here && auditable) {
                held.add(claim.worker());
            } else if (!here && phase.isOverdue(nowNs)) {
                phase.onAsked(nowNs);
                gradient(runtime, claim, Role.AGGREGATOR, nowNs);
            }
        }
        if (held.size() < open.size() && !phase.isLate(nowNs)) {
            return false;
        }
        certifiedRound = held.isEmpty() ? round : certifiedRound;
        seat.send(
                "certify:" + round,
                runtime.jobId(),
                Hash32.ZERO,
                new Command.CertifyAvailability(runtime.jobId(), round, held));
        return true;
    }

    /** Whether this validator's certificate of the round is in the log, or has been sent and holds nobody. */
    private boolean hasCertified(int round) {
        return certifiedRound == round
                || candidates().stream()
                        .anyMatch(claim ->
                                state().current().certificates(claim.worker()).contains(address()));
    }

    private List<Claim> candidates() {
        RoundState round = state().current();
        return round.candidates().stream().map(worker -> round.claim(worker)).toList();
    }

    private boolean report(JobRuntime runtime, int round, long nowNs) {
        if (state().current().checkCommitments().containsKey(address()) || !seat.may("checks:" + round)) {
            return false;
        }
        Examiner.Findings found = findings.get(round);
        if (found == null) {
            examine(runtime, state().current(), nowNs);
            return false;
        }
        Hash32 salt = salt(runtime, round, AUDITS);
        seat.send(
                "checks:" + round,
                runtime.jobId(),
                Hash32.ZERO,
                new Command.CommitChecks(
                        runtime.jobId(),
                        round,
                        Commitments.checkPages(
                                address(), runtime.jobId(), round, found.reports(), salt(runtime, round, CHECKS)),
                        Commitments.audits(address(), runtime.jobId(), round, found.audits(), salt)));
        return true;
    }

    /** Begins the round's checks and audits once everything for them is here. */
    private void examine(JobRuntime runtime, RoundState round, long nowNs) {
        Optional<SortedMap<String, Tensor>> start = checkpoint(runtime, round, nowNs);
        SortedMap<Address, Claim> claims = new TreeMap<>();
        SortedMap<Address, SortedMap<String, Tensor>> gradients = new TreeMap<>();
        boolean complete = true;
        for (Claim claim : candidates()) {
            claims.put(claim.worker(), claim);
            Optional<SortedMap<String, Tensor>> gradient = states.get(claim.gradientRoot());
            if (gradient.isEmpty() && round.certificates(claim.worker()).contains(address())) {
                // Certified and then lost by a restart: somebody still has it.
                phase.onAsked(nowNs);
                gradient = gradient(runtime, claim, Role.AGGREGATOR, nowNs);
                complete &= gradient.isPresent();
            }
            gradient.ifPresent(here -> gradients.put(claim.worker(), here));
        }
        List<Claim> targets =
                state().auditTargets(address()).stream().map(round::claim).toList();
        SortedMap<Address, SortedMap<String, Tensor>> carried = new TreeMap<>();
        for (Claim claim : diligence.audits() ? targets : List.<Claim>of()) {
            carried(runtime, round, claim.worker(), Role.VALIDATOR, nowNs)
                    .ifPresent(here -> carried.put(claim.worker(), here));
        }
        boolean auditable = !diligence.audits() || carried.size() == targets.size();
        if (start.isEmpty() || !auditable || !(complete || phase.isLate(nowNs))) {
            return;
        }
        Examiner.Question question = new Examiner.Question(
                round.index(),
                claims,
                gradients,
                start.get(),
                targets,
                carried,
                round.preimages().getOrDefault(address(), Hash32.ZERO),
                state().impactSeed().orElseThrow());
        start(() -> examiner(runtime).examine(question), found -> {
            findings.put(round.index(), found);
            found.carried().forEach(states::put);
            findings.keySet().removeIf(kept -> kept <= round.index() - KEPT_ROUNDS);
        });
    }

    private Examiner examiner(JobRuntime runtime) {
        Examiner known = examiner;
        if (known == null) {
            known = new Examiner(runtime, address(), compute, diligence);
            examiner = known;
        }
        return known;
    }

    private boolean audit(JobRuntime runtime, int round, long nowNs) {
        if (!state().current().checkCommitments().containsKey(address())) {
            return false;
        }
        Examiner.Findings found = findings.get(round);
        if (found == null) {
            // Restarted between the commitment and the reveal: the same findings are made again.
            examine(runtime, state().current(), nowNs);
            return false;
        }
        if (!state().current().reports().containsKey(address())) {
            return reveal(runtime, round, Commitments.pages(found.reports()));
        }
        if (!state().current().audits().containsKey(address())) {
            if (!seat.may("audits:" + round)) {
                return false;
            }
            seat.send(
                    "audits:" + round,
                    runtime.jobId(),
                    Hash32.ZERO,
                    new Command.RevealAudits(runtime.jobId(), round, found.audits(), salt(runtime, round, AUDITS)));
            return true;
        }
        boolean plants = runtime.spec().verification().canaryRate() > 0;
        if (plants && !state().current().canariesKnown()) {
            return false;
        }
        for (Command.Audit audit : found.audits()) {
            if (!audit.matches()
                    && runtime.spec().disputesClaims()
                    && !state().current().canaries().containsKey(audit.worker())
                    && !challenges.isDisputed(round, audit.worker())
                    && challenges.open(runtime, round, audit.worker())) {
                return true;
            }
        }
        return false;
    }

    private boolean confirm(JobRuntime runtime, int round, long nowNs) {
        if (state().current().dissents(address())) {
            return state().aggregator()
                    .filter(aggregator -> !challenges.isDisputedBy(address(), round, aggregator))
                    .filter(aggregator -> !challenges.isDisputedNow(round, aggregator))
                    .map(aggregator -> challenges.open(runtime, round, aggregator))
                    .orElse(false);
        }
        if (state().current().confirmations().containsKey(address()) || !seat.may("confirm:" + round)) {
            return false;
        }
        Hash32 root = diligence.aggregates()
                ? aggregates.get(round)
                : state().current().aggregateRoot().orElse(null);
        if (root != null) {
            seat.send(
                    "confirm:" + round,
                    runtime.jobId(),
                    Hash32.ZERO,
                    new Command.ConfirmAggregate(runtime.jobId(), round, root));
            return true;
        }
        Optional<SortedMap<String, Tensor>> start = checkpoint(runtime, state().current(), nowNs);
        Optional<List<SortedMap<String, Tensor>>> gradients = acceptedGradients(runtime, Role.AGGREGATOR, nowNs);
        if (start.isEmpty() || gradients.isEmpty()) {
            return false;
        }
        RoundState current = state().current();
        start(() -> runtime.aggregate(current, start.get(), gradients.get(), compute), next -> {
            Hash32 made = StateRoot.ofTensors(next).root();
            states.put(made, next);
            aggregates.put(round, made);
            aggregates.keySet().removeIf(kept -> kept <= round - KEPT_ROUNDS);
        });
        return true;
    }

    /** Says what the last checkpoint does on the test set, and disputes what the aggregator says otherwise. */
    private boolean evaluate(JobRuntime runtime, long nowNs) {
        JobState job = state().job().orElseThrow();
        int last = state().current().index();
        if (job.evaluating().dissents(address())) {
            return state().aggregator()
                    .filter(aggregator -> !challenges.isEvaluationDisputed(address(), aggregator))
                    .map(aggregator -> challenges.open(runtime, last, aggregator))
                    .orElse(false);
        }
        boolean said = job.evaluating().confirmations().containsKey(address());
        if (said || !seat.may("evaluation")) {
            return false;
        }
        if (evaluation != null) {
            seat.send(
                    "evaluation",
                    runtime.jobId(),
                    Hash32.ZERO,
                    Evaluations.report(runtime.jobId(), job.latestRoot(), evaluation));
            return true;
        }
        lastCheckpoint(runtime, nowNs)
                .ifPresent(state -> start(
                        () -> runtime.evaluation().run(state, runtime.testRecords(), compute, PlanObserver.NONE),
                        found -> evaluation = found));
        return false;
    }

    /** Opens the first page of checks that is not open yet. */
    private boolean reveal(JobRuntime runtime, int round, List<List<CheckReport>> pages) {
        int page = 0;
        while (state().current().reported(address(), page)) {
            page++;
        }
        if (!seat.may("report:" + round + ":" + page)) {
            return false;
        }
        seat.send(
                "report:" + round + ":" + page,
                runtime.jobId(),
                Hash32.ZERO,
                new Command.ReportChecks(runtime.jobId(), round, page, pages.get(page), salt(runtime, round, CHECKS)));
        return true;
    }

    private Hash32 salt(JobRuntime runtime, int round, String purpose) {
        return Commitments.salt(seat.key(), runtime.jobId(), round, purpose);
    }

    @Override
    void onBundle(Address sender, PeerMessage.TensorBundle bundle) {
        // In the cache now; the phase's duty finds it there by its root.
    }

    @Override
    void onFetch(PeerMessage.FetchBundle fetch, String endpoint) {
        if (diligence.leaves() || fetch.kind() != PeerMessage.Kind.GRADIENT) {
            super.onFetch(fetch, endpoint);
        }
    }
}

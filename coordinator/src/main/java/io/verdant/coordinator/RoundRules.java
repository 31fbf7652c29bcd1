package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.CheckReport;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashChain;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Role;
import io.verdant.protocol.Signatures;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What each message of a round must be to be taken. Every method answers why not, or null. */
final class RoundRules {
    private final NetworkState state;
    private final CanaryRules canaries;

    RoundRules(NetworkState state, CanaryRules canaries) {
        this.state = state;
        this.canaries = canaries;
    }

    @Nullable
    Rejection commit(Member sender, Command.CommitClaim commit) {
        if (sender.status() == Member.Status.INACTIVE) {
            MemberRules.wake(sender);
        }
        Rejection misplaced = misplaced(commit.jobId(), commit.round(), Phase.COMMIT);
        if (misplaced != null) {
            return misplaced;
        }
        RoundState round = state.current();
        if (round.assignment(sender.address()).isEmpty()) {
            Reason reason = sender.status() == Member.Status.SUSPENDED ? Reason.DISPUTE_OPEN : Reason.NOT_ASSIGNED;
            return new Rejection(reason, "round=" + round.index());
        }
        if (round.commitments.putIfAbsent(sender.address(), commit.commitment()) != null) {
            return new Rejection(Reason.DUPLICATE, "round=" + round.index());
        }
        tighten(round.commitments.size(), round.participants().size());
        return acted();
    }

    /** Once more than half have committed, the rest are not waited for much longer than these took. */
    private void tighten(int acted, int expected) {
        if (2 * acted > expected) {
            long elapsedMillis = state.nowMillis - state.phaseStartedMillis;
            long limitMillis = state.requireJob().deadlines.afterQuorumMillis(elapsedMillis);
            state.deadlineMillis = Math.min(state.deadlineMillis, state.phaseStartedMillis + limitMillis);
        }
    }

    @Nullable
    Rejection preimage(Member sender, Command.RevealPreimage reveal) {
        if (sender.role() == Role.WORKER && canaries.rate() > 0) {
            Rejection early = misplaced(reveal.jobId(), reveal.round(), Phase.CANARY);
            Rejection refusal = early == null ? canaries.reveal(sender, reveal) : early;
            return refusal == null ? acted() : refusal;
        }
        Rejection misplaced = misplaced(reveal.jobId(), reveal.round(), Phase.PREIMAGE);
        boolean isNext = HashChain.isPreimage(reveal.preimage(), sender.chainHead());
        if (misplaced != null) {
            if (isNext && state.hasRound() && state.validators().contains(sender.address())) {
                sender.revealed(reveal.preimage());
            }
            return misplaced;
        }
        RoundState round = state.current();
        if (!round.validators().contains(sender.address())) {
            return notValidator(sender);
        }
        if (round.preimages.containsKey(sender.address())) {
            return new Rejection(Reason.DUPLICATE, "round=" + round.index());
        }
        if (!isNext) {
            return new Rejection(Reason.BAD_PREIMAGE, "chainIndex=" + sender.chainRevealed());
        }
        round.preimages.put(sender.address(), reveal.preimage());
        sender.revealed(reveal.preimage());
        return acted();
    }

    @Nullable
    Rejection open(Member sender, Command.OpenClaim open) {
        Claim claim = open.claim();
        Rejection misplaced = misplaced(claim.jobId(), claim.round(), Phase.OPEN);
        if (misplaced != null) {
            return misplaced;
        }
        RoundState round = state.current();
        Address worker = sender.address();
        if (round.claims.containsKey(worker)) {
            return new Rejection(Reason.DUPLICATE, "round=" + round.index());
        }
        Rejection fault = openingFault(round, worker, open);
        if (fault != null) {
            round.openingRefusals.put(worker, fault.reason());
            return fault;
        }
        round.claims.put(worker, new RoundState.Opened(claim, open.salt(), open.claimSignature()));
        if (!claim.startRoot().equals(round.startRoot())) {
            round.reasons.put(worker, Reason.STALE_CHECKPOINT);
            acted();
            return new Rejection(
                    Reason.STALE_CHECKPOINT,
                    "startRoot=" + claim.startRoot().brief() + " expected="
                            + round.startRoot().brief());
        }
        if (!claim.carriedStart().equals(round.carriedStart(worker))) {
            round.reasons.put(worker, Reason.STALE_CARRIED_STATE);
            acted();
            return new Rejection(
                    Reason.STALE_CARRIED_STATE,
                    "carriedStart=" + claim.carriedStart().brief() + " expected="
                            + round.carriedStart(worker).brief());
        }
        if (claim.failed() != null) {
            round.reasons.put(worker, Reason.NON_FINITE);
        }
        return acted();
    }

    private @Nullable Rejection openingFault(RoundState round, Address worker, Command.OpenClaim open) {
        Claim claim = open.claim();
        if (!claim.worker().equals(worker)) {
            return new Rejection(Reason.NOT_PERMITTED, "claim of worker=" + claim.worker());
        }
        Hash32 committed = round.commitments.get(worker);
        if (committed == null || !committed.equals(Commitments.claim(worker, claim, open.salt()))) {
            return new Rejection(
                    Reason.COMMITMENT_MISMATCH, committed == null ? "commitment=none" : "round=" + round.index());
        }
        if (!Signatures.verify(worker, Eip712.claimDigest(claim), open.claimSignature())) {
            return new Rejection(Reason.BAD_SIGNATURE, "claimSignature");
        }
        if (!round.assignment(worker).filter(claim.assignment()::equals).isPresent()) {
            return new Rejection(
                    Reason.NOT_ASSIGNED, "position=" + claim.assignment().position());
        }
        boolean carries = claim.carried() != null;
        if (carries != state.requireJob().spec().optimizer().carries()) {
            return new Rejection(Reason.MALFORMED, "carries=" + carries + ", unlike the job");
        }
        return null;
    }

    @Nullable
    Rejection certify(Member sender, Command.CertifyAvailability certify) {
        Rejection misplaced = misplacedValidator(sender, certify.jobId(), certify.round(), Phase.REVEAL);
        if (misplaced != null) {
            return misplaced;
        }
        RoundState round = state.current();
        List<Address> candidates = round.candidates();
        for (Address worker : certify.workers()) {
            if (!candidates.contains(worker)) {
                return new Rejection(Reason.NOT_ASSIGNED, "no open claim of worker=" + worker);
            }
        }
        boolean news = false;
        for (Address worker : certify.workers()) {
            news |= round.certificates
                    .computeIfAbsent(worker, w -> new TreeSet<>())
                    .add(sender.address());
        }
        return news ? acted() : new Rejection(Reason.DUPLICATE, "round=" + round.index());
    }

    @Nullable
    Rejection commitChecks(Member sender, Command.CommitChecks commit) {
        Rejection misplaced = misplacedValidator(sender, commit.jobId(), commit.round(), Phase.CHECK);
        if (misplaced != null) {
            return misplaced;
        }
        RoundState round = state.current();
        if (commit.pages().isEmpty()) {
            return new Rejection(Reason.MALFORMED, "pages=0");
        }
        if (round.checkCommitments.putIfAbsent(sender.address(), commit) != null) {
            return new Rejection(Reason.DUPLICATE, "round=" + round.index());
        }
        return acted();
    }

    /** Takes a page of checks that is exactly what its sender committed to while nobody's checks were known. */
    @Nullable
    Rejection report(Member sender, Command.ReportChecks report) {
        Rejection misplaced = misplacedValidator(sender, report.jobId(), report.round(), Phase.AUDIT);
        if (misplaced != null) {
            return misplaced;
        }
        RoundState round = state.current();
        Address validator = sender.address();
        if (round.reported(validator, report.page())) {
            return new Rejection(Reason.DUPLICATE, "round=" + round.index() + " page=" + report.page());
        }
        Command.CommitChecks commit = round.checkCommitments.get(validator);
        Hash32 opened = Commitments.checks(
                validator, report.jobId(), report.round(), report.page(), report.reports(), report.salt());
        if (commit == null
                || report.page() >= commit.pages().size()
                || !commit.pages().get(report.page()).equals(opened)) {
            return new Rejection(
                    Reason.COMMITMENT_MISMATCH,
                    commit == null ? "commitment=none" : "checks and salt of page=" + report.page());
        }
        for (CheckReport check : report.reports()) {
            if (!round.claims.containsKey(check.worker())) {
                return new Rejection(Reason.NOT_ASSIGNED, "no open claim of worker=" + check.worker());
            }
        }
        SortedMap<Integer, List<CheckReport>> pages =
                round.reportPages.computeIfAbsent(validator, v -> new TreeMap<>());
        pages.put(report.page(), report.reports());
        if (pages.size() == commit.pages().size()) {
            round.reports.put(
                    validator, pages.values().stream().flatMap(List::stream).toList());
        }
        return acted();
    }

    @Nullable
    Rejection audits(Member sender, Command.RevealAudits reveal) {
        Rejection misplaced = misplacedValidator(sender, reveal.jobId(), reveal.round(), Phase.AUDIT);
        if (misplaced != null) {
            return misplaced;
        }
        RoundState round = state.current();
        Address validator = sender.address();
        if (round.audits.containsKey(validator)) {
            return new Rejection(Reason.DUPLICATE, "round=" + round.index());
        }
        Command.CommitChecks commit = round.checkCommitments.get(validator);
        Hash32 opened = Commitments.audits(validator, reveal.jobId(), reveal.round(), reveal.audits(), reveal.salt());
        if (commit == null || !commit.auditCommitment().equals(opened)) {
            return new Rejection(Reason.COMMITMENT_MISMATCH, commit == null ? "commitment=none" : "audits and salt");
        }
        Rejection incomplete = incomplete(round, validator, reveal.audits());
        if (incomplete != null) {
            return incomplete;
        }
        round.audits.put(validator, reveal.audits());
        return acted();
    }

    private @Nullable Rejection incomplete(RoundState round, Address validator, List<Command.Audit> audits) {
        List<Address> candidates = round.candidates();
        Set<Address> audited = new HashSet<>();
        for (Command.Audit audit : audits) {
            if (!candidates.contains(audit.worker()) || !audited.add(audit.worker())) {
                return new Rejection(Reason.NOT_ASSIGNED, "audit of worker=" + audit.worker());
            }
        }
        for (Address target : state.auditTargets(validator)) {
            if (!audited.contains(target)) {
                return new Rejection(Reason.NOT_ASSIGNED, "missing audit of worker=" + target);
            }
        }
        return null;
    }

    @Nullable
    Rejection aggregate(Member sender, Command.PublishAggregate publish) {
        Rejection misplaced = misplaced(publish.jobId(), publish.round(), Phase.AGGREGATE);
        if (misplaced != null) {
            return misplaced;
        }
        if (!state.aggregator().filter(sender.address()::equals).isPresent()) {
            return new Rejection(Reason.NOT_PERMITTED, "role=" + sender.role());
        }
        if (!publish.included().equals(state.accepted())) {
            return new Rejection(
                    Reason.AGGREGATE_MISMATCH,
                    "included=" + publish.included().size() + " accepted="
                            + state.accepted().size());
        }
        state.current().aggregateRoot = publish.stateRoot();
        return acted();
    }

    @Nullable
    Rejection confirm(Member sender, Command.ConfirmAggregate confirm) {
        Rejection misplaced = misplacedValidator(sender, confirm.jobId(), confirm.round(), Phase.CONFIRM);
        if (misplaced != null) {
            return misplaced;
        }
        RoundState round = state.current();
        if (round.confirmations.putIfAbsent(sender.address(), confirm.stateRoot()) != null) {
            return new Rejection(Reason.DUPLICATE, "round=" + round.index());
        }
        if (round.dissents(sender.address())) {
            long untilMillis = state.nowMillis + state.requireJob().deadlines.moveMillis();
            state.deadlineMillis = Math.max(state.deadlineMillis, untilMillis);
        }
        return acted();
    }

    private @Nullable Rejection acted() {
        state.lastActMillis = state.nowMillis;
        return null;
    }

    private @Nullable Rejection misplacedValidator(Member sender, Hash32 jobId, int round, Phase phase) {
        Rejection misplaced = misplaced(jobId, round, phase);
        if (misplaced != null) {
            return misplaced;
        }
        return state.validators().contains(sender.address()) ? null : notValidator(sender);
    }

    private @Nullable Rejection misplaced(Hash32 jobId, int round, Phase phase) {
        if (state.job == null || !state.jobId().equals(jobId)) {
            return new Rejection(Reason.UNKNOWN_JOB, "jobId=" + jobId.brief());
        }
        if (state.round() != round) {
            return new Rejection(Reason.WRONG_ROUND, "round=" + round + " expected=" + state.round());
        }
        return state.phase == phase ? null : new Rejection(Reason.WRONG_PHASE, "phase=" + state.phase);
    }

    private static Rejection notValidator(Member sender) {
        return new Rejection(Reason.NOT_PERMITTED, "not a validator of this round: role=" + sender.role());
    }
}

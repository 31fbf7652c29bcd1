package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Moves a round from phase to phase: each ends when everyone it waits for has acted, or at its deadline. Silence at a
 * deadline is recorded, and what cannot go on without an answer is waited for {@value #MAX_EXTENSIONS} times more before
 * the job halts.
 */
final class RoundPhases {
    static final int MAX_EXTENSIONS = 3;

    private final NetworkState state;
    private final Books books;
    private final JobRules jobs;
    private final CanaryRules canaries;
    private final RoundOpening opening;
    private final RoundClosing closing;
    private final EvaluationPhase evaluation;

    RoundPhases(NetworkState state, Books books, JobRules jobs, CanaryRules canaries) {
        this.state = state;
        this.books = books;
        this.jobs = jobs;
        this.canaries = canaries;
        this.opening = new RoundOpening(state, books);
        this.closing = new RoundClosing(state, jobs);
        this.evaluation = new EvaluationPhase(state, jobs);
    }

    /** Goes on as far as it can at the state's time. */
    void advance() {
        while (state.job != null && !state.phase.ended() && step()) {
            // every step changed the phase or its deadline
        }
    }

    private boolean step() {
        return switch (state.phase) {
            case WAITING -> waiting();
            case VERDICT -> begin();
            case COMMIT -> commit();
            case PREIMAGE -> preimage();
            case OPEN -> open();
            case REVEAL -> reveal();
            case CHECK -> check();
            case AUDIT -> audit();
            case CANARY -> canary();
            case AGGREGATE -> aggregate();
            case CONFIRM -> confirm();
            case EVALUATE -> evaluation.step();
            case FINISHED, HALTED -> false;
        };
    }

    /** After the coordinator was away, the running phase has its whole time again. */
    void restart() {
        boolean unlimited = state.deadlineMillis == Long.MAX_VALUE;
        if (state.job == null || state.phase.ended() || unlimited) {
            return;
        }
        Deadlines deadlines = state.job.deadlines;
        long whole =
                switch (state.phase) {
                    case WAITING -> deadlines.waitingMillis();
                    case VERDICT -> deadlines.gameMillis();
                    default -> deadlines.budgetMillis();
                };
        state.phaseStartedMillis = state.nowMillis;
        state.lastActMillis = state.nowMillis;
        state.deadlineMillis = state.nowMillis + whole;
    }

    // --- before a round ---

    private boolean waiting() {
        if (begin()) {
            return true;
        }
        if (expired()) {
            jobs.halt(Reason.NOT_ENOUGH_PARTICIPANTS, opening.shortage());
            return true;
        }
        return false;
    }

    /** Begins the next round or ends the job, where nothing stands in the way; answers whether the phase changed. */
    private boolean begin() {
        JobState job = state.requireJob();
        int next = state.round();
        if (next == job.spec().schedule().rounds()) {
            if (job.unsettled(state.clockMillis)) {
                return await(Phase.VERDICT, Long.MAX_VALUE);
            }
            evaluation.begin();
            return true;
        }
        if (!opening.readmit(next)) {
            if (await(Phase.VERDICT, state.nowMillis + job.deadlines.gameMillis())) {
                return true;
            }
            if (!expired()) {
                return false;
            }
            opening.postpone(next);
            opening.readmit(next);
        }
        opening.admit();
        state.shortage = opening.shortage();
        if (!state.shortage.isEmpty()) {
            return await(Phase.WAITING, state.nowMillis + job.deadlines.waitingMillis());
        }
        enter(Phase.COMMIT);
        opening.open(next);
        return true;
    }

    private boolean await(Phase phase, long deadline) {
        if (state.phase == phase && (state.deadlineMillis < Long.MAX_VALUE || deadline == Long.MAX_VALUE)) {
            return false;
        }
        state.phase = phase;
        state.phaseStartedMillis = state.nowMillis;
        state.deadlineMillis = deadline;
        return true;
    }

    // --- the phases ---

    private boolean commit() {
        RoundState round = state.current();
        if (!expired() && round.commitments.size() < round.participants().size()) {
            return false;
        }
        for (Address worker : round.participants()) {
            if (!round.commitments.containsKey(worker)) {
                round.reasons.put(worker, Reason.SILENT);
            }
        }
        round.commitRoot = Commitments.commitRoot(round.commitments);
        return enter(Phase.PREIMAGE);
    }

    private boolean preimage() {
        RoundState round = state.current();
        boolean all = round.preimages.size() == round.validators().size();
        if (!all && !expired()) {
            return false;
        }
        if (round.preimages.isEmpty()) {
            return extend(Reason.SILENT, "no validator revealed its preimage in round=" + round.index());
        }
        for (Address validator : round.validators()) {
            if (!round.preimages.containsKey(validator)) {
                long penalty = Pricing.silencePenalty(books.balance(Purse.STAKE, validator));
                books.slash(
                        Purse.STAKE,
                        validator,
                        Pricing.penaltyShares(penalty, state.requireJob().publisher()));
            }
        }
        round.nextSeed = Commitments.roundSeed(List.copyOf(round.preimages.values()), commitRoot(round));
        return enter(Phase.OPEN);
    }

    private boolean open() {
        RoundState round = state.current();
        if (!expired() && round.claims.size() < round.commitments.size()) {
            return false;
        }
        for (Address worker : round.commitments.keySet()) {
            if (!round.claims.containsKey(worker)) {
                round.reasons.put(worker, round.openingRefusals.getOrDefault(worker, Reason.SILENT));
            }
        }
        return enter(Phase.REVEAL);
    }

    private boolean reveal() {
        RoundState round = state.current();
        boolean all = round.candidates().stream()
                .allMatch(
                        w -> round.certificates(w).size() == round.validators().size());
        return (all || expired()) && enter(Phase.CHECK);
    }

    private boolean check() {
        RoundState round = state.current();
        boolean all = round.candidates().isEmpty()
                || round.checkCommitments.size() == round.validators().size();
        return (all || expired()) && enter(Phase.AUDIT);
    }

    private boolean audit() {
        RoundState round = state.current();
        boolean revealed = round.audits.size() == round.checkCommitments.size()
                && round.reports.size() == round.checkCommitments.size();
        if (canaries.isAwaited(round)) {
            return (revealed || expired()) && enter(Phase.CANARY);
        }
        boolean all = revealed
                && round.audits.values().stream()
                        .flatMap(List::stream)
                        .allMatch(audit -> audit.matches()
                                || round.challenged(audit.worker())
                                || !state.requireJob().spec().disputesClaims()
                                || round.canaries.containsKey(audit.worker()));
        if (!all && !expired()) {
            return false;
        }
        SortedMap<Address, Long> stakes = stakes(round);
        RoundScores.add(state.requireJob(), round, stakes);
        round.accepted = Acceptance.decide(round);
        RoundScores.rate(state.requireJob(), round, stakes);
        if (round.accepted.size()
                >= Admission.minimumAccepted(state.requireJob().spec())) {
            return enter(Phase.AGGREGATE);
        }
        round.empty = true;
        round.aggregateRoot = round.startRoot();
        return close();
    }

    /** After it the audit phase goes on: what differs and was not planted may be disputed. */
    private boolean canary() {
        RoundState round = state.current();
        boolean all = round.secrets.size() == round.claims.size();
        if (!all && !expired()) {
            return false;
        }
        canaries.settle(round);
        return enter(Phase.AUDIT);
    }

    /** What the round's validators have at stake, bonds included. */
    private SortedMap<Address, Long> stakes(RoundState round) {
        SortedMap<Address, Long> stakes = new TreeMap<>();
        round.validators()
                .forEach(validator -> stakes.put(
                        validator, books.balance(Purse.STAKE, validator) + books.balance(Purse.BOND, validator)));
        return stakes;
    }

    private boolean aggregate() {
        RoundState round = state.current();
        if (round.aggregateRoot != null) {
            return enter(Phase.CONFIRM);
        }
        return expired() && extend(Reason.SILENT, "the aggregator published nothing in round=" + round.index());
    }

    private boolean confirm() {
        RoundState round = state.current();
        if (round.aggregateRoot == null) {
            return aggregateAgain(round);
        }
        if (state.requireJob().gamesInOrder.stream()
                .anyMatch(g -> g.open() && g.aggregateRoot().isPresent())) {
            return false;
        }
        if (!expired() && mayBeChallenged(round)) {
            return false;
        }
        long agreeing = round.overruled.size()
                + round.confirmations.values().stream()
                        .filter(root -> root.equals(round.aggregateRoot))
                        .count();
        int answered = round.confirmations.size();
        int outstanding = round.validators().size() - answered;
        boolean all = outstanding == 0 || expired();
        if (all && agreeing >= round.quorum()) {
            return close();
        }
        if (agreeing + outstanding < round.quorum()) {
            return mismatch(round, agreeing, answered);
        }
        if (!expired()) {
            return false;
        }
        if (state.extensions < MAX_EXTENSIONS || answered == 0) {
            return extend(Reason.SILENT, "no validator confirmed round=" + round.index());
        }
        return 2 * agreeing > answered ? close() : mismatch(round, agreeing, answered);
    }

    /** Whether a validator that got another root has yet to challenge. */
    private boolean mayBeChallenged(RoundState round) {
        return round.validators().stream()
                .anyMatch(v -> round.dissents(v)
                        && state.requireJob().gamesInOrder.stream()
                                .noneMatch(g -> g.aggregateRoot().isPresent()
                                        && g.round() == round.index()
                                        && g.challenger().equals(v)));
    }

    /** The aggregator was convicted: the next one computes the round, or the job ends where there is none. */
    private boolean aggregateAgain(RoundState round) {
        if (state.aggregator().isPresent()) {
            return enter(Phase.AGGREGATE);
        }
        jobs.halt(Reason.AGGREGATE_MISMATCH, "the aggregator was convicted in round=" + round.index());
        return true;
    }

    private boolean mismatch(RoundState round, long agreeing, int answered) {
        jobs.halt(
                Reason.AGGREGATE_MISMATCH,
                "round=" + round.index() + " confirmed=" + agreeing + " answered=" + answered);
        return true;
    }

    private boolean close() {
        sample();
        closing.close(state.current());
        state.deadlineMillis = Long.MAX_VALUE;
        state.phase = Phase.VERDICT;
        return true;
    }

    // --- time ---

    private boolean expired() {
        return state.clockMillis >= state.deadlineMillis;
    }

    private boolean enter(Phase next) {
        sample();
        state.phase = next;
        state.extensions = 0;
        state.phaseStartedMillis = state.nowMillis;
        state.lastActMillis = state.nowMillis;
        state.deadlineMillis = state.nowMillis + state.requireJob().deadlines.phaseMillis(next);
        return true;
    }

    /** Waits for one more budget, or halts when that was done often enough. */
    private boolean extend(Reason reason, String detail) {
        if (state.extensions == MAX_EXTENSIONS) {
            jobs.halt(reason, detail);
            return true;
        }
        state.extensions++;
        state.deadlineMillis = state.nowMillis + state.requireJob().deadlines.budgetMillis();
        return true;
    }

    private void sample() {
        if (state.phase.inRound()) {
            state.requireJob().deadlines.sample(state.phase, state.lastActMillis - state.phaseStartedMillis);
        }
    }

    private static Hash32 commitRoot(RoundState round) {
        return round.commitRoot().orElseThrow();
    }
}

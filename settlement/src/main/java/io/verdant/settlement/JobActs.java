package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import io.verdant.settlement.BookState.Job;
import io.verdant.settlement.BookState.Member;
import io.verdant.settlement.BookState.Owner;
import io.verdant.settlement.SettlementViews.JobStatus;
import io.verdant.settlement.SettlementViews.MemberStatus;
import org.jspecify.annotations.Nullable;

/** How jobs begin and end, and who joins and leaves them. */
final class JobActs {
    private final BookState state;

    JobActs(BookState state) {
        this.state = state;
    }

    @Nullable
    SettlementRejection open(Address publisher, JobTerms terms) {
        Hash32 jobId = JobTerms.jobId(publisher, terms.specId());
        if (state.jobs.containsKey(jobId)) {
            return JOB_EXISTS;
        }
        if (!TermRules.inRange(terms, state.parameters.unbondingSeconds(), state.nowSeconds)) {
            return BAD_TERMS;
        }
        if (TermRules.cheatingPays(terms)) {
            return CHEATING_PAYS;
        }
        if (terms.budget() > state.balance(Purse.FREE, publisher)) {
            return INSUFFICIENT_FREE;
        }
        state.owner(publisher).took = true;
        state.jobs.put(jobId, new Job(jobId, publisher, terms, state.nowSeconds));
        state.record(state.ledger.escrow(publisher, terms.budget(), 0, "budget"));
        return null;
    }

    @Nullable
    SettlementRejection join(Job job, Address address, SettlementAction.JoinJob action) {
        SettlementRejection refusal = joinRefusal(job, address, action.role());
        if (refusal != null) {
            return refusal;
        }
        Owner owner = state.owner(address);
        long stake = job.terms.stake(action.role());
        if (state.balance(Purse.STAKE, address) - owner.unbonding - owner.locked < stake) {
            return INSUFFICIENT_STAKE;
        }
        owner.locked += stake;
        owner.took = true;
        Member member = job.members.computeIfAbsent(address, a -> new Member());
        member.status = MemberStatus.ACTIVE;
        member.role = action.role();
        return null;
    }

    private static @Nullable SettlementRejection joinRefusal(Job job, Address address, Role role) {
        if (job.paused) {
            return JOB_PAUSED;
        }
        Member member = job.member(address);
        if (member.status == MemberStatus.CONVICTED) {
            return EXCLUDED;
        }
        if (member.present()) {
            return ALREADY_MEMBER;
        }
        return switch (role) {
            case PUBLISHER -> WRONG_ROLE;
            case COORDINATOR -> address.equals(job.terms.coordinator()) ? null : NOT_COORDINATOR;
            case ARBITER -> job.terms.arbiters().contains(address) ? null : NOT_LISTED_ARBITER;
            case AGGREGATOR, VALIDATOR, WORKER -> null;
        };
    }

    @Nullable
    SettlementRejection leave(Job job, Address owner) {
        Member member = job.member(owner);
        if (!member.present()) {
            return NOT_MEMBER;
        }
        if (member.openGames > 0) {
            return GAME_OPEN;
        }
        if (job.status != JobStatus.OPEN) {
            state.end(job, owner, MemberStatus.LEFT);
            return null;
        }
        if (member.role == Role.COORDINATOR) {
            return NOT_COORDINATOR;
        }
        long clock = job.clock(state.nowSeconds);
        if (member.status == MemberStatus.ACTIVE) {
            member.status = MemberStatus.LEAVING;
            member.leaveRound = job.anchoredRounds;
            member.leaveAt = clock;
            return null;
        }
        long windowEnd = Math.min(job.rounds, member.leaveRound + 1L + job.terms.windowRounds());
        if (job.anchoredRounds < windowEnd || clock < member.leaveAt + job.terms.windowSeconds()) {
            return WINDOW_OPEN;
        }
        state.end(job, owner, MemberStatus.LEFT);
        return null;
    }

    @Nullable
    SettlementRejection halt(Job job, Address actor) {
        boolean may = actor.equals(job.terms.coordinator()) || (job.paused && actor.equals(job.publisher));
        if (!may) {
            return NOT_PUBLISHER;
        }
        if (job.anchoredRounds < job.rounds) {
            job.rounds = job.anchoredRounds;
            if (job.anchoredRounds % job.terms.epochRounds() != 0) {
                job.epoch(job.epochCount() - 1).endedAt = job.clock(state.nowSeconds);
            }
        }
        job.halted = true;
        job.paused = false;
        return null;
    }

    @Nullable
    SettlementRejection close(Job job, Address actor) {
        if (!actor.equals(job.terms.coordinator()) && !actor.equals(job.publisher)) {
            return NOT_PUBLISHER;
        }
        if (job.openGames > 0) {
            return GAME_OPEN;
        }
        if (job.anchoredRounds < job.rounds) {
            return ROUNDS_MISSING;
        }
        if (job.settledEpochs < job.epochCount()) {
            return EPOCHS_UNSETTLED;
        }
        refund(job, JobStatus.CLOSED, "unspent budget");
        return null;
    }

    @Nullable
    SettlementRejection refundExpired(Job job) {
        if (job.openGames > 0) {
            return GAME_OPEN;
        }
        long clock = job.clock(state.nowSeconds);
        boolean served = clock <= job.terms.deadlineSeconds() && clock - job.lastService <= job.terms.serviceSeconds();
        if (served) {
            return NOT_EXPIRED;
        }
        refund(job, JobStatus.REFUNDED, "deadline or service level missed");
        return null;
    }

    private void refund(Job job, JobStatus how, String memo) {
        job.status = how;
        if (job.unreserved > 0) {
            state.record(state.ledger.refund(job.publisher, job.unreserved, job.anchoredRounds, memo));
        }
        job.unreserved = 0;
    }
}

package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.settlement.BookState.Epoch;
import io.verdant.settlement.BookState.Job;
import io.verdant.settlement.BookState.Member;
import org.jspecify.annotations.Nullable;

/** Commit and reveal of the rewards that each validator computed for an epoch. */
final class ScoreActs {
    /** What a validator commits: bound to it, so that a copy opens for nobody else. */
    static Hash32 commitment(Hash32 jobId, int epoch, Address validator, Hash32 scoresRoot, Hash32 salt) {
        return Abi.of(jobId)
                .integer(epoch)
                .address(validator)
                .hash(scoresRoot)
                .hash(salt)
                .keccak();
    }

    @Nullable
    SettlementRejection commit(Job job, Address actor, SettlementAction.CommitScores action, long nowSeconds) {
        SettlementRejection refusal = refusal(job, actor, action.epoch());
        if (refusal != null) {
            return refusal;
        }
        if (!windowOpen(job, action.epoch(), nowSeconds)) {
            return COMMIT_CLOSED;
        }
        boolean first = job.epoch(action.epoch()).commitments.putIfAbsent(actor, action.commitment()) == null;
        return first ? null : ALREADY_COMMITTED;
    }

    @Nullable
    SettlementRejection reveal(Job job, Address actor, SettlementAction.RevealScores action, long nowSeconds) {
        SettlementRejection refusal = refusal(job, actor, action.epoch());
        if (refusal != null) {
            return refusal;
        }
        Epoch epoch = job.epoch(action.epoch());
        Hash32 committed = epoch.commitments.get(actor);
        if (committed == null) {
            return NO_COMMITMENT;
        }
        if (windowOpen(job, action.epoch(), nowSeconds)) {
            return REVEAL_CLOSED;
        }
        if (epoch.revealed.contains(actor)) {
            return ALREADY_REVEALED;
        }
        if (!committed.equals(commitment(job.id, action.epoch(), actor, action.scoresRoot(), action.salt()))) {
            return BAD_REVEAL;
        }
        epoch.revealed.add(actor);
        epoch.reveals.merge(action.scoresRoot(), 1, Integer::sum);
        return null;
    }

    private static @Nullable SettlementRejection refusal(Job job, Address actor, int epoch) {
        Member member = job.member(actor);
        if (!member.present()) {
            return NOT_MEMBER;
        }
        if (member.role != Role.VALIDATOR) {
            return WRONG_ROLE;
        }
        if (!job.ended(epoch)) {
            return WRONG_EPOCH;
        }
        return epoch < job.settledEpochs ? EPOCH_SETTLED : null;
    }

    private static boolean windowOpen(Job job, int epoch, long nowSeconds) {
        return job.clock(nowSeconds) <= job.epoch(epoch).endedAt + job.terms.windowSeconds();
    }
}

package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.settlement.BookState.Epoch;
import io.verdant.settlement.BookState.Job;
import org.jspecify.annotations.Nullable;

/** Epochs' rewards: reserved under a root once their window has passed, then claimed one by one. */
final class RewardActs {
    private static final int MAX_PROOF = 32;

    private final BookState state;

    RewardActs(BookState state) {
        this.state = state;
    }

    @Nullable
    SettlementRejection settle(Job job, Address actor, SettlementAction.SettleEpoch action) {
        SettlementRejection refusal = settleRefusal(job, actor, action);
        if (refusal != null) {
            return refusal;
        }
        Epoch epoch = job.epoch(action.epoch());
        epoch.root = action.root();
        epoch.left = action.total();
        job.unreserved -= action.total();
        job.settledEpochs++;
        job.settledTotal += action.total();
        job.lastService = job.clock(state.nowSeconds);
        return null;
    }

    private @Nullable SettlementRejection settleRefusal(Job job, Address actor, SettlementAction.SettleEpoch action) {
        if (!actor.equals(job.terms.coordinator())) {
            return NOT_COORDINATOR;
        }
        if (!job.member(actor).present()) {
            return NOT_MEMBER;
        }
        if (job.openGames > 0) {
            return GAME_OPEN;
        }
        if (action.epoch() != job.settledEpochs || !job.ended(action.epoch())) {
            return WRONG_EPOCH;
        }
        if (job.paused && action.epoch() >= job.pausedFrom) {
            return JOB_PAUSED;
        }
        Epoch epoch = job.epoch(action.epoch());
        int end = job.epochEnd(action.epoch());
        boolean passed = job.anchoredRounds >= Math.min(job.rounds, (long) end + job.terms.windowRounds())
                && job.clock(state.nowSeconds) >= epoch.endedAt + job.terms.windowSeconds();
        if (!passed) {
            return WINDOW_OPEN;
        }
        if (epoch.reveals.getOrDefault(action.root(), 0) < job.terms.scoreQuorum()) {
            return ROOT_UNCONFIRMED;
        }
        // roundPrice * rounds is at most the budget, so this never overflows
        long cap = job.terms.roundPrice() * end;
        return action.total() > cap - job.settledTotal ? EXCEEDS_PRICE : null;
    }

    @Nullable
    SettlementRejection claim(Job job, SettlementAction.ClaimReward action) {
        if (action.epoch() >= job.settledEpochs) {
            return WRONG_EPOCH;
        }
        Epoch epoch = job.epoch(action.epoch());
        if (epoch.claimed.contains(action.account())) {
            return ALREADY_CLAIMED;
        }
        if (action.amount() == 0) {
            return ZERO_AMOUNT;
        }
        Hash32 leaf = RewardTree.leaf(job.id, action.epoch(), action.account(), action.amount());
        if (action.proof().size() > MAX_PROOF || !RewardTree.verify(epoch.root, leaf, action.proof())) {
            return BAD_PROOF;
        }
        if (action.amount() > epoch.left) {
            return EXCEEDS_TOTAL;
        }
        epoch.claimed.add(action.account());
        epoch.left -= action.amount();
        state.record(state.ledger.reward(
                job.publisher,
                state.ownerOf(action.account()),
                action.amount(),
                job.epochEnd(action.epoch()),
                "work of the epoch"));
        return null;
    }
}

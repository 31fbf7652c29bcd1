package io.verdant.settlement;

import static io.verdant.settlement.SettlementRejection.*;

import io.verdant.coordinator.Pricing;
import io.verdant.protocol.Address;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Signature;
import io.verdant.settlement.BookState.Epoch;
import io.verdant.settlement.BookState.Job;
import io.verdant.settlement.SettlementViews.MemberStatus;
import java.math.BigInteger;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The coordinator's anchors, and what happens where it signed two heads. */
final class RoundActs {
    private static final BigInteger PPM = BigInteger.valueOf(1_000_000);

    private final BookState state;
    private final Signers signers;

    RoundActs(BookState state, Signers signers) {
        this.state = state;
        this.signers = signers;
    }

    @Nullable
    SettlementRejection anchor(Job job, Address actor, SettlementAction.AnchorRound action) {
        if (!actor.equals(job.terms.coordinator())) {
            return NOT_COORDINATOR;
        }
        if (!job.member(actor).present()) {
            return NOT_MEMBER;
        }
        if (action.round() != job.anchoredRounds || job.anchoredRounds >= job.rounds) {
            return WRONG_ROUND;
        }
        if (action.round() > 0 && action.headIndex() <= job.headIndex) {
            return HEAD_NOT_ADVANCING;
        }
        long clock = job.clock(state.nowSeconds);
        job.anchors.add(anchor(action.headIndex(), action.headHash()));
        job.headIndex = action.headIndex();
        job.anchoredRounds++;
        job.lastService = clock;
        int index = job.epochOf(action.round());
        Epoch epoch = job.epoch(index);
        epoch.accepted += action.accepted();
        epoch.rejected += action.rejected();
        if (job.anchoredRounds == job.epochEnd(index)) {
            epoch.endedAt = clock;
            pause(job, index, epoch);
        }
        return null;
    }

    private static void pause(Job job, int index, Epoch epoch) {
        BigInteger rejected = BigInteger.valueOf(epoch.rejected).multiply(PPM);
        BigInteger allowed = BigInteger.valueOf(epoch.accepted + epoch.rejected)
                .multiply(BigInteger.valueOf(job.terms.pauseRejectedPpm()));
        boolean failing = rejected.compareTo(allowed) > 0;
        if (failing && !job.paused) {
            job.pausedFrom = index;
        }
        job.paused = failing;
    }

    @Nullable
    SettlementRejection twoHeads(Job job, Address reporter, SettlementAction.ReportTwoHeads action) {
        if (action.headA().equals(action.headB())) {
            return SAME_HEAD;
        }
        boolean signed = receipt(job, action.index(), action.headA(), action.receiptA())
                && receipt(job, action.index(), action.headB(), action.receiptB());
        return signed ? convict(job, reporter) : BAD_SIGNATURE;
    }

    @Nullable
    SettlementRejection otherHead(Job job, Address reporter, SettlementAction.ReportOtherHead action) {
        boolean anchored = action.round() < job.anchors.size()
                && job.anchors.get(action.round()).equals(anchor(action.headIndex(), action.anchoredHead()));
        if (!anchored) {
            return UNKNOWN_ANCHOR;
        }
        if (action.anchoredHead().equals(action.otherHead())) {
            return SAME_HEAD;
        }
        boolean signed = receipt(job, action.headIndex(), action.otherHead(), action.receipt());
        return signed ? convict(job, reporter) : BAD_SIGNATURE;
    }

    private static Hash32 anchor(long headIndex, Hash32 headHash) {
        return Abi.of(headIndex).hash(headHash).keccak();
    }

    private boolean receipt(Job job, long index, Hash32 head, Signature receipt) {
        Hash32 digest = Eip712.receiptDigest(job.terms.log(), index, head, signers.chainDomain());
        return signers.signedForOwner(job.terms.coordinator(), digest, receipt);
    }

    private @Nullable SettlementRejection convict(Job job, Address reporter) {
        Address coordinator = job.terms.coordinator();
        if (!job.member(coordinator).present()) {
            return NOT_MEMBER;
        }
        long stake = state.balance(Purse.STAKE, coordinator);
        state.slash(
                Purse.STAKE,
                coordinator,
                Pricing.convictionShares(stake, 0, job.publisher, reporter, new TreeSet<>()),
                job.anchoredRounds);
        state.end(job, coordinator, MemberStatus.CONVICTED);
        return null;
    }
}

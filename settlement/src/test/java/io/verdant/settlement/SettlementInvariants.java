package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Kind;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementPlays.Play;
import io.verdant.settlement.SettlementViews.MemberStatus;
import java.util.List;
import java.util.Map;

/** What holds of a book whatever was asked of it. */
final class SettlementInvariants {
    private final SettlementCast cast;
    private final SettlementBook book;
    private final List<Hash32> jobs;
    private long putIn;

    SettlementInvariants(SettlementCast cast, SettlementBook book, List<String> specs) {
        this.cast = cast;
        this.book = book;
        this.jobs = specs.stream()
                .flatMap(spec ->
                        cast.everyone().stream().map(k -> JobTerms.jobId(k.address(), SettlementCast.hash(spec))))
                .toList();
    }

    /** Called after every action. */
    void check(Play play, SettlementReceipt receipt, String where) {
        assertTrue(book.balanced(), where);
        for (Movement movement : receipt.movements()) {
            assertTrue(movement.amount() > 0, where);
            if (movement.kind() == Kind.DEPOSIT) {
                putIn += movement.amount();
            } else if (movement.kind() == Kind.WITHDRAW) {
                putIn -= movement.amount();
            }
            if (movement.from().purse() == Purse.STAKE) {
                assertTrue(mayTakeStake(play, movement.from().owner()), where + " took " + movement);
            }
        }
    }

    /** Whether that action may lower that owner's stake: its own, one that a quorum signed, or a proof against it. */
    private boolean mayTakeStake(Play play, Address owner) {
        boolean own = book.key(play.sender()).owner().equals(owner);
        return switch (play.action()) {
            case SettlementAction.CompleteUnstake a -> play.sender().equals(owner);
            case SettlementAction.OpenClaimGame a -> own;
            case SettlementAction.OpenStatementGame a -> own;
            case SettlementAction.Concede a -> own;
            case SettlementAction.Verdict a -> quorum(a.jobId(), a.signatures().size());
            case SettlementAction.Penalty a -> quorum(a.jobId(), a.signatures().size());
            case SettlementAction.ReportTwoHeads a -> owner.equals(cast.coordinator.address());
            case SettlementAction.ReportOtherHead a -> owner.equals(cast.coordinator.address());
            default -> false;
        };
    }

    private boolean quorum(Hash32 jobId, int signatures) {
        long arbiters = cast.arbiters.stream()
                .filter(k -> book.member(jobId, k.address()).role() == Role.ARBITER)
                .count();
        return signatures >= 1 && signatures <= arbiters;
    }

    /** Called now and then: what is kept twice agrees. */
    void checkSums(String where) {
        long held = 0;
        for (Map.Entry<Account, Long> entry : book.balances().entrySet()) {
            held += entry.getKey().purse() == Purse.WORLD ? 0 : entry.getValue();
        }
        assertEquals(putIn, held, where);
        for (SigningKey key : cast.everyone()) {
            checkOwner(key.address(), where + " owner=" + key.address());
        }
        long escrow = 0;
        for (Hash32 job : jobs) {
            SettlementViews.Job view = book.job(job);
            escrow += view.unreserved();
            for (int epoch = 0; epoch < view.settledEpochs(); epoch++) {
                escrow += book.epoch(job, epoch).left();
            }
        }
        assertEquals(sum(Purse.ESCROW), escrow, where);
    }

    private void checkOwner(Address owner, String where) {
        SettlementViews.Stake stake = book.stake(owner);
        long stakeBalance = book.balance(new Account(Purse.STAKE, owner));
        assertTrue(stake.unbonding() <= stakeBalance, where);
        assertEquals(stake.unbonding() == 0, stake.releaseSeconds() == 0, where);
        assertTrue(stake.accused() >= 0, where);
        assertTrue(stake.locked() >= 0, where);
        SettlementViews.Key key = book.key(owner);
        if (key.delegate()) {
            assertEquals(0, stakeBalance + book.balance(new Account(Purse.FREE, owner)), where);
        }
        boolean member = jobs.stream().anyMatch(j -> {
            MemberStatus status = book.member(j, owner).status();
            return status == MemberStatus.ACTIVE || status == MemberStatus.LEAVING;
        });
        assertTrue(member || stake.locked() == 0, where);
    }

    private long sum(Purse purse) {
        return book.balances().entrySet().stream()
                .filter(e -> e.getKey().purse() == purse)
                .mapToLong(Map.Entry::getValue)
                .sum();
    }
}

package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Kind;
import io.verdant.protocol.LedgerEntry.Purse;
import java.util.ArrayList;
import java.util.List;

/** The core's side of the settlement port: collects the entries of one command and keeps members' sums. */
final class Books {
    private final NetworkState state;
    private final Settlement settlement;
    private final List<LedgerEntry> entries = new ArrayList<>();

    Books(NetworkState state) {
        this.state = state;
        this.settlement = state.settlement();
    }

    /** The entries since the last call. */
    List<LedgerEntry> drain() {
        List<LedgerEntry> drained = List.copyOf(entries);
        entries.clear();
        return drained;
    }

    long balance(Purse purse, Address owner) {
        return state.balance(purse, owner);
    }

    /** Brings the stake up to {@code target}: from what is free, and the rest from outside. */
    void stakeUpTo(Address owner, long target) {
        long missing = target - balance(Purse.STAKE, owner) - balance(Purse.BOND, owner);
        if (missing <= 0) {
            return;
        }
        fund(owner, missing, "deposit for the stake");
        record(settlement.lockStake(owner, missing, state.round(), "stake"));
    }

    /** Puts a budget into escrow: from what is free, and the rest from outside. */
    void escrow(Address publisher, long budget) {
        fund(publisher, budget, "deposit for the budget");
        record(settlement.escrow(publisher, budget, 0, "budget"));
    }

    void bond(Address challenger, long amount) {
        record(settlement.bond(challenger, amount, state.round(), "bond of a challenge"));
    }

    void returnBond(Address challenger, long amount) {
        record(settlement.returnBond(challenger, amount, state.round(), "bond returned"));
    }

    void reward(Address publisher, Address recipient, long amount, String memo) {
        if (amount > 0) {
            record(settlement.reward(publisher, recipient, amount, state.round(), memo));
        }
    }

    void slash(Purse purse, Address offender, List<Settlement.Share> shares) {
        settlement.slash(new Account(purse, offender), shares, state.round()).forEach(this::record);
    }

    void refund(Address publisher) {
        long left = balance(Purse.ESCROW, publisher);
        if (left > 0) {
            record(settlement.refund(publisher, left, state.round(), "unspent budget"));
        }
    }

    void unstake(Member member) {
        long stake = balance(Purse.STAKE, member.address());
        member.stakeReturned(stake);
        if (stake > 0) {
            record(settlement.unstake(member.address(), stake, state.round(), "stake returned"));
        }
    }

    private void fund(Address owner, long amount, String memo) {
        long missing = amount - balance(Purse.FREE, owner);
        if (missing > 0) {
            record(settlement.deposit(owner, missing, state.round(), memo));
        }
    }

    private void record(LedgerEntry entry) {
        entries.add(entry);
        JobState job = state.job;
        if (job == null) {
            return;
        }
        boolean toMember =
                entry.to().purse() == Purse.FREE && !entry.to().owner().equals(job.publisher());
        if (toMember && (entry.kind() == Kind.REWARD || entry.kind() == Kind.SLASH)) {
            state.requireMember(entry.to().owner()).rewarded(entry.amount());
        }
        switch (entry.kind()) {
            case ESCROW -> job.escrowed += entry.amount();
            case REWARD -> job.paid += entry.amount();
            case REFUND -> job.refunded += entry.amount();
            case SLASH -> {
                job.slashed += entry.amount();
                state.requireMember(entry.from().owner()).slashed(entry.amount());
            }
            case DEPOSIT, STAKE, BOND, BOND_RETURN, UNSTAKE, WITHDRAW -> {}
        }
    }
}

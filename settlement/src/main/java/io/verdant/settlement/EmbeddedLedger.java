package io.verdant.settlement;

import io.verdant.coordinator.Settlement;
import io.verdant.protocol.Address;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Kind;
import io.verdant.protocol.LedgerEntry.Purse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Accounts in memory. Every movement takes from one account what it adds to another, so the sum over all accounts, the
 * world's included, is nothing at any time; no account but the world's ever falls below zero.
 */
public final class EmbeddedLedger implements Settlement {
    private final SortedMap<Account, Long> balances = new TreeMap<>();

    @Override
    public LedgerEntry deposit(Address owner, long amount, int round, String memo) {
        return move(Kind.DEPOSIT, Purse.WORLD, owner, Purse.FREE, owner, amount, round, memo);
    }

    @Override
    public LedgerEntry withdraw(Address owner, long amount, int round, String memo) {
        return move(Kind.WITHDRAW, Purse.FREE, owner, Purse.WORLD, owner, amount, round, memo);
    }

    @Override
    public LedgerEntry escrow(Address publisher, long amount, int round, String memo) {
        return move(Kind.ESCROW, Purse.FREE, publisher, Purse.ESCROW, publisher, amount, round, memo);
    }

    @Override
    public LedgerEntry lockStake(Address owner, long amount, int round, String memo) {
        return move(Kind.STAKE, Purse.FREE, owner, Purse.STAKE, owner, amount, round, memo);
    }

    @Override
    public LedgerEntry unstake(Address owner, long amount, int round, String memo) {
        return move(Kind.UNSTAKE, Purse.STAKE, owner, Purse.FREE, owner, amount, round, memo);
    }

    @Override
    public LedgerEntry bond(Address challenger, long amount, int round, String memo) {
        return move(Kind.BOND, Purse.STAKE, challenger, Purse.BOND, challenger, amount, round, memo);
    }

    @Override
    public LedgerEntry returnBond(Address challenger, long amount, int round, String memo) {
        return move(Kind.BOND_RETURN, Purse.BOND, challenger, Purse.STAKE, challenger, amount, round, memo);
    }

    @Override
    public LedgerEntry reward(Address publisher, Address recipient, long amount, int round, String memo) {
        return move(Kind.REWARD, Purse.ESCROW, publisher, Purse.FREE, recipient, amount, round, memo);
    }

    @Override
    public LedgerEntry refund(Address publisher, long amount, int round, String memo) {
        return move(Kind.REFUND, Purse.ESCROW, publisher, Purse.FREE, publisher, amount, round, memo);
    }

    @Override
    public List<LedgerEntry> slash(Account offender, List<Share> shares, int round) {
        if (offender.purse() != Purse.STAKE && offender.purse() != Purse.BOND) {
            throw new IllegalArgumentException("slashed purse=" + offender.purse());
        }
        long total = 0;
        for (Share share : shares) {
            requireAmount(share.amount(), 0);
            total = Math.addExact(total, share.amount());
        }
        requireCovered(offender, total);
        List<LedgerEntry> entries = new ArrayList<>();
        for (Share share : shares) {
            if (share.amount() > 0) {
                entries.add(
                        post(new LedgerEntry(Kind.SLASH, offender, share.to(), share.amount(), round, share.memo())));
            }
        }
        return entries;
    }

    @Override
    public long balance(Account account) {
        return balances.getOrDefault(account, 0L);
    }

    @Override
    public SortedMap<Account, Long> balances() {
        return Collections.unmodifiableSortedMap(balances);
    }

    @Override
    public boolean balanced() {
        long sum = 0;
        for (Map.Entry<Account, Long> entry : balances.entrySet()) {
            if (entry.getValue() < 0 && entry.getKey().purse() != Purse.WORLD) {
                return false;
            }
            sum += entry.getValue();
        }
        return sum == 0;
    }

    private LedgerEntry move(
            Kind kind, Purse from, Address fromOwner, Purse to, Address toOwner, long amount, int round, String memo) {
        Account source = new Account(from, fromOwner);
        requireAmount(amount, 1);
        requireCovered(source, amount);
        return post(new LedgerEntry(kind, source, new Account(to, toOwner), amount, round, memo));
    }

    private LedgerEntry post(LedgerEntry entry) {
        balances.put(entry.from(), Math.subtractExact(balance(entry.from()), entry.amount()));
        balances.put(entry.to(), Math.addExact(balance(entry.to()), entry.amount()));
        return entry;
    }

    private static void requireAmount(long amount, long least) {
        if (amount < least) {
            throw new IllegalArgumentException("amount=" + amount);
        }
    }

    private void requireCovered(Account source, long amount) {
        if (source.purse() != Purse.WORLD && balance(source) < amount) {
            throw new IllegalArgumentException("account=" + source.purse() + " owner=" + source.owner() + " balance="
                    + balance(source) + " amount=" + amount);
        }
    }
}

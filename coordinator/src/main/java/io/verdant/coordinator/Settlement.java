package io.verdant.coordinator;

import io.verdant.protocol.Address;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LedgerEntry.Account;
import java.util.List;
import java.util.SortedMap;

/**
 * Where value is kept. The core decides each movement and asks this port to make it; every movement answers with its
 * ledger entry. Amounts are positive micro-units.
 *
 * <p>A movement that its source cannot cover is the caller's fault and throws {@link IllegalArgumentException}: the core
 * looks at {@link #balance} first and refuses the peer that asked.
 */
public interface Settlement {
    /** A part of a slash: to whom, how much, and why. */
    record Share(Account to, long amount, String memo) {}

    /** WORLD to FREE: value enters the system. */
    LedgerEntry deposit(Address owner, long amount, int round, String memo);

    /** FREE to WORLD: value leaves the system. */
    LedgerEntry withdraw(Address owner, long amount, int round, String memo);

    /** FREE to ESCROW: a publisher's budget. */
    LedgerEntry escrow(Address publisher, long amount, int round, String memo);

    /** FREE to STAKE. */
    LedgerEntry lockStake(Address owner, long amount, int round, String memo);

    /** STAKE to FREE. */
    LedgerEntry unstake(Address owner, long amount, int round, String memo);

    /** STAKE to BOND: what a challenger risks in one dispute. */
    LedgerEntry bond(Address challenger, long amount, int round, String memo);

    /** BOND to STAKE. */
    LedgerEntry returnBond(Address challenger, long amount, int round, String memo);

    /** ESCROW of the publisher to FREE of a participant. */
    LedgerEntry reward(Address publisher, Address recipient, long amount, int round, String memo);

    /** ESCROW to FREE of the publisher: what was not spent. */
    LedgerEntry refund(Address publisher, long amount, int round, String memo);

    /** STAKE or BOND of an offender to the shares, in their order; shares of nothing make no entry. */
    List<LedgerEntry> slash(Account offender, List<Share> shares, int round);

    long balance(Account account);

    /** All accounts that were ever touched, in order. */
    SortedMap<Account, Long> balances();

    /** Whether the accounts sum to nothing, the world's included, and no other is below zero. */
    boolean balanced();
}

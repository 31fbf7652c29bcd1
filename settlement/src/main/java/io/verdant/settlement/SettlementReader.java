package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;

/** What can be read of a settlement home by anyone. */
public interface SettlementReader {
    /** What signatures and unbonding depend on. */
    SettlementParameters parameters();

    /** What an account holds; of {@code WORLD} it is what its owner took out less what it put in. */
    long balance(Account account);

    /** Of a key without an entry: itself, as an owner. */
    SettlementViews.Key key(Address key);

    SettlementViews.Stake stake(Address owner);

    /** Of an unknown job: a view whose status is {@link SettlementViews.JobStatus#NONE} and whose numbers are 0. */
    SettlementViews.Job job(Hash32 jobId);

    /** Of an unknown member: a view whose status is {@link SettlementViews.MemberStatus#NONE}. */
    SettlementViews.Member member(Hash32 jobId, Address owner);

    /** Of an unknown game: a view whose status is {@link SettlementViews.GameStatus#NONE}. */
    SettlementViews.Game game(Hash32 gameId);

    SettlementViews.Epoch epoch(Hash32 jobId, int epoch);

    /** Whether that reward was claimed. */
    boolean claimed(Hash32 jobId, int epoch, Address account);
}

package io.verdant.testkit;

import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.Genesis;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.Envelopes;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a coordinator that has its key can change one entry of the log that it gives to one participant. All but
 * {@link #UNSIGNED} chain and sign what they changed as an honest entry is chained and signed.
 */
public enum Forgery {
    /** A command that was taken is said to have been refused, or the other way round. */
    ANOTHER_REASON,
    /** Value that nobody moved is said to have moved to the coordinator. */
    ANOTHER_MOVEMENT,
    /** The same command a moment later: an entry that holds by itself, in a log that forks. */
    ANOTHER_TIME,
    /** The entry before it once more under this index: a command is withheld. */
    ANOTHER_COMMAND,
    /** The right entry, signed by somebody else. */
    UNSIGNED;

    private static final long MILLION = 1_000_000;

    LogEntry forge(LogEntry honest, @Nullable LogEntry before, Genesis genesis, SigningKey coordinator) {
        Hash32 log = CoordinatorCore.firstRunningHash(genesis);
        Hash32 previous = before == null ? log : before.runningHash();
        return switch (this) {
            case ANOTHER_REASON ->
                signed(
                        log,
                        honest,
                        previous,
                        coordinator,
                        honest.envelope(),
                        honest.timeMillis(),
                        honest.reason() == Reason.NONE ? Reason.WRONG_PHASE : Reason.NONE,
                        honest.ledger());
            case ANOTHER_MOVEMENT ->
                signed(
                        log,
                        honest,
                        previous,
                        coordinator,
                        honest.envelope(),
                        honest.timeMillis(),
                        honest.reason(),
                        withGift(honest.ledger(), genesis));
            case ANOTHER_TIME ->
                signed(
                        log,
                        honest,
                        previous,
                        coordinator,
                        honest.envelope(),
                        honest.timeMillis() + 1,
                        honest.reason(),
                        honest.ledger());
            case ANOTHER_COMMAND ->
                signed(
                        log,
                        honest,
                        previous,
                        coordinator,
                        before == null ? honest.envelope() : before.envelope(),
                        honest.timeMillis(),
                        honest.reason(),
                        honest.ledger());
            case UNSIGNED -> withReceipt(log, honest, SigningKey.derive(0, Role.PUBLISHER, Integer.MAX_VALUE));
        };
    }

    private static List<LedgerEntry> withGift(List<LedgerEntry> ledger, Genesis genesis) {
        List<LedgerEntry> more = new ArrayList<>(ledger);
        more.add(new LedgerEntry(
                LedgerEntry.Kind.DEPOSIT,
                new LedgerEntry.Account(LedgerEntry.Purse.WORLD, genesis.coordinator()),
                new LedgerEntry.Account(LedgerEntry.Purse.FREE, genesis.coordinator()),
                MILLION,
                0,
                "gift"));
        return more;
    }

    private static LogEntry signed(
            Hash32 log,
            LogEntry honest,
            Hash32 previous,
            SigningKey key,
            Envelope envelope,
            long timeMillis,
            Reason reason,
            List<LedgerEntry> ledger) {
        Hash32 running =
                Envelopes.runningHash(previous, honest.index(), timeMillis, envelope, reason, honest.detail(), ledger);
        LogEntry changed = new LogEntry(
                honest.index(), timeMillis, envelope, reason, honest.detail(), ledger, running, honest.receipt());
        return withReceipt(log, changed, key);
    }

    private static LogEntry withReceipt(Hash32 log, LogEntry entry, SigningKey key) {
        return new LogEntry(
                entry.index(),
                entry.timeMillis(),
                entry.envelope(),
                entry.reason(),
                entry.detail(),
                entry.ledger(),
                entry.runningHash(),
                key.sign(Eip712.receiptDigest(log, entry.index(), entry.runningHash())));
    }
}

package io.verdant.settlement;

import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Kind;

/** One movement of value, as either home reports it: what a {@link LedgerEntry} says but its round and memo. */
public record Movement(Kind kind, Account from, Account to, long amount) {
    static Movement of(LedgerEntry entry) {
        return new Movement(entry.kind(), entry.from(), entry.to(), entry.amount());
    }
}

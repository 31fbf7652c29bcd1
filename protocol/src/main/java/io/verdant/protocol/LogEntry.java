package io.verdant.protocol;

import java.util.List;

/**
 * One entry of the coordinator's log: a command as it was taken or refused, and what it moved. The running hash chains
 * {@code H(previous running hash ‖ index ‖ timeMillis ‖ envelope hash ‖ reason ‖ ledger entries)}; the coordinator signs
 * (index, running hash), which is the sender's receipt and the log's head at once.
 *
 * @param timeMillis the coordinator's time, the only clock that the core knows
 * @param reason {@link Reason#NONE} where the command took effect
 */
public record LogEntry(
        long index,
        long timeMillis,
        Envelope envelope,
        Reason reason,
        String detail,
        List<LedgerEntry> ledger,
        Hash32 runningHash,
        Signature receipt) {
    public LogEntry {
        ledger = List.copyOf(ledger);
    }
}

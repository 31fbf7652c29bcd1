package io.verdant.protocol;

import java.util.List;

/** Hashes of envelopes and of the log that orders them. */
public final class Envelopes {
    private Envelopes() {}

    /** The hash of a whole envelope, its signature included: what the sender's next envelope names as its previous. */
    public static Hash32 hash(Envelope envelope) {
        return HashInput.ofDomain("verdant/envelope")
                .bytes(EnvelopeCodec.encode(envelope))
                .sha256();
    }

    /**
     * The log's hash after an entry: over the hash before it, the index, the time, the envelope's hash, the reason, its
     * detail and the ledger entries.
     */
    public static Hash32 runningHash(
            Hash32 previous,
            long index,
            long timeMillis,
            Envelope envelope,
            Reason reason,
            String detail,
            List<LedgerEntry> ledger) {
        HashInput input = HashInput.ofDomain("verdant/log")
                .hash(previous)
                .int64(index)
                .int64(timeMillis)
                .hash(hash(envelope))
                .int32(reason.code())
                .text(detail)
                .int32(ledger.size());
        for (LedgerEntry entry : ledger) {
            input.int8(entry.kind().code());
            account(input, entry.from());
            account(input, entry.to());
            input.int64(entry.amount()).int32(entry.round()).text(entry.memo());
        }
        return input.sha256();
    }

    /** What {@link LogEntry#runningHash()} must be after a log whose hash is {@code previous}. */
    public static Hash32 runningHash(Hash32 previous, LogEntry entry) {
        return runningHash(
                previous,
                entry.index(),
                entry.timeMillis(),
                entry.envelope(),
                entry.reason(),
                entry.detail(),
                entry.ledger());
    }

    private static void account(HashInput input, LedgerEntry.Account account) {
        input.int8(account.purse().code()).address(account.owner());
    }
}

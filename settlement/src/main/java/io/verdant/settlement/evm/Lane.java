package io.verdant.settlement.evm;

import io.verdant.protocol.Hash32;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All requests of one sender, as the records of its outbox say it, in the order in which they were made. */
public final class Lane {
    private final Map<Hash32, LaneEntry> entries = new LinkedHashMap<>();
    private long nextNonce;

    /** Takes a record; one that does not follow from those before is a damaged file's. */
    public void apply(OutboxRecord any) {
        if (any instanceof OutboxRecord.Queued queued) {
            entries.putIfAbsent(queued.id(), new LaneEntry(queued.request()));
            return;
        }
        LaneEntry entry = entries.get(any.id());
        if (entry == null) {
            throw new IllegalArgumentException("outbox names an unknown request=" + any.id());
        }
        switch (any) {
            case OutboxRecord.Signed signed -> {
                if (entry.nonce() != LaneEntry.NO_NONCE && entry.nonce() != signed.nonce()) {
                    throw new IllegalArgumentException("request=" + signed.id() + " nonce=" + entry.nonce()
                            + " cannot be replaced by nonce=" + signed.nonce());
                }
                entry.signed(signed);
                nextNonce = Math.max(nextNonce, signed.nonce() + 1);
            }
            case OutboxRecord.Settled settled -> entry.settle(settled.receipt());
            case OutboxRecord.Reopened reopened -> entry.settle(null);
            case OutboxRecord.Released released -> entry.release();
            case OutboxRecord.Queued queued -> throw new IllegalStateException("handled above");
        }
    }

    public Collection<LaneEntry> entries() {
        return Collections.unmodifiableCollection(entries.values());
    }

    public Optional<LaneEntry> entry(Hash32 id) {
        return Optional.ofNullable(entries.get(id));
    }

    /** Requests that have a nonce and are not settled, by nonce. */
    List<LaneEntry> inFlight() {
        return entries.values().stream()
                .filter(LaneEntry::inFlight)
                .sorted((a, b) -> Long.compare(a.nonce(), b.nonce()))
                .toList();
    }

    /** Requests that were never signed, or whose nonce is gone. */
    List<LaneEntry> queued() {
        return entries.values().stream().filter(LaneEntry::queued).toList();
    }

    /** Requests that are settled in that block or later, which a reorganisation may still take out. */
    List<LaneEntry> settledSince(long block) {
        return entries.values().stream()
                .filter(entry ->
                        entry.settled().filter(r -> r.blockNumber() >= block).isPresent())
                .toList();
    }

    /** Above every nonce that was ever given. */
    long nextNonce() {
        return nextNonce;
    }

    /** Whether nothing is left to be done. */
    public boolean idle() {
        return entries.values().stream().allMatch(entry -> entry.settled().isPresent());
    }
}

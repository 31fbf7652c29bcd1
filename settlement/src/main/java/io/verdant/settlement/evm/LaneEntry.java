package io.verdant.settlement.evm;

import io.verdant.protocol.Hash32;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One request and what became of it so far. Changed by {@link Lane} alone. */
public final class LaneEntry {
    /** Nonce of a request that has none yet. */
    public static final long NO_NONCE = -1;

    private final TransactionRequest request;
    private final List<OutboxRecord.Signed> attempts = new ArrayList<>();
    private long nonce = NO_NONCE;
    private @Nullable Receipt settled;
    private long signedMillis = Long.MIN_VALUE;
    private long sentMillis = Long.MIN_VALUE;
    private boolean underpriced;

    LaneEntry(TransactionRequest request) {
        this.request = request;
    }

    public TransactionRequest request() {
        return request;
    }

    public long nonce() {
        return nonce;
    }

    /** The transactions signed for it with its present nonce, the dearest last; at most one of them ever counts. */
    public List<OutboxRecord.Signed> attempts() {
        return List.copyOf(attempts);
    }

    public Optional<Receipt> settled() {
        return Optional.ofNullable(settled);
    }

    /** Whether it may be in the chain or on the way there. */
    public boolean inFlight() {
        return nonce != NO_NONCE && settled == null;
    }

    boolean queued() {
        return nonce == NO_NONCE;
    }

    OutboxRecord.Signed latest() {
        return attempts.getLast();
    }

    boolean hasAttempt(Hash32 hash) {
        return attempts.stream().anyMatch(attempt -> attempt.hash().equals(hash));
    }

    long signedMillis() {
        return signedMillis;
    }

    long sentMillis() {
        return sentMillis;
    }

    boolean underpriced() {
        return underpriced;
    }

    void signed(OutboxRecord.Signed attempt) {
        attempts.add(attempt);
        nonce = attempt.nonce();
        underpriced = false;
    }

    void signedAt(long nowMillis) {
        signedMillis = nowMillis;
    }

    void sentAt(long nowMillis) {
        sentMillis = nowMillis;
    }

    void foundUnderpriced() {
        underpriced = true;
    }

    void release() {
        attempts.clear();
        nonce = NO_NONCE;
    }

    void settle(@Nullable Receipt receipt) {
        settled = receipt;
    }
}

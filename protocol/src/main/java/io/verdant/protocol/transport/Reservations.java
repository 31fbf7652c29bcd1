package io.verdant.protocol.transport;

import io.verdant.protocol.Address;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The room that senders' streams take up, within the limits. */
final class Reservations {
    private static final class Account {
        long length;
        int streams;
        final ReplayWindow ids = new ReplayWindow();
    }

    private final PeerLimits limits;
    private final Map<Address, Account> accounts = new HashMap<>();
    private long totalLength;

    Reservations(PeerLimits limits) {
        this.limits = limits;
    }

    /** Takes room for a stream of a sender that is known and signed for it, or says why not. */
    @Nullable
    Rejection reserve(StreamHeader header) {
        Account account = accounts.computeIfAbsent(header.sender(), sender -> new Account());
        if (account.ids.isUsed(header.streamId())) {
            return new Rejection(Reason.DUPLICATE, "stream id=" + header.streamId());
        }
        long length = header.reservedLength();
        if (account.streams >= limits.maxStreamsPerSender()) {
            return new Rejection(Reason.LIMIT_REACHED, "streams=" + account.streams);
        }
        if (account.length + length > limits.maxSenderLength() || totalLength + length > limits.maxTotalLength()) {
            return new Rejection(Reason.LIMIT_REACHED, "sender length=" + account.length + " stream length=" + length);
        }
        account.streams++;
        account.length += length;
        totalLength += length;
        return null;
    }

    /** From now on that stream is a duplicate. */
    void complete(StreamHeader header) {
        account(header).ids.use(header.streamId());
    }

    void release(StreamHeader header) {
        Account account = account(header);
        account.streams--;
        account.length -= header.reservedLength();
        totalLength -= header.reservedLength();
    }

    long totalLength() {
        return totalLength;
    }

    private Account account(StreamHeader header) {
        Account account = accounts.get(header.sender());
        if (account == null) {
            throw new IllegalStateException("no reservation: sender=" + header.sender());
        }
        return account;
    }
}

package io.verdant.protocol.transport;

import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Signature;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Envelopes on their way to the coordinator, in order: waiting, or sent and not yet seen in the log. When a session begins,
 * what the old one may have lost is sent again, but only after the log has had time to show what did arrive: a sender's
 * envelopes name one another, so none may overtake.
 */
final class Outbox {
    static final long GRACE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private record Item(Signature signature, byte[] envelope) {}

    private final int capacity;
    private final ArrayDeque<Item> waiting = new ArrayDeque<>();
    private final Map<Signature, Item> sent = new LinkedHashMap<>();
    private boolean resendDue;
    private long holdUntilNs;

    Outbox(int capacity) {
        this.capacity = capacity;
    }

    boolean offer(Signature signature, byte[] envelope) {
        return waiting.size() < capacity && waiting.add(new Item(signature, envelope));
    }

    /** The envelope to send next; null where there is none or it must wait. */
    byte @Nullable [] next(long nowNs) {
        if (resendDue) {
            if (nowNs - holdUntilNs < 0) {
                return null;
            }
            resendDue = false;
            List<Item> again = new ArrayList<>(sent.values());
            sent.clear();
            again.reversed().forEach(waiting::addFirst);
        }
        Item item = waiting.peekFirst();
        return item == null ? null : item.envelope();
    }

    /** The envelope that {@link #next} gave has been sent. */
    void onSent() {
        Item item = waiting.removeFirst();
        sent.put(item.signature(), item);
        if (sent.size() > capacity) {
            sent.remove(sent.keySet().iterator().next());
        }
    }

    /** The log shows that an envelope, ours or another's, has arrived. */
    void onEntry(LogEntry entry, long nowNs) {
        holdUntilNs = nowNs + GRACE_NS;
        Signature signature = entry.envelope().signature();
        if (sent.remove(signature) == null) {
            waiting.removeIf(item -> item.signature().equals(signature));
        }
    }

    void onSessionBegin(long nowNs) {
        resendDue = !sent.isEmpty();
        holdUntilNs = nowNs + GRACE_NS;
    }

    int unconfirmed() {
        return sent.size() + waiting.size();
    }
}

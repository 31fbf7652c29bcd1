package io.verdant.protocol.transport;

import io.verdant.protocol.Envelope;
import io.verdant.protocol.LogEntry;
import java.util.function.Consumer;

/**
 * A participant's way to the coordinator: envelopes go up, the log comes down. Entries arrive in index order, each once,
 * from the index that was given when the link was made. A link belongs to one thread and never blocks.
 */
public interface CoordinatorLink extends AutoCloseable {
    /**
     * Queues an envelope for the coordinator. An envelope that the coordinator took or refused shows up in the log; one that
     * does not show up within the sender's own deadline may be offered again, as its sequence number makes it harmless.
     *
     * @return false where the queue is full, and the caller tries again later
     */
    boolean offer(Envelope envelope);

    /**
     * Does the link's work (sends, keeps alive, reconnects) and hands over new entries of the log.
     *
     * @param limit entries at most
     * @return entries handed over
     */
    int poll(Consumer<LogEntry> handler, int limit);

    /** Whether a session with the coordinator is open now. */
    boolean isConnected();

    @Override
    void close();
}

package io.verdant.protocol.transport;

import io.verdant.protocol.Address;

/**
 * A participant's way to its peers: tensors, blobs and the requests for them, signed. A link belongs to one thread and never
 * blocks: {@link #send} queues, {@link #doWork} moves bytes, {@link #poll} hands over what has arrived whole and verified.
 */
public interface PeerLink extends AutoCloseable {
    /** Takes what has arrived. */
    @FunctionalInterface
    interface Handler {
        /** @param sender who signed the stream; known to the directory of senders */
        void onMessage(Address sender, PeerMessage message);
    }

    /** Where peers reach this link, {@code host:port}. */
    String endpoint();

    /**
     * Queues a message. A receiver that is dead or slow costs this message only: it is dropped, and counted, when the
     * deadline passes.
     *
     * @param endpoint the receiver's {@code host:port}
     * @param deadlineNs by the clock whose time is given to {@link #doWork}
     * @throws IllegalArgumentException for an endpoint that cannot be one, or a message beyond the limits
     */
    void send(String endpoint, PeerMessage message, long deadlineNs);

    /**
     * Moves queued chunks out and arrived chunks in.
     *
     * @return amount of work done; 0 when idle
     */
    int doWork(long nowNs);

    /**
     * Hands over the messages that have arrived since.
     *
     * @return messages handed over
     */
    int poll(Handler handler);

    /**
     * Whether the link knows that the bundle's tensors have its root, because it carried these very objects before and they were
     * hashed then. A link that carries bytes never does.
     */
    default boolean vouchesFor(PeerMessage.TensorBundle bundle) {
        return false;
    }

    @Override
    void close();
}

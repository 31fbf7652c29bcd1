package io.verdant.protocol.transport;

import org.agrona.MutableDirectBuffer;

/** A stream on its way to one receiver: the header first, then every chunk. */
final class OutgoingStream {
    private static final int HEADER = -1;

    private final long streamId;
    private final byte[] header;
    private final Payload payload;
    private final long deadlineNs;
    private int next = HEADER;

    OutgoingStream(long streamId, byte[] header, Payload payload, long deadlineNs) {
        this.streamId = streamId;
        this.header = header;
        this.payload = payload;
        this.deadlineNs = deadlineNs;
    }

    /** Writes the next message at the buffer's beginning; returns its length. */
    int writeNext(MutableDirectBuffer buffer) {
        if (next == HEADER) {
            buffer.putBytes(0, header);
            return header.length;
        }
        return StreamChunk.encode(buffer, streamId, payload.content().bytes(), next, payload.path(next));
    }

    void advance() {
        next++;
    }

    /** Begins again: the receiver may have come back without what it had. */
    void rewind() {
        next = HEADER;
    }

    boolean isDone() {
        return next == payload.chunks().leafCount();
    }

    boolean isPast(long nowNs) {
        return nowNs - deadlineNs > 0;
    }

    int length() {
        return payload.length();
    }
}

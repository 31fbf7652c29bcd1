package io.verdant.protocol.transport;

import io.verdant.protocol.Reason;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** Counts of what a link did. Written by the link's thread, read by any. */
public final class PeerStats {
    private final AtomicLongArray rejections = new AtomicLongArray(Reason.values().length);
    private final AtomicLong sentStreams = new AtomicLong();
    private final AtomicLong sentLength = new AtomicLong();
    private final AtomicLong droppedStreams = new AtomicLong();
    private final AtomicLong receivedStreams = new AtomicLong();
    private final AtomicLong receivedLength = new AtomicLong();
    private final AtomicLong orphanChunks = new AtomicLong();

    PeerStats() {}

    /** Peers' streams and chunks that were refused, for that reason. */
    public long rejections(Reason reason) {
        return rejections.get(reason.ordinal());
    }

    /** Peers' streams and chunks that were refused. */
    public long rejections() {
        long sum = 0;
        for (int i = 0; i < rejections.length(); i++) {
            sum += rejections.get(i);
        }
        return sum;
    }

    /** Streams whose last chunk was given to the network. */
    public long sentStreams() {
        return sentStreams.get();
    }

    /** Bytes given to the network. */
    public long sentLength() {
        return sentLength.get();
    }

    /** Streams given up: past their deadline, or beyond the queue's limit. */
    public long droppedStreams() {
        return droppedStreams.get();
    }

    /** Streams that arrived whole and held. */
    public long receivedStreams() {
        return receivedStreams.get();
    }

    /** Bytes of chunks that held. */
    public long receivedLength() {
        return receivedLength.get();
    }

    /** Chunks of streams that are not, or no longer, expected. */
    public long orphanChunks() {
        return orphanChunks.get();
    }

    void onRejection(Reason reason) {
        rejections.incrementAndGet(reason.ordinal());
    }

    void onSent(int length) {
        sentLength.addAndGet(length);
    }

    void onStreamSent() {
        sentStreams.incrementAndGet();
    }

    void onStreamDropped() {
        droppedStreams.incrementAndGet();
    }

    void onReceived(int length) {
        receivedLength.addAndGet(length);
    }

    void onStreamReceived() {
        receivedStreams.incrementAndGet();
    }

    void onOrphanChunk() {
        orphanChunks.incrementAndGet();
    }
}

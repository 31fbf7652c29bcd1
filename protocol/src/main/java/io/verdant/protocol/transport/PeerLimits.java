package io.verdant.protocol.transport;

import java.util.concurrent.TimeUnit;

/**
 * What a peer link holds at most. A stream reserves the bytes it announces, encoded and decoded, until its message has been
 * handed over.
 *
 * @param maxStreamLength bytes of one stream, and as much again for the tensors in it
 * @param maxSenderLength bytes reserved by the streams of one sender
 * @param maxTotalLength bytes reserved by all senders' streams
 * @param maxStreamsPerSender streams half-way or not yet handed over
 * @param maxQueuedLength bytes waiting to be sent, over all receivers
 * @param streamTimeoutNs after which a stream without a new chunk is dropped
 */
public record PeerLimits(
        int maxStreamLength,
        long maxSenderLength,
        long maxTotalLength,
        int maxStreamsPerSender,
        long maxQueuedLength,
        long streamTimeoutNs) {
    private static final int MIB = 1024 * 1024;

    /** Bytes of the longest stream that any process takes: 256 million parameters. */
    public static final int MAX_STREAM_LENGTH = 1024 * MIB;

    /** Bytes of a stream that every process takes: a job's work file fits, which an arbiter reads. */
    public static final int MIN_STREAM_LENGTH = 8 * MIB;

    private static final int STREAM_PART = 4;
    private static final int TOTAL_PART = 2;
    private static final int SENDER_STREAMS = 3;
    private static final int QUEUED_STREAMS = 4;

    public PeerLimits {
        if (maxStreamLength < 1 || maxSenderLength < maxStreamLength || maxTotalLength < maxSenderLength) {
            throw new IllegalArgumentException("limits must grow: maxStreamLength=" + maxStreamLength
                    + " maxSenderLength=" + maxSenderLength + " maxTotalLength=" + maxTotalLength);
        }
        if (maxStreamsPerSender < 1 || maxQueuedLength < maxStreamLength || streamTimeoutNs < 1) {
            throw new IllegalArgumentException("maxStreamsPerSender=" + maxStreamsPerSender + " maxQueuedLength="
                    + maxQueuedLength + " streamTimeoutNs=" + streamTimeoutNs);
        }
    }

    /** Of this process: see {@link #ofHeap}. */
    public static PeerLimits defaults() {
        return ofHeap(Runtime.getRuntime().maxMemory());
    }

    /**
     * What a process of that heap can hold: a stream with its tensors takes at most half of it, and so do all streams together.
     * So a member of a large model is given a large heap, and nobody can fill a small one: an arbiter of 64 MiB takes streams
     * of 16 MiB.
     *
     * @param heapLength bytes
     */
    public static PeerLimits ofHeap(long heapLength) {
        int stream = (int) Math.clamp(heapLength / STREAM_PART, MIN_STREAM_LENGTH, MAX_STREAM_LENGTH);
        long total = Math.max(heapLength / TOTAL_PART, 2L * stream);
        long sender = Math.min(total, SENDER_STREAMS * (long) stream);
        return new PeerLimits(stream, sender, total, 64, QUEUED_STREAMS * (long) stream, TimeUnit.SECONDS.toNanos(10));
    }
}

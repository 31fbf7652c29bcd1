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

    /** Room for models of up to 64 million parameters. */
    public static PeerLimits defaults() {
        return new PeerLimits(256 * MIB, 768L * MIB, 2048L * MIB, 64, 1024L * MIB, TimeUnit.SECONDS.toNanos(10));
    }
}

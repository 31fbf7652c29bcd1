package io.verdant.protocol.transport;

import io.aeron.Aeron;
import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.aeron.exceptions.AeronException;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams to one receiver, in order. Nothing here waits: the publication is added asynchronously, an offer that is not
 * taken is tried again later, and a stream whose deadline has passed is dropped wherever it stands.
 */
final class PeerChannel {
    static final long IDLE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private static final Logger LOG = LoggerFactory.getLogger(PeerChannel.class);
    private static final long REOPEN_DELAY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int BURST = 16;

    private final Aeron aeron;
    private final Endpoint endpoint;
    private final PeerStats stats;
    private final ArrayDeque<OutgoingStream> queue = new ArrayDeque<>();
    private long registrationId = Aeron.NULL_VALUE;
    private @Nullable ExclusivePublication publication;
    private boolean wasConnected;
    private long queuedLength;
    private long lastUseNs;
    private long reopenNs;
    private boolean started;

    PeerChannel(Aeron aeron, Endpoint endpoint, PeerStats stats) {
        this.aeron = aeron;
        this.endpoint = endpoint;
        this.stats = stats;
    }

    void add(OutgoingStream stream) {
        queue.add(stream);
        queuedLength += stream.length();
    }

    long queuedLength() {
        return queuedLength;
    }

    int doWork(long nowNs, MutableDirectBuffer scratch) {
        if (!started) {
            started = true;
            lastUseNs = nowNs;
            reopenNs = nowNs;
        }
        int work = dropPast(nowNs);
        if (queue.isEmpty()) {
            return work;
        }
        lastUseNs = nowNs;
        try {
            work += pump(nowNs, scratch);
        } catch (AeronException e) {
            LOG.warn("cannot reach endpoint={}: {}", endpoint, e.getMessage());
            closePublication();
            reopenNs = nowNs + REOPEN_DELAY_NS;
        }
        return work;
    }

    boolean isIdle(long nowNs) {
        return started && queue.isEmpty() && nowNs - lastUseNs > IDLE_TIMEOUT_NS;
    }

    void close() {
        closePublication();
        queue.clear();
        queuedLength = 0;
    }

    private int dropPast(long nowNs) {
        int dropped = 0;
        for (var streams = queue.iterator(); streams.hasNext(); ) {
            OutgoingStream stream = streams.next();
            if (stream.isPast(nowNs)) {
                streams.remove();
                queuedLength -= stream.length();
                stats.onStreamDropped();
                dropped++;
                LOG.debug("dropped stream length={} endpoint={}: deadline passed", stream.length(), endpoint);
            }
        }
        return dropped;
    }

    private int pump(long nowNs, MutableDirectBuffer scratch) {
        ExclusivePublication open = publication(nowNs);
        if (open == null || !isReady(open)) {
            return 0;
        }
        int work = 0;
        while (work < BURST && !queue.isEmpty()) {
            OutgoingStream stream = queue.getFirst();
            int length = stream.writeNext(scratch);
            long position = open.offer(scratch, 0, length);
            if (position < 0) {
                onRefused(position);
                break;
            }
            work++;
            stats.onSent(length);
            stream.advance();
            if (stream.isDone()) {
                queue.removeFirst();
                queuedLength -= stream.length();
                stats.onStreamSent();
            }
        }
        return work;
    }

    private boolean isReady(ExclusivePublication open) {
        boolean connected = open.isConnected();
        if (wasConnected && !connected && !queue.isEmpty()) {
            queue.getFirst().rewind();
        }
        wasConnected = connected;
        return connected;
    }

    private void onRefused(long position) {
        if (position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED) {
            closePublication();
            queue.getFirst().rewind();
        }
    }

    private @Nullable ExclusivePublication publication(long nowNs) {
        if (publication != null) {
            return publication;
        }
        if (registrationId == Aeron.NULL_VALUE) {
            if (nowNs - reopenNs < 0) {
                return null;
            }
            String channel = "aeron:udp?endpoint=" + endpoint + "|term-length=" + EmbeddedDriver.TERM_LENGTH + "|mtu="
                    + (endpoint.isLoopback() ? EmbeddedDriver.LOOPBACK_MTU_LENGTH : EmbeddedDriver.NETWORK_MTU_LENGTH);
            registrationId = aeron.asyncAddExclusivePublication(channel, AeronPeerLink.STREAM_ID);
        }
        publication = aeron.getExclusivePublication(registrationId);
        if (publication != null) {
            registrationId = Aeron.NULL_VALUE;
        }
        return publication;
    }

    private void closePublication() {
        if (publication != null) {
            publication.close();
        } else if (registrationId != Aeron.NULL_VALUE) {
            aeron.asyncRemovePublication(registrationId);
        }
        publication = null;
        registrationId = Aeron.NULL_VALUE;
        wasConnected = false;
    }
}

package io.verdant.protocol.transport;

import io.verdant.protocol.Address;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts streams together from messages as they come. Order of the checks: form and limits, sender, room, signature; then each
 * chunk's form and path; and only for a whole stream decompression and decoding. Knows no network: connections are numbers.
 */
final class PeerReceiver {
    /** Faults after which a connection is not listened to any more. */
    static final int MAX_FAULTS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(PeerReceiver.class);

    private record Arrived(StreamHeader header, PeerMessage message) {}

    private static final class Connection {
        final Map<Long, IncomingStream> streams = new HashMap<>();
        int faults;
    }

    private final SenderDirectory directory;
    private final PeerLimits limits;
    private final PeerStats stats;
    private final MessageCodec codec;
    private final Reservations reservations;
    private final Map<Long, Connection> connections = new HashMap<>();
    private final ArrayDeque<Arrived> arrived = new ArrayDeque<>();

    PeerReceiver(SenderDirectory directory, PeerLimits limits, PeerStats stats, MessageCodec codec) {
        this.directory = directory;
        this.limits = limits;
        this.stats = stats;
        this.codec = codec;
        this.reservations = new Reservations(limits);
    }

    /**
     * Takes one message of a connection.
     *
     * @return false where the connection has had its faults and is to be shut
     */
    boolean onMessage(long connectionId, DirectBuffer buffer, int offset, int length, long nowNs) {
        Connection connection = connections.computeIfAbsent(connectionId, id -> new Connection());
        if (connection.faults >= MAX_FAULTS) {
            return false;
        }
        Rejection fault = length < 1
                ? new Rejection(Reason.MALFORMED, "empty message")
                : switch (buffer.getByte(offset)) {
                    case StreamHeader.FRAME -> onHeader(connection, buffer, offset, length, nowNs);
                    case StreamChunk.FRAME -> onChunk(connection, buffer, offset, length, nowNs);
                    default -> new Rejection(Reason.MALFORMED, "unknown frame=" + buffer.getByte(offset));
                };
        if (fault != null) {
            connection.faults++;
            count(fault);
        }
        return connection.faults < MAX_FAULTS;
    }

    /** The connection has ended; what is half-way on it is lost. */
    void onDisconnect(long connectionId) {
        Connection connection = connections.remove(connectionId);
        if (connection != null) {
            connection.streams.values().forEach(stream -> reservations.release(stream.header()));
        }
    }

    /** Drops the streams that have fallen silent; returns how many. */
    int dropSilent(long nowNs) {
        int dropped = 0;
        for (Connection connection : connections.values()) {
            for (Iterator<IncomingStream> streams = connection.streams.values().iterator(); streams.hasNext(); ) {
                IncomingStream stream = streams.next();
                if (stream.isSilent(nowNs, limits.streamTimeoutNs())) {
                    streams.remove();
                    reservations.release(stream.header());
                    count(new Rejection(
                            Reason.SILENT, "stream kind=" + stream.header().kind()));
                    dropped++;
                }
            }
        }
        return dropped;
    }

    int poll(PeerLink.Handler handler) {
        int count = 0;
        for (Arrived next = arrived.poll(); next != null; next = arrived.poll()) {
            reservations.release(next.header());
            handler.onMessage(next.header().sender(), next.message());
            count++;
        }
        return count;
    }

    long reservedLength() {
        return reservations.totalLength();
    }

    private @Nullable Rejection onHeader(
            Connection connection, DirectBuffer buffer, int offset, int length, long nowNs) {
        Decoded<StreamHeader.Signed> decoded = StreamHeader.decode(buffer, offset, length, limits);
        if (!decoded.ok()) {
            return decoded.refusal();
        }
        StreamHeader header = decoded.get().header();
        Address sender = header.sender();
        if (!directory.maySend(sender)) {
            return new Rejection(Reason.UNKNOWN_SENDER, "sender=" + sender);
        }
        IncomingStream same = connection.streams.get(header.streamId());
        if (same != null && same.header().equals(header)) {
            return null;
        }
        if (same != null) {
            return new Rejection(Reason.DUPLICATE, "stream id=" + header.streamId());
        }
        if (!decoded.get().isAuthentic()) {
            return new Rejection(Reason.BAD_SIGNATURE, "sender=" + sender);
        }
        Rejection full = reservations.reserve(header);
        if (full != null) {
            count(full);
            return null;
        }
        connection.streams.put(header.streamId(), new IncomingStream(header, nowNs));
        return null;
    }

    private @Nullable Rejection onChunk(
            Connection connection, DirectBuffer buffer, int offset, int length, long nowNs) {
        IncomingStream stream = connection.streams.get(StreamChunk.streamId(buffer, offset, length));
        if (stream == null) {
            stats.onOrphanChunk();
            return null;
        }
        StreamHeader header = stream.header();
        Decoded<StreamChunk> chunk = StreamChunk.decode(buffer, offset, length, header);
        Rejection fault = chunk.rejection();
        if (chunk.ok() && !chunk.get().leadsTo(header.chunkRoot())) {
            fault = new Rejection(
                    Reason.ROOT_MISMATCH, "chunk index=" + chunk.get().index());
        }
        if (fault != null) {
            connection.streams.remove(header.streamId());
            reservations.release(header);
            return fault;
        }
        if (!stream.has(chunk.get().index())) {
            stream.add(chunk.get(), nowNs);
            stats.onReceived(chunk.get().data().length);
        }
        if (!stream.isWhole()) {
            return null;
        }
        connection.streams.remove(header.streamId());
        return onWhole(stream);
    }

    private @Nullable Rejection onWhole(IncomingStream stream) {
        StreamHeader header = stream.header();
        reservations.complete(header);
        Decoded<PeerMessage> message = codec.decode(header, stream.content());
        if (!message.ok()) {
            reservations.release(header);
            return message.refusal();
        }
        stats.onStreamReceived();
        arrived.add(new Arrived(header, message.get()));
        return null;
    }

    private void count(Rejection rejection) {
        stats.onRejection(rejection.reason());
        LOG.debug("refused: {}", rejection);
    }
}

package io.verdant.coordinator.cluster;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.codecs.MessageHeaderEncoder;
import io.aeron.cluster.codecs.SessionMessageHeaderEncoder;
import io.aeron.cluster.service.ClientSession;
import io.aeron.exceptions.AeronException;
import io.verdant.protocol.transport.CoordinatorFrames;
import org.agrona.CloseHelper;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far one session has been given the log. It writes to the session's egress by itself, because the cluster lets a service
 * answer a session only while it handles a message, and a log must go on when nobody speaks.
 */
final class SubscriberCursor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SubscriberCursor.class);

    private final Aeron aeron;
    private final long sessionId;
    private final String channel;
    private final int streamId;
    private final UnsafeBuffer scratch = new UnsafeBuffer(
            new byte
                    [AeronCluster.SESSION_HEADER_LENGTH
                            + CoordinatorFrames.ENTRY_PREFIX_LENGTH
                            + CoordinatorFrames.MAX_PART_LENGTH]);
    private final UnsafeBuffer frame = new UnsafeBuffer(
            scratch, AeronCluster.SESSION_HEADER_LENGTH, scratch.capacity() - AeronCluster.SESSION_HEADER_LENGTH);
    private final SessionMessageHeaderEncoder header = new SessionMessageHeaderEncoder();
    private long registrationId = Aeron.NULL_VALUE;
    private @Nullable Publication publication;
    private long index;
    private int offset;
    private boolean broken;

    SubscriberCursor(Aeron aeron, ClientSession session) {
        this.aeron = aeron;
        this.sessionId = session.id();
        this.channel = session.responseChannel();
        this.streamId = session.responseStreamId();
        header.wrapAndApplyHeader(scratch, 0, new MessageHeaderEncoder()).clusterSessionId(sessionId);
    }

    void seek(long fromIndex) {
        index = fromIndex;
        offset = 0;
    }

    /**
     * Sends what is due until the session takes no more.
     *
     * @param limit messages at most
     * @return messages sent
     */
    int push(CommandLog log, long leadershipTermId, long timeMillis, int limit) {
        if (broken || index >= log.size()) {
            return 0;
        }
        try {
            Publication egress = egress();
            if (egress == null) {
                return 0;
            }
            header.leadershipTermId(leadershipTermId).timestamp(timeMillis);
            return push(log, egress, limit);
        } catch (AeronException | IllegalArgumentException e) {
            LOG.warn("session={} cannot be given the log: {}", sessionId, e.getMessage());
            broken = true;
            close();
            return 0;
        }
    }

    /** Ends the egress, but not the session. */
    @Override
    public void close() {
        CloseHelper.close(publication);
        if (registrationId != Aeron.NULL_VALUE) {
            aeron.asyncRemovePublication(registrationId);
        }
        publication = null;
        registrationId = Aeron.NULL_VALUE;
    }

    private int push(CommandLog log, Publication egress, int limit) {
        int sent = 0;
        while (sent < limit && index < log.size()) {
            byte[] entry = log.entry(index);
            int length = CoordinatorFrames.encodeEntryPart(frame, index, entry, offset);
            if (egress.offer(scratch, 0, AeronCluster.SESSION_HEADER_LENGTH + length) < 0) {
                break;
            }
            sent++;
            offset += length - CoordinatorFrames.ENTRY_PREFIX_LENGTH;
            if (offset == entry.length) {
                index++;
                offset = 0;
            }
        }
        return sent;
    }

    private @Nullable Publication egress() {
        if (publication == null) {
            if (registrationId == Aeron.NULL_VALUE) {
                registrationId = aeron.asyncAddPublication(channel, streamId);
            }
            publication = aeron.getPublication(registrationId);
            registrationId = publication == null ? registrationId : Aeron.NULL_VALUE;
        }
        return publication;
    }
}

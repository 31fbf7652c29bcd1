package io.verdant.protocol.transport;

import io.aeron.Aeron;
import io.aeron.Publication;
import io.aeron.cluster.client.AeronCluster;
import io.aeron.cluster.client.EgressListener;
import io.aeron.cluster.codecs.EventCode;
import io.aeron.exceptions.AeronException;
import io.aeron.logbuffer.Header;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeCodec;
import io.verdant.protocol.Limits;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Rejection;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The coordinator over an Aeron Cluster session: ingress by UDP, egress on a free port of this machine. The link connects by
 * itself and comes back, with back-off, when the coordinator restarts; it then asks for the log from the next index, so that
 * the caller sees every entry once, and sends again what the log does not show.
 */
public final class AeronCoordinatorLink implements CoordinatorLink {
    private static final Logger LOG = LoggerFactory.getLogger(AeronCoordinatorLink.class);
    private static final int MAX_QUEUED = 1024;
    private static final int MAX_PENDING = 1024;
    private static final long CONNECT_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final long KEEP_ALIVE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LOST_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long MIN_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long MAX_PAUSE_NS = TimeUnit.SECONDS.toNanos(2);

    private final Aeron aeron;
    private final String ingressEndpoints;
    private final String egressHost;
    private final EntryAssembly assembly;
    private final Outbox outbox = new Outbox(MAX_QUEUED);
    private final ArrayDeque<LogEntry> pending = new ArrayDeque<>();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[1 + Limits.MAX_ENVELOPE_LENGTH]);
    private AeronCluster.@Nullable AsyncConnect connecting;
    private @Nullable AeronCluster session;
    private @Nullable Rejection fault;
    private boolean subscribed;
    private boolean ended;
    private long connectNs = System.nanoTime();
    private long pauseNs = MIN_PAUSE_NS;
    private long keepAliveNs;
    private long lastContactNs;
    private long rejections;

    /**
     * A link that hands over the log from an index on.
     *
     * @param aeron a client of the caller's driver, which stays the caller's
     * @param ingressEndpoints the coordinator's {@code host:port}, or {@code 0=host:port,1=host:port,…} for several members
     * @param egressHost the name under which the coordinator reaches this machine; {@code localhost} on one machine
     */
    public AeronCoordinatorLink(Aeron aeron, String ingressEndpoints, String egressHost, long fromIndex) {
        this.aeron = aeron;
        this.ingressEndpoints = members(ingressEndpoints);
        this.egressHost = Endpoint.parse(egressHost + ":0").host();
        this.assembly = new EntryAssembly(fromIndex);
    }

    /** A link to a coordinator on this machine. */
    public AeronCoordinatorLink(Aeron aeron, String ingressEndpoint, long fromIndex) {
        this(aeron, ingressEndpoint, "localhost", fromIndex);
    }

    @Override
    public boolean offer(Envelope envelope) {
        byte[] bytes = EnvelopeCodec.encode(envelope);
        if (bytes.length > Limits.MAX_ENVELOPE_LENGTH) {
            throw new IllegalArgumentException(
                    "envelope length=" + bytes.length + " limit=" + Limits.MAX_ENVELOPE_LENGTH);
        }
        return outbox.offer(envelope.signature(), bytes);
    }

    @Override
    public int poll(Consumer<LogEntry> handler, int limit) {
        long nowNs = System.nanoTime();
        try {
            work(nowNs);
        } catch (AeronException | IllegalStateException e) {
            LOG.debug("coordinator={}: {}", ingressEndpoints, e.getMessage());
            disconnect(nowNs);
        }
        int count = 0;
        while (count < limit && !pending.isEmpty()) {
            handler.accept(pending.removeFirst());
            count++;
        }
        return count;
    }

    @Override
    public boolean isConnected() {
        return session != null && subscribed && session.egressSubscription().isConnected();
    }

    /** Messages of the coordinator that were refused; each ended its session. */
    public long rejections() {
        return rejections;
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
        if (connecting != null) {
            connecting.close();
        }
        session = null;
        connecting = null;
    }

    private void work(long nowNs) {
        if (session == null) {
            connect(nowNs);
            return;
        }
        while (pending.size() < MAX_PENDING && fault == null && session.pollEgress() > 0) {
            lastContactNs = nowNs;
        }
        if (fault != null || ended || session.isClosed()) {
            disconnect(nowNs);
            return;
        }
        if (session.egressSubscription().isConnected()) {
            lastContactNs = nowNs;
        } else if (nowNs - lastContactNs > LOST_NS) {
            disconnect(nowNs);
            return;
        }
        send(session, nowNs);
    }

    private void send(AeronCluster to, long nowNs) {
        if (!subscribed) {
            subscribed = offer(to, CoordinatorFrames.encodeSubscribe(scratch, assembly.nextIndex()));
        }
        for (byte[] next = subscribed ? outbox.next(nowNs) : null; next != null; next = outbox.next(nowNs)) {
            if (!offer(to, CoordinatorFrames.encodeEnvelope(scratch, next))) {
                break;
            }
            outbox.onSent();
        }
        if (nowNs - keepAliveNs > KEEP_ALIVE_NS && to.sendKeepAlive()) {
            keepAliveNs = nowNs;
        }
    }

    private boolean offer(AeronCluster to, int length) {
        long position = to.offer(scratch, 0, length);
        ended |= position == Publication.CLOSED || position == Publication.MAX_POSITION_EXCEEDED;
        return position > 0;
    }

    private void connect(long nowNs) {
        if (connecting == null) {
            if (nowNs - connectNs < 0) {
                return;
            }
            connecting = AeronCluster.asyncConnect(context());
        }
        session = connecting.poll();
        if (session != null) {
            connecting = null;
            fault = null;
            ended = false;
            pauseNs = MIN_PAUSE_NS;
            keepAliveNs = nowNs;
            lastContactNs = nowNs;
            begin(nowNs);
        }
    }

    private void begin(long nowNs) {
        subscribed = false;
        assembly.restart();
        outbox.onSessionBegin(nowNs);
    }

    private void disconnect(long nowNs) {
        if (fault != null) {
            rejections++;
            LOG.warn("refused the coordinator's message: {}", fault);
            pauseNs = MAX_PAUSE_NS;
        }
        AeronCluster.AsyncConnect attempt = connecting;
        AeronCluster open = session;
        connecting = null;
        session = null;
        fault = null;
        subscribed = false;
        connectNs = nowNs + pauseNs;
        pauseNs = Math.min(MAX_PAUSE_NS, 2 * pauseNs);
        if (attempt != null) {
            attempt.close();
        }
        if (open != null) {
            open.close();
        }
    }

    private AeronCluster.Context context() {
        return new AeronCluster.Context()
                .aeron(aeron)
                .ownsAeronClient(false)
                .messageTimeoutNs(CONNECT_TIMEOUT_NS)
                .ingressChannel("aeron:udp?term-length=" + EmbeddedDriver.TERM_LENGTH + "|mtu="
                        + EmbeddedDriver.NETWORK_MTU_LENGTH)
                .ingressEndpoints(ingressEndpoints)
                .egressChannel("aeron:udp?endpoint=" + egressHost + ":0")
                .errorHandler(error -> LOG.debug("coordinator session: {}", error.getMessage()))
                .egressListener(new Listener());
    }

    private static String members(String endpoints) {
        String members = endpoints.contains("=") ? endpoints : "0=" + endpoints;
        for (String member : members.split(",", -1)) {
            Endpoint.parse(member.substring(member.indexOf('=') + 1));
        }
        return members;
    }

    private final class Listener implements EgressListener {
        @Override
        public void onMessage(
                long clusterSessionId, long timestamp, DirectBuffer buffer, int offset, int length, Header header) {
            if (fault == null) {
                fault = assembly.onMessage(buffer, offset, length, this::onEntry);
            }
        }

        @Override
        public void onSessionEvent(
                long correlationId,
                long clusterSessionId,
                long leadershipTermId,
                int leaderMemberId,
                EventCode code,
                String detail) {
            ended |= code == EventCode.CLOSED || code == EventCode.ERROR || code == EventCode.AUTHENTICATION_REJECTED;
        }

        @Override
        public void onNewLeader(
                long clusterSessionId, long leadershipTermId, int leaderMemberId, String ingressEndpoints) {
            begin(System.nanoTime());
        }

        private void onEntry(LogEntry entry) {
            outbox.onEntry(entry, System.nanoTime());
            pending.add(entry);
        }
    }
}

package io.verdant.protocol.transport;

import io.aeron.Aeron;
import io.aeron.Image;
import io.aeron.ImageFragmentAssembler;
import io.aeron.Subscription;
import io.verdant.protocol.SigningKey;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Peers over Aeron UDP: one subscription for all who send to us, one publication per receiver. Aeron brings order and
 * retransmission; it does not encrypt, and anyone may send to the port, hence the signed headers and the limits. A stream
 * that is lost with its receiver is for the caller to ask for again.
 */
public final class AeronPeerLink implements PeerLink {
    static final int STREAM_ID = 1201;

    private static final Logger LOG = LoggerFactory.getLogger(AeronPeerLink.class);
    private static final int MAX_CHANNELS = 256;
    private static final int FRAGMENT_LIMIT = 32;
    private static final int STREAM_ID_SHIFT = 16;

    /** Whoever sends to us on one Aeron session; what was half-way on it ends with it. */
    private record Source(Image image, ImageFragmentAssembler assembler) {}

    private final Aeron aeron;
    private final SigningKey key;
    private final PeerLimits limits;
    private final PeerStats stats = new PeerStats();
    private final MessageCodec codec = new MessageCodec();
    private final PeerReceiver receiver;
    private final Subscription subscription;
    private final Consumer<Image> poller = this::receive;
    private int received;
    private final String endpoint;
    private final Map<Endpoint, PeerChannel> channels = new HashMap<>();
    private final Map<Long, Source> images = new HashMap<>();
    private final UnsafeBuffer scratch = new UnsafeBuffer(new byte[StreamChunk.MAX_MESSAGE_LENGTH]);
    private long nextStreamId;
    private long nowNs;
    private @Nullable PeerMessage lastMessage;
    private @Nullable Payload lastPayload;

    /**
     * Listens on an endpoint.
     *
     * @param aeron a client of the caller's driver, which stays the caller's
     * @param key with which this participant signs
     * @param endpoint {@code host:port}; port 0 takes a free one, see {@link #endpoint()}
     * @param directory who may send to us
     * @throws IllegalArgumentException for an endpoint that cannot be one
     * @throws TransportException where the port is in use or the host is not ours
     */
    public AeronPeerLink(Aeron aeron, SigningKey key, String endpoint, SenderDirectory directory, PeerLimits limits) {
        this.aeron = aeron;
        this.key = key;
        this.limits = limits;
        this.receiver = new PeerReceiver(directory, limits, stats, codec);
        this.nextStreamId = System.currentTimeMillis() << STREAM_ID_SHIFT;
        PeerSubscription opened = PeerSubscription.open(aeron, Endpoint.parse(endpoint), STREAM_ID);
        this.subscription = opened.subscription();
        this.endpoint = opened.endpoint().toString();
    }

    @Override
    public String endpoint() {
        return endpoint;
    }

    /** What this link has done so far. */
    public PeerStats stats() {
        return stats;
    }

    @Override
    public void send(String receiverEndpoint, PeerMessage message, long deadlineNs) {
        Endpoint target = Endpoint.parse(receiverEndpoint);
        if (target.port() == 0) {
            throw new IllegalArgumentException("endpoint=" + receiverEndpoint);
        }
        Payload payload = payload(message);
        MessageCodec.Content content = payload.content();
        if (content.bytes().length == 0
                || content.bytes().length > content.kind().maxLength(limits)
                || content.decodedLength() > content.kind().maxDecodedLength(limits)) {
            throw new IllegalArgumentException("message beyond the limits: length=" + content.bytes().length + " limit="
                    + content.kind().maxLength(limits));
        }
        if (queuedLength() + payload.length() > limits.maxQueuedLength()
                || (channels.size() >= MAX_CHANNELS && !channels.containsKey(target))) {
            stats.onStreamDropped();
            LOG.warn("dropped stream length={} endpoint={}: queue is full", payload.length(), target);
            return;
        }
        long streamId = nextStreamId++;
        byte[] header = new StreamHeader(
                        content.kind(),
                        streamId,
                        content.jobId(),
                        content.round(),
                        content.root(),
                        payload.length(),
                        content.decodedLength(),
                        payload.chunks().root(),
                        key.address())
                .sign(key);
        channels.computeIfAbsent(target, to -> new PeerChannel(aeron, to, stats))
                .add(new OutgoingStream(streamId, header, payload, deadlineNs));
    }

    @Override
    public int doWork(long nowNs) {
        this.nowNs = nowNs;
        return receive() + receiver.dropSilent(nowNs) + transmit(nowNs);
    }

    @Override
    public int poll(Handler handler) {
        return receiver.poll(handler);
    }

    @Override
    public void close() {
        channels.values().forEach(PeerChannel::close);
        channels.clear();
        subscription.close();
        codec.close();
    }

    /** The same object sent to several receivers is encoded once; equality of tensors would cost more than encoding. */
    @SuppressWarnings("ReferenceEquality")
    private Payload payload(PeerMessage message) {
        Payload payload = message == lastMessage ? lastPayload : null;
        if (payload == null) {
            payload = Payload.of(codec.encode(message));
            lastMessage = message;
            lastPayload = payload;
        }
        return payload;
    }

    private long queuedLength() {
        return channels.values().stream().mapToLong(PeerChannel::queuedLength).sum();
    }

    private int transmit(long nowNs) {
        int work = 0;
        for (Iterator<PeerChannel> all = channels.values().iterator(); all.hasNext(); ) {
            PeerChannel channel = all.next();
            work += channel.doWork(nowNs, scratch);
            if (channel.isIdle(nowNs)) {
                channel.close();
                all.remove();
                work++;
            }
        }
        return work;
    }

    private int receive() {
        received = 0;
        // Aeron's own thread takes images away while they are counted here; this looks at one state of its list.
        subscription.forEachImage(poller);
        if (images.size() > subscription.imageCount()) {
            received += forgetClosedImages();
        }
        return received;
    }

    private void receive(Image image) {
        Source source = images.computeIfAbsent(image.correlationId(), id -> source(image));
        received += image.poll(source.assembler(), FRAGMENT_LIMIT);
    }

    private Source source(Image image) {
        return new Source(image, new ImageFragmentAssembler((buffer, offset, length, header) -> {
            if (!receiver.onMessage(image.correlationId(), buffer, offset, length, nowNs) && !image.isClosed()) {
                LOG.warn("shut out source={}: faults={}", image.sourceIdentity(), PeerReceiver.MAX_FAULTS);
                image.reject("too many faults");
            }
        }));
    }

    private int forgetClosedImages() {
        int before = images.size();
        for (Iterator<Source> sources = images.values().iterator(); sources.hasNext(); ) {
            Image image = sources.next().image();
            if (image.isClosed()) {
                sources.remove();
                receiver.onDisconnect(image.correlationId());
            }
        }
        return before - images.size();
    }
}

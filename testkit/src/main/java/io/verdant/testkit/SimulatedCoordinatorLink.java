package io.verdant.testkit;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeCodec;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.LogEntryCodec;
import io.verdant.protocol.Signature;
import io.verdant.protocol.transport.CoordinatorLink;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A participant's link to a {@link SimulatedCoordinator}. As the real one does, it connects and comes back by itself, asks
 * for the log from the next index, and sends again what the log does not show once the log has had time to show it.
 */
final class SimulatedCoordinatorLink implements CoordinatorLink {
    private static final long RECONNECT_NS = 200_000_000;
    private static final long GRACE_NS = 200_000_000;

    private final SimulatedNetwork network;
    private final SimulatedCoordinator coordinator;
    private final String name;
    private final Runnable onArrival;
    private final ArrayDeque<LogEntry> pending = new ArrayDeque<>();
    private final Map<Signature, byte[]> unconfirmed = new LinkedHashMap<>();
    private @Nullable SimulatedSession session;
    private boolean mayResend;
    private boolean closed;
    private long nextIndex;

    SimulatedCoordinatorLink(
            SimulatedNetwork network,
            SimulatedCoordinator coordinator,
            String name,
            long nextIndex,
            Runnable onArrival) {
        this.network = network;
        this.coordinator = coordinator;
        this.name = name;
        this.nextIndex = nextIndex;
        this.onArrival = onArrival;
        connectAfter(network.delayNs());
    }

    String name() {
        return name;
    }

    @Override
    public boolean offer(Envelope envelope) {
        if (network.isFull()) {
            return false;
        }
        byte[] bytes = EnvelopeCodec.encode(envelope);
        unconfirmed.put(envelope.signature(), bytes);
        if (session != null && mayResend) {
            session.send(bytes);
        }
        return true;
    }

    @Override
    public int poll(Consumer<LogEntry> handler, int limit) {
        int count = 0;
        while (count < limit && !pending.isEmpty()) {
            handler.accept(pending.removeFirst());
            count++;
        }
        return count;
    }

    @Override
    public boolean isConnected() {
        return session != null;
    }

    @Override
    public void close() {
        closed = true;
        if (session != null) {
            session.end();
        }
    }

    private void connectAfter(long delayNs) {
        network.time().after(delayNs, this::connect);
    }

    private void connect() {
        if (closed) {
            return;
        }
        if (!coordinator.isReachable(name)) {
            connectAfter(RECONNECT_NS);
            return;
        }
        SimulatedSession opened = new SimulatedSession(network, coordinator, this, nextIndex);
        session = opened;
        mayResend = false;
        coordinator.open(opened);
        network.time().after(GRACE_NS + network.delayNs(), () -> resend(opened));
        onArrival.run();
    }

    private void resend(SimulatedSession opened) {
        if (opened.isOpen()) {
            mayResend = true;
            unconfirmed.values().forEach(opened::send);
        }
    }

    void onEntry(byte[] bytes) {
        Decoded<LogEntry> entry = LogEntryCodec.decode(bytes);
        if (!entry.ok()) {
            throw new IllegalStateException("the coordinator sent no entry: " + entry.refusal());
        }
        nextIndex++;
        unconfirmed.remove(entry.get().envelope().signature());
        pending.add(entry.get());
        onArrival.run();
    }

    void onEnd(SimulatedSession ended) {
        if (session == ended) {
            session = null;
            connectAfter(RECONNECT_NS + network.delayNs());
        }
    }
}

package io.verdant.node;

import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.Command;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.Envelopes;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.CoordinatorLink;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A participant's seat at the coordinator's log: a replica that re-applies every entry, and an outbox with at most one
 * message under way. A message is done when the log shows it, taken or refused; until then it is offered again, so that
 * neither back pressure nor a restarted coordinator loses it.
 */
final class Seat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Seat.class);
    private static final int ENTRIES_PER_POLL = 64;
    private static final long RESEND_NS = 2_000_000_000L;
    private static final int MAX_ATTEMPTS = 3;

    private final String name;
    private final SigningKey key;
    private final CoordinatorLink link;
    private final CoordinatorCore replica;
    private final EnvelopeSigner signer;
    private final NanoClock clock;
    private final Consumer<LogEntry> tap;
    private final Map<String, Integer> refusals = new HashMap<>();
    private final Set<String> warned = new HashSet<>();
    private @Nullable Envelope pending;
    private @Nullable Hash32 pendingHash;
    private String pendingDuty = "";
    private long offeredAtNs;
    private boolean offered;
    private String lastRefusal = "";

    /**
     * @param clock the time by which the role works; the system's, or a simulation's
     * @param tap sees every entry that the replica has applied
     */
    Seat(
            String name,
            SigningKey key,
            CoordinatorLink link,
            CoordinatorCore replica,
            NanoClock clock,
            Consumer<LogEntry> tap) {
        this.name = name;
        this.key = key;
        this.link = link;
        this.replica = replica;
        this.signer = new EnvelopeSigner(key);
        this.clock = clock;
        this.tap = tap;
    }

    String name() {
        return name;
    }

    SigningKey key() {
        return key;
    }

    NetworkState state() {
        return replica.state();
    }

    long nowNs() {
        return clock.nanoTime();
    }

    /** Takes new entries and keeps the message under way moving. */
    int poll(long nowNs) {
        int work = link.poll(this::onEntry, ENTRIES_PER_POLL);
        if (pending != null && state().nextSequence(key.address()) > pending.sequence()) {
            // Made before the log was read: an earlier life of this seat has spoken since, and this one will not be
            // taken.
            pending = null;
        }
        if (pending != null && (!offered || nowNs - offeredAtNs > RESEND_NS)) {
            if (link.offer(pending)) {
                offered = true;
                offeredAtNs = nowNs;
                work++;
            }
        }
        return work;
    }

    /** Whether the next message may be sent: none is under way and the log is connected. */
    boolean isFree() {
        return pending == null && link.isConnected();
    }

    /** Whether this duty may still be tried: the log has not refused it too often. */
    boolean may(String duty) {
        return refusals.getOrDefault(duty, 0) < MAX_ATTEMPTS;
    }

    /** What the log last refused of ours, and why. */
    String lastRefusal() {
        return lastRefusal;
    }

    /**
     * Signs and sends; only where {@link #isFree()}.
     *
     * @param duty names what is owed, such as {@code commit:3}; a refusal is remembered under it
     */
    void send(String duty, Hash32 jobId, Hash32 gameId, Command command) {
        if (pending != null) {
            throw new IllegalStateException("a message is under way: duty=" + pendingDuty + " next=" + duty);
        }
        signer.resume(state().nextSequence(key.address()), state().previousHash(key.address()));
        pending = signer.sign(jobId, gameId, command);
        pendingHash = Envelopes.hash(pending);
        pendingDuty = duty;
        offered = false;
    }

    private void onEntry(LogEntry entry) {
        Rejection fault = replica.replay(entry);
        if (fault != null) {
            throw new CoordinatorFault(name, entry.index(), fault);
        }
        if (pending != null && Envelopes.hash(entry.envelope()).equals(pendingHash)) {
            if (entry.reason() != Reason.NONE) {
                refusals.merge(pendingDuty, 1, Integer::sum);
                lastRefusal = new Rejection(entry.reason(), entry.detail()).toString();
                // Two validators may dispute one claim at once, and a phase may end while a message is under way.
                boolean known = !warned.add(pendingDuty.replaceFirst(":.*", "") + entry.reason());
                LOG.atLevel(known || isRace(entry.reason()) ? Level.INFO : Level.WARN)
                        .log(
                                "{}: refused duty={} reason={} {} (next: {})",
                                name,
                                pendingDuty,
                                entry.reason(),
                                entry.detail(),
                                entry.reason().nextAction());
            }
            pending = null;
        }
        tap.accept(entry);
    }

    private static boolean isRace(Reason reason) {
        return reason == Reason.LIMIT_REACHED || reason == Reason.WRONG_PHASE || reason == Reason.WRONG_ROUND;
    }

    @Override
    public void close() {
        link.close();
    }
}

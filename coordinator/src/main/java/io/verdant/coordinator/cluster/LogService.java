package io.verdant.coordinator.cluster;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.Header;
import io.verdant.protocol.Limits;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.LogEntryCodec;
import io.verdant.protocol.transport.CoordinatorFrames;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentTerminationException;
import org.jspecify.annotations.Nullable;

/**
 * Feeds the machine from the cluster's log and pushes its entries to every session that has subscribed. A session that does
 * not take its entries is passed over until it does; nothing here waits for one.
 */
final class LogService implements ClusteredService {
    private static final int PUSH_LIMIT = 32;

    private final LogMachine machine;
    private final Runnable onBegin;
    private final Consumer<Throwable> onFault;
    private final CommandLog log = new CommandLog();
    private final Map<Long, SubscriberCursor> cursors = new HashMap<>();
    private final AtomicLong entryCount = new AtomicLong();
    private final AtomicLong ignoredCount = new AtomicLong();
    private volatile boolean leader;
    private @Nullable Cluster cluster;
    private long leadershipTermId;
    private long lastTimeMillis;

    /** @param onBegin called before the first command is given to the machine */
    LogService(LogMachine machine, Runnable onBegin, Consumer<Throwable> onFault) {
        this.machine = machine;
        this.onBegin = onBegin;
        this.onFault = onFault;
    }

    boolean isLeader() {
        return leader;
    }

    long entryCount() {
        return entryCount.get();
    }

    long ignoredCount() {
        return ignoredCount.get();
    }

    @Override
    public void onStart(Cluster started, @Nullable Image snapshot) {
        cluster = started;
        log.clear();
        entryCount.set(0);
        guarded(() -> {
            machine.onRestart();
            if (snapshot != null) {
                LogSnapshot.load(snapshot, started.idleStrategy(), this::apply);
            }
        });
    }

    @Override
    public void onSessionOpen(ClientSession session, long timestamp) {
        // A session is given nothing until it subscribes.
    }

    @Override
    public void onSessionClose(ClientSession session, long timestamp, CloseReason closeReason) {
        CloseHelper.close(cursors.remove(session.id()));
    }

    @Override
    public void onSessionMessage(
            @Nullable ClientSession session,
            long timestamp,
            DirectBuffer buffer,
            int offset,
            int length,
            Header header) {
        int tag = length < 1 ? -1 : buffer.getByte(offset);
        if (tag == CoordinatorFrames.ENVELOPE && length > 1 && length - 1 <= Limits.MAX_ENVELOPE_LENGTH) {
            byte[] envelope = new byte[length - 1];
            buffer.getBytes(offset + 1, envelope);
            guarded(() -> apply(timestamp, envelope));
        } else if (tag == CoordinatorFrames.SUBSCRIBE
                && length == CoordinatorFrames.SUBSCRIBE_LENGTH
                && session != null) {
            subscribe(session, buffer.getLong(offset + 1));
        } else {
            ignoredCount.incrementAndGet();
        }
    }

    @Override
    public int doBackgroundWork(long nowNs) {
        if (!leader) {
            return 0;
        }
        int work = 0;
        for (SubscriberCursor cursor : cursors.values()) {
            work += cursor.push(log, leadershipTermId, lastTimeMillis, PUSH_LIMIT);
        }
        return work;
    }

    @Override
    public void onTimerEvent(long correlationId, long timestamp) {
        // No timers: the coordinator's ticks are commands, so that they are in the log.
    }

    @Override
    public void onTakeSnapshot(ExclusivePublication snapshot) {
        Cluster host = cluster;
        if (host != null) {
            guarded(() -> LogSnapshot.take(log, snapshot, host.idleStrategy()));
        }
    }

    @Override
    public void onRoleChange(Cluster.Role role) {
        leader = role == Cluster.Role.LEADER;
    }

    @Override
    public void onNewLeadershipTermEvent(
            long termId,
            long logPosition,
            long timestamp,
            long termBaseLogPosition,
            int leaderMemberId,
            int logSessionId,
            TimeUnit timeUnit,
            int appVersion) {
        leadershipTermId = termId;
        lastTimeMillis = timestamp;
    }

    @Override
    public void onTerminate(Cluster terminated) {
        leader = false;
    }

    private void subscribe(ClientSession session, long fromIndex) {
        if (fromIndex < 0) {
            ignoredCount.incrementAndGet();
            return;
        }
        Cluster host = Objects.requireNonNull(cluster);
        cursors.computeIfAbsent(session.id(), id -> new SubscriberCursor(host.aeron(), session))
                .seek(fromIndex);
    }

    private void apply(long timeMillis, byte[] envelope) {
        lastTimeMillis = timeMillis;
        if (log.size() == 0) {
            onBegin.run();
        }
        LogEntry entry = machine.onCommand(envelope, timeMillis);
        if (entry == null) {
            ignoredCount.incrementAndGet();
            return;
        }
        if (entry.index() != log.size()) {
            throw new IllegalStateException("log entry index=" + entry.index() + " expected=" + log.size());
        }
        log.add(timeMillis, envelope, LogEntryCodec.encode(entry));
        entryCount.set(log.size());
    }

    /** The cluster passes over a message whose handler throws; so the service ends instead, and the node with it. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            leader = false;
            onFault.accept(e);
            throw new AgentTerminationException(e);
        }
    }
}

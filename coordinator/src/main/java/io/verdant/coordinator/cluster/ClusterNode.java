package io.verdant.coordinator.cluster;

import io.aeron.Aeron;
import io.aeron.archive.Archive;
import io.aeron.archive.ArchiveThreadingMode;
import io.aeron.archive.client.AeronArchive;
import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.service.ClusteredServiceContainer;
import io.aeron.driver.MediaDriver;
import io.aeron.exceptions.RegistrationException;
import io.verdant.protocol.transport.AeronCoordinatorLink;
import io.verdant.protocol.transport.CoordinatorLink;
import io.verdant.protocol.transport.EmbeddedDriver;
import io.verdant.protocol.transport.Endpoint;
import io.verdant.protocol.transport.Ports;
import io.verdant.protocol.transport.TransportException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;
import org.agrona.IoUtil;
import org.agrona.concurrent.IdleStrategy;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the coordinator's cluster, whole in this process: media driver, archive, consensus module and the service
 * that runs a {@link LogMachine}. One member is the usual number. After a kill it starts again in the same directory and
 * replays every command, at the time that it had, before it takes new ones.
 *
 * <p>A cluster survives crashes, not liars: the entries' signatures are what participants hold it to.
 */
public final class ClusterNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
    private static final int TERM_LENGTH = EmbeddedDriver.TERM_LENGTH;
    /** Participants that one coordinator serves at a time; the library's own default is ten. */
    private static final int MAX_SESSIONS = 1024;

    private static final int SEGMENT_LENGTH = 8 * 1024 * 1024;
    private static final String UDP = "aeron:udp?term-length=" + TERM_LENGTH;

    private final Context context;
    private final DataDirectory directory;
    private final LogService service;
    private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
    private final ArrayDeque<AutoCloseable> parts = new ArrayDeque<>();
    private final String aeronDirectoryName;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    private ClusterNode(Context context, LogMachine machine) {
        this.context = context;
        this.directory = DataDirectory.open(context.directory());
        this.service = new LogService(machine, directory::begin, this::fail);
        MediaDriver.Context driver = EmbeddedDriver.context();
        this.aeronDirectoryName = driver.aeronDirectoryName();
        own(directory);
        try {
            launch(driver);
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /**
     * Starts a member. It is leader, of a cluster of one, within a second; see {@link #isLeader}.
     *
     * @throws IllegalArgumentException for a context that cannot be
     * @throws TransportException where a port or the directory is in use
     */
    public static ClusterNode launch(Context context, LogMachine machine) {
        return new ClusterNode(context.clone().conclude(), machine);
    }

    /** Whether this member leads: it has replayed its log and takes commands. */
    public boolean isLeader() {
        return service.isLeader() && !failure.isDone() && !closing.get();
    }

    /** Where participants reach the cluster: {@code 0=host:port,…}. */
    public String ingressEndpoints() {
        return context.clusterMembers().ingressEndpoints();
    }

    /** Entries made so far. */
    public long entryCount() {
        return service.entryCount();
    }

    /** Messages that were not worth an entry. */
    public long ignoredCount() {
        return service.ignoredCount();
    }

    /** Completes with the cause when the node has stopped by a fault of its own. */
    public CompletableFuture<Throwable> failure() {
        return failure.copy();
    }

    /** The directory of this node's media driver, for a client in this process. */
    public String aeronDirectoryName() {
        return aeronDirectoryName;
    }

    /**
     * A link from within this process, such as the one that sends the coordinator's own ticks.
     *
     * @param aeron a client of any driver on this machine
     */
    public CoordinatorLink link(Aeron aeron, long fromIndex) {
        return new AeronCoordinatorLink(aeron, ingressEndpoints(), context.egressHost(), fromIndex);
    }

    @Override
    public void close() {
        if (closing.compareAndSet(false, true)) {
            AutoCloseable[] all;
            synchronized (parts) {
                all = parts.toArray(AutoCloseable[]::new);
            }
            CloseHelper.closeAll(error -> LOG.warn("closing coordinator: {}", error.getMessage()), all);
            closed.countDown();
        } else {
            awaitClosed();
        }
    }

    private void awaitClosed() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void own(AutoCloseable part) {
        synchronized (parts) {
            parts.push(part);
        }
        if (closing.get()) {
            CloseHelper.quietClose(part);
            throw new TransportException("coordinator stopped while it started: directory=" + context.directory());
        }
    }

    private void launch(MediaDriver.Context driver) {
        checkPorts();
        boolean alone = context.clusterMembers().bases().size() == 1;
        directory.requireSpace();
        if (alone) {
            directory.forgetUnbegun();
        }
        own(MediaDriver.launch(driver.mtuLength(EmbeddedDriver.NETWORK_MTU_LENGTH)
                .ipcMtuLength(EmbeddedDriver.NETWORK_MTU_LENGTH)
                .spiesSimulateConnection(true)
                .errorHandler(handler("driver"))));
        own(Archive.launch(archive(alone)));
        own(ConsensusModule.launch(consensus(alone)));
        own(ClusteredServiceContainer.launch(container()));
    }

    private void checkPorts() {
        for (int offset = 0; offset < ClusterMembers.PORTS; offset++) {
            Ports.checkFree(context.clusterMembers().port(context.memberId(), offset));
        }
    }

    private Archive.Context archive(boolean alone) {
        Archive.Context archive = new Archive.Context()
                .aeronDirectoryName(aeronDirectoryName)
                .archiveDir(directory.archive())
                .markFileDir(marks("archive"))
                .archiveClientContext(archiveClient())
                .controlChannelEnabled(!alone)
                .localControlChannel("aeron:ipc?term-length=" + TERM_LENGTH)
                .controlTermBufferLength(TERM_LENGTH)
                .replicationChannel("aeron:udp?endpoint=" + context.egressHost() + ":0")
                .recordingEventsEnabled(false)
                .threadingMode(ArchiveThreadingMode.SHARED)
                .idleStrategySupplier(idle())
                .segmentFileLength(SEGMENT_LENGTH)
                .lowStorageSpaceThreshold(SEGMENT_LENGTH)
                .fileSyncLevel(context.fileSyncLevel())
                .catalogFileSyncLevel(context.fileSyncLevel())
                .errorHandler(handler("archive"));
        if (!alone) {
            archive.controlChannel(
                    "aeron:udp?endpoint=" + context.clusterMembers().archive(context.memberId()));
        }
        return archive;
    }

    private ConsensusModule.Context consensus(boolean alone) {
        return new ConsensusModule.Context()
                .aeronDirectoryName(aeronDirectoryName)
                .archiveContext(archiveClient())
                .clusterDir(directory.cluster())
                .markFileDir(marks("consensus"))
                .clusterMemberId(context.memberId())
                .clusterMembers(context.clusterMembers().clusterMembers())
                .appointedLeaderId(alone ? 0 : Aeron.NULL_VALUE)
                .ingressChannel(UDP)
                .egressChannel(UDP)
                .logChannel(UDP)
                .replicationChannel("aeron:udp?endpoint=" + context.egressHost() + ":0")
                .isIpcIngressAllowed(true)
                .fileSyncLevel(context.fileSyncLevel())
                .sessionTimeoutNs(context.sessionTimeoutNs())
                .maxConcurrentSessions(MAX_SESSIONS)
                .leaderHeartbeatTimeoutNs(TimeUnit.SECONDS.toNanos(2))
                .startupCanvassTimeoutNs(TimeUnit.SECONDS.toNanos(4))
                .idleStrategySupplier(idle())
                .terminationHook(() -> fail(new IllegalStateException("consensus module has terminated")))
                .errorHandler(handler("consensus"));
    }

    private ClusteredServiceContainer.Context container() {
        return new ClusteredServiceContainer.Context()
                .aeronDirectoryName(aeronDirectoryName)
                .archiveContext(archiveClient())
                .clusterDir(directory.cluster())
                .markFileDir(marks("service"))
                .clusteredService(service)
                .idleStrategySupplier(idle())
                .terminationHook(() -> fail(new IllegalStateException("service has terminated")))
                .errorHandler(handler("service"));
    }

    /**
     * Where a part keeps its mark file: with the driver's files, new at every launch. Aeron writes its errors there through
     * mapped memory, which on a full disk would end the thread that wants to report it.
     */
    private File marks(String part) {
        File marks = new File(aeronDirectoryName, "marks-" + part);
        IoUtil.ensureDirectoryExists(marks, part);
        return marks;
    }

    private static AeronArchive.Context archiveClient() {
        String channel = "aeron:ipc?term-length=" + TERM_LENGTH;
        return new AeronArchive.Context().controlRequestChannel(channel).controlResponseChannel(channel);
    }

    private static Supplier<IdleStrategy> idle() {
        return EmbeddedDriver::idleStrategy;
    }

    /** Aeron would go on for ever without its port, its disk or its memory: such errors are as fatal as they look. */
    private ErrorHandler handler(String part) {
        return error -> {
            IOException full = StorageFaults.fullDisk(error, context.directory());
            if (full != null) {
                fail(new TransportException("coordinator " + part + ": " + full.getMessage(), full));
            } else if (error instanceof RegistrationException || error instanceof Error) {
                fail(error);
            } else if (closing.get() || failure.isDone()) {
                LOG.debug("coordinator {} while it stops: {}", part, error.getMessage());
            } else {
                LOG.warn("coordinator {}: {}", part, error.getMessage());
            }
        };
    }

    /** Called on Aeron's threads, which cannot wait for their own end. */
    private void fail(Throwable cause) {
        if (!closing.get() && failure.complete(cause)) {
            LOG.info("coordinator stops", cause);
            Thread.ofPlatform().daemon().name("coordinator-stop").start(this::close);
        }
    }

    /** Settings. The directory is a must; everything else is for one member on the loopback interface. */
    public static final class Context implements Cloneable {
        private @Nullable Path directory;
        private @Nullable ClusterMembers clusterMembers;
        private String host = "localhost";
        private int basePort;
        private List<String> members = List.of();
        private int memberId;
        private int fileSyncLevel = 1;
        private long sessionTimeoutNs = TimeUnit.SECONDS.toNanos(10);

        /** Where the log lies. */
        public Context directory(Path path) {
            directory = path;
            return this;
        }

        /** The interface to listen on. */
        public Context host(String name) {
            host = name;
            return this;
        }

        /** The first of five consecutive UDP ports: ingress, consensus, log, catch-up, archive. */
        public Context basePort(int port) {
            basePort = port;
            return this;
        }

        /** All members' {@code host:basePort}, in the order of their ids; instead of host and port. */
        public Context members(List<String> endpoints) {
            members = List.copyOf(endpoints);
            return this;
        }

        public Context memberId(int id) {
            memberId = id;
            return this;
        }

        /** 0 leaves writing to the system, 1 forces data to the disk, 2 metadata too. */
        public Context fileSyncLevel(int level) {
            fileSyncLevel = level;
            return this;
        }

        /** After which a participant that says nothing loses its session. */
        public Context sessionTimeoutNs(long timeoutNs) {
            sessionTimeoutNs = timeoutNs;
            return this;
        }

        @Override
        public Context clone() {
            try {
                return (Context) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }

        /**
         * Checks the settings and derives the rest.
         *
         * @throws IllegalArgumentException where they cannot be
         */
        Context conclude() {
            List<String> all = members.isEmpty() ? List.of(host + ":" + basePort) : members;
            clusterMembers =
                    new ClusterMembers(all.stream().map(Endpoint::parse).toList());
            if (memberId < 0 || memberId >= all.size()) {
                throw new IllegalArgumentException("memberId=" + memberId + " members=" + all.size());
            }
            directory();
            return this;
        }

        Path directory() {
            if (directory == null) {
                throw new IllegalArgumentException("directory=null");
            }
            return directory;
        }

        ClusterMembers clusterMembers() {
            if (clusterMembers == null) {
                throw new IllegalStateException("context is not concluded");
            }
            return clusterMembers;
        }

        int memberId() {
            return memberId;
        }

        int fileSyncLevel() {
            return fileSyncLevel;
        }

        long sessionTimeoutNs() {
            return sessionTimeoutNs;
        }

        String egressHost() {
            return clusterMembers().bases().get(memberId).host();
        }
    }
}

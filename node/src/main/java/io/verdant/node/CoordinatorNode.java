package io.verdant.node;

import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.CoordinatorMachine;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.Journal;
import io.verdant.coordinator.cluster.ClusterNode;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.Endpoint;
import io.verdant.settlement.EmbeddedLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator's process part: a cluster of one member that runs the core, its journal, its metrics, and the agent that
 * speaks for it. The cluster's log is the truth; the journal is the same log as anybody can read it.
 */
final class CoordinatorNode implements AutoCloseable {
    private static final long START_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long START_POLL_MILLIS = 5;

    private final Journal journal;
    private final ClusterNode cluster;

    /**
     * Settings of a coordinator.
     *
     * @param directory where its log and journal are kept
     * @param listen the first of its five consecutive ports
     */
    record Setup(Genesis genesis, SigningKey key, String name, long stake, Endpoint listen, Path directory) {}

    private CoordinatorNode(Journal journal, ClusterNode cluster) {
        this.journal = journal;
        this.cluster = cluster;
    }

    /**
     * Starts the coordinator and its agent on that host.
     *
     * @throws UserError if it does not lead its cluster in time
     */
    static CoordinatorNode launch(ProcessHost host, Setup setup, CoordinatorMetrics metrics) {
        Journal journal = journal(setup);
        ClusterNode cluster;
        try {
            cluster = ClusterNode.launch(
                    new ClusterNode.Context()
                            .directory(setup.directory().resolve("cluster"))
                            .host(setup.listen().host())
                            .basePort(setup.listen().port()),
                    new CoordinatorMachine(
                            setup.genesis(), EmbeddedLedger::new, setup.key()::sign, journal, metrics::onEntry));
        } catch (RuntimeException e) {
            journal.close();
            throw e;
        }
        CoordinatorNode node = new CoordinatorNode(journal, cluster);
        try {
            node.awaitLeader();
        } catch (RuntimeException e) {
            node.close();
            throw e;
        }
        CoordinatorCore replica = new CoordinatorCore(setup.genesis(), new EmbeddedLedger());
        Seat seat = new Seat(
                setup.name(),
                setup.key(),
                cluster.link(host.aeron(), 0),
                replica,
                SystemNanoClock.INSTANCE,
                entry -> {});
        host.start(new CoordinatorAgent(seat, cluster.entryCount(), setup.stake(), System::currentTimeMillis));
        return node;
    }

    private static Journal journal(Setup setup) {
        try {
            Files.createDirectories(setup.directory());
        } catch (IOException e) {
            throw RunDirectory.cannotWrite(setup.directory(), e);
        }
        return Journal.open(setup.directory().resolve("journal.log"), setup.genesis(), Journal.Sync.ON_REQUEST);
    }

    private void awaitLeader() {
        long deadlineNs = System.nanoTime() + START_TIMEOUT_NS;
        while (!cluster.isLeader()) {
            Object cause = System.nanoTime() > deadlineNs ? "time-out" : awaitFailure();
            if (cause != null) {
                throw UserError.because(ExitCode.UNAVAILABLE, "the coordinator did not start")
                        .with("cause", cause)
                        .next("read the log above; remove what runs in the same folder or on the same ports");
            }
        }
    }

    /** Waits a little for the cluster to fail; null where it has not. */
    private @Nullable Throwable awaitFailure() {
        try {
            return cluster.failure().get(START_POLL_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the coordinator started", e);
        }
    }

    /** The fault that stopped the coordinator, or null. */
    @Nullable
    Throwable failure() {
        return cluster.failure().isDone() ? cluster.failure().join() : null;
    }

    @Override
    public void close() {
        cluster.close();
        journal.close();
    }
}

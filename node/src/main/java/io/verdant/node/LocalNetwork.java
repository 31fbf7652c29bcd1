package io.verdant.node;

import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.transport.Endpoint;
import io.verdant.protocol.transport.Ports;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/**
 * A job's private network in this process: every role with its own key and thread, talking over Aeron UDP on loopback and
 * through nothing else. Its members, and so its bits, are those of the same network in separate processes.
 */
final class LocalNetwork implements AutoCloseable {
    private static final String ANY_PORT = "127.0.0.1:0";
    private static final int CLUSTER_PORTS = 5;

    private final ProcessHost host;
    private final PublisherAgent publisher;
    private final CoordinatorMetrics metrics = new CoordinatorMetrics();
    private @Nullable CoordinatorNode coordinator;

    /**
     * Starts the network for that run.
     *
     * @param replica what the run's journal says so far
     * @param tap sees every new entry of the log on the publisher's thread
     */
    LocalNetwork(
            JobFile job,
            Publication publication,
            RunDirectory run,
            ProcessHost host,
            CoordinatorCore replica,
            BiConsumer<LogEntry, NetworkState> tap) {
        this.host = host;
        Genesis genesis = Participant.genesis(job);
        Endpoint address = new Endpoint("127.0.0.1", Ports.findFree(CLUSTER_PORTS));
        Members members = new Members(host, genesis, address);
        PublisherAgent made = null;
        for (Participant participant : Participant.of(job)) {
            Members.Setup setup = new Members.Setup(
                    participant.role(),
                    participant.name(),
                    participant.key(),
                    ANY_PORT,
                    Participant.stake(job, participant.role()));
            switch (participant.role()) {
                case PUBLISHER -> made = members.publisher(setup, publication, run.checkpoints(), replica, tap);
                case COORDINATOR ->
                    coordinator = CoordinatorNode.launch(
                            host,
                            new CoordinatorNode.Setup(
                                    genesis,
                                    setup.key(),
                                    setup.name(),
                                    setup.stake(),
                                    address,
                                    run.state().resolve(setup.name())),
                            metrics);
                case AGGREGATOR ->
                    host.start(members.aggregator(setup, run.state().resolve(setup.name())));
                case VALIDATOR ->
                    host.start(members.validator(setup, job.schedule().rounds()));
                case ARBITER -> host.start(members.arbiter(setup));
                case WORKER ->
                    host.start(members.worker(setup, job.network().engine(), adversary(job, participant.number())));
            }
        }
        this.publisher = Objects.requireNonNull(made);
        host.start(publisher);
    }

    static @Nullable Adversary adversary(JobFile job, int worker) {
        Optional<Adversary> told = job.network().adversaries().stream()
                .filter(adversary -> adversary.worker() == worker)
                .findFirst();
        return told.orElse(null);
    }

    PublisherAgent publisher() {
        return publisher;
    }

    CoordinatorMetrics metrics() {
        return metrics;
    }

    /** The fault that stopped the coordinator, or null. */
    @Nullable
    Throwable failure() {
        CoordinatorNode node = coordinator;
        return node == null ? null : node.failure();
    }

    @Override
    public void close() {
        host.close();
        CloseHelper.quietClose(coordinator);
    }
}

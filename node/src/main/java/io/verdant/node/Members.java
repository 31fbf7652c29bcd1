package io.verdant.node;

import io.verdant.checkpointstore.CheckpointStore;
import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.HashChain;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.CoordinatorLink;
import io.verdant.protocol.transport.Endpoint;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.repops.PlanObserver;
import io.verdant.settlement.EmbeddedLedger;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes the roles of a network, each with its own key, replica and links, for a process of their own or for one that runs
 * them all: the wiring is the same.
 */
final class Members {
    /** Rounds in which a worker can say whether it planted its claim. */
    private static final int WORKER_CHAIN_LENGTH = 4_096;

    private final Wiring wiring;
    private final Genesis genesis;

    /**
     * A member that is to join.
     *
     * @param listen where it receives tensors, {@code host:port}
     * @param stake in micro-units
     */
    record Setup(Role role, String name, SigningKey key, String listen, long stake) {}

    private record Links(Seat seat, PeerLink peers) {}

    /** Members that run on that host and talk over Aeron. */
    Members(ProcessHost host, Genesis genesis, Endpoint coordinator) {
        this(new AeronWiring(host, coordinator), genesis);
    }

    Members(Wiring wiring, Genesis genesis) {
        this.wiring = wiring;
        this.genesis = genesis;
    }

    WorkerAgent worker(Setup setup, @Nullable Adversary adversary) {
        return worker(setup, Engine.REPOPS, adversary);
    }

    WorkerAgent worker(Setup setup, Engine engine, @Nullable Adversary adversary) {
        HashChain chain = new HashChain(setup.key(), genesis.networkTag(), WORKER_CHAIN_LENGTH);
        Links links = links(setup);
        return new WorkerAgent(
                identity(setup, chain.anchor()),
                links.seat(),
                links.peers(),
                wiring.compute(),
                engine,
                chain,
                wiring.engines(),
                adversary,
                wiring.insight(),
                wiring.tasks());
    }

    /** @param chainLength rounds for which the validator's hash chain lasts */
    ValidatorAgent validator(Setup setup, int chainLength) {
        HashChain chain = new HashChain(setup.key(), genesis.networkTag(), chainLength);
        Links links = links(setup);
        return new ValidatorAgent(
                identity(setup, chain.anchor()),
                links.seat(),
                links.peers(),
                wiring.compute(),
                chain,
                wiring.diligence(),
                wiring.tasks());
    }

    /** @param directory where checkpoints and the model file are kept */
    AggregatorAgent aggregator(Setup setup, Path directory) {
        return aggregator(setup, directory, PlanObserver.NONE);
    }

    /** @param behaviour what it does to its aggregates while it computes them; nothing where it is honest */
    AggregatorAgent aggregator(Setup setup, Path directory, PlanObserver behaviour) {
        CheckpointStore store = wiring.store(directory);
        Links links = links(setup);
        return new AggregatorAgent(
                identity(setup, Hash32.ZERO),
                links.seat(),
                links.peers(),
                wiring.compute(),
                store,
                wiring.tasks(),
                behaviour);
    }

    ArbiterAgent arbiter(Setup setup) {
        Links links = links(setup);
        return new ArbiterAgent(identity(setup, Hash32.ZERO), links.seat(), links.peers(), wiring.tasks());
    }

    /**
     * The publisher of a run.
     *
     * @param replica what the run's journal says so far
     * @param tap sees every new entry and the state after it, on the agent's thread
     */
    PublisherAgent publisher(
            Setup setup,
            Publication publication,
            Path checkpoints,
            CoordinatorCore replica,
            BiConsumer<LogEntry, NetworkState> tap) {
        CheckpointStore store = wiring.store(checkpoints);
        Links links = links(setup, replica, tap);
        return new PublisherAgent(
                identity(setup, Hash32.ZERO),
                links.seat(),
                links.peers(),
                publication,
                store,
                wiring.compute(),
                wiring.tasks());
    }

    /** A replica of this network's log, empty. */
    CoordinatorCore replica() {
        return new CoordinatorCore(genesis, new EmbeddedLedger());
    }

    private Links links(Setup setup) {
        return links(setup, replica(), (entry, state) -> {});
    }

    private Links links(Setup setup, CoordinatorCore replica, BiConsumer<LogEntry, NetworkState> tap) {
        NetworkState state = replica.state();
        PeerLink peers = wiring.peers(
                setup.key(), setup.listen(), sender -> state.member(sender).isPresent());
        CoordinatorLink link = wiring.coordinator(setup.listen(), state.nextIndex());
        Seat seat = new Seat(
                setup.name(), setup.key(), link, replica, wiring.nanoClock(), entry -> tap.accept(entry, state));
        return new Links(seat, peers);
    }

    private static RoleAgent.Identity identity(Setup setup, Hash32 chainAnchor) {
        return new RoleAgent.Identity(setup.role(), setup.name(), setup.stake(), chainAnchor);
    }
}

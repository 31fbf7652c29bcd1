package io.verdant.node;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.node.Scenario.Failure;
import io.verdant.protocol.Address;
import io.verdant.protocol.Role;
import io.verdant.repops.Compute;
import io.verdant.testkit.SimulatedCoordinator;
import io.verdant.testkit.SimulatedNetwork;
import io.verdant.testkit.VirtualTime;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * A whole network in one thread and virtual time: the agents that run in earnest, a simulated network between them, and
 * the coordinator's machine. The scenario determines everything that happens.
 */
final class Simulation {
    private static final long FOREVER_NS = Long.MAX_VALUE / 2;

    private final JobFile job;
    private final Publication publication;
    private final Scenario scenario;
    private final Compute compute;
    private final Insight insight = new Insight();
    private final Genesis genesis;
    private final VirtualTime time = new VirtualTime();
    private final SimulatedNetwork network;
    private final SimulatedCoordinator coordinator;
    private final SplittableRandom random;
    private final List<SimulatedNode> nodes;
    private final Map<SimulatedNode, BooleanSupplier> absent = new LinkedHashMap<>();
    private boolean deserted;
    private int outagesUnderWay;
    private long steps;

    /** @param folder for the members' files; new and empty */
    Simulation(JobFile job, Publication publication, Scenario scenario, Compute compute, Path folder) {
        this.job = job;
        this.publication = publication;
        this.scenario = scenario;
        this.compute = compute;
        this.genesis = Participant.genesis(job);
        this.random = new SplittableRandom(scenario.seed());
        this.network = new SimulatedNetwork(time, random.nextLong(), scenario.weather());
        List<Participant> participants = Participant.of(job);
        Participant leader = participants.stream()
                .filter(participant -> participant.role() == Role.COORDINATOR)
                .findFirst()
                .orElseThrow();
        this.coordinator =
                new SimulatedCoordinator(network, genesis, leader.key(), folder.resolve("journal.log"), this::onEntry);
        if (scenario.lie() != null) {
            coordinator.lie(scenario.lie());
        }
        this.nodes = participants.stream()
                .map(participant -> new SimulatedNode(this, participant, folder(folder, participant), random.split()))
                .toList();
        nodes.forEach(node -> time.after(random.nextLong(1_000_000_000L), node::start));
    }

    private static Path folder(Path parent, Participant participant) {
        try {
            return Files.createDirectory(parent.resolve(participant.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs until the job has ended everywhere.
     *
     * @throws AssertionError where that takes longer than {@code capNs} of virtual time, or where an agent fails unexpectedly
     */
    Simulation run(long capNs) {
        while (!hasEnded()) {
            if (time.nanoTime() > capNs || !time.step()) {
                throw new AssertionError("stuck: " + describe());
            }
            steps++;
        }
        return this;
    }

    private boolean hasEnded() {
        if (outagesUnderWay > 0 || !coordinator.isUp() || !isPublished()) {
            return false;
        }
        return nodes.stream()
                .filter(SimulatedNode::isUp)
                .allMatch(node -> node.state().nextIndex() == coordinator.entryCount());
    }

    private boolean isPublished() {
        SimulatedNode publisher = nodes.getFirst();
        return publisher.isUp() && publisher.agent() instanceof PublisherAgent agent && agent.isDone();
    }

    private void onEntry(long index) {
        absent.entrySet().removeIf(away -> mayReturn(away.getKey(), away.getValue()));
        if (!state().openGames().isEmpty()) {
            desert(state().games().getFirst());
        }
        for (Scenario.Outage outage : scenario.outages()) {
            if (outage.index() == index && outage.failure() != Failure.DESERTION) {
                outagesUnderWay++;
                time.after(outage.afterNs(), () -> strike(outage));
            }
        }
    }

    /** Keeps a member from the coordinator until something holds. */
    private void keepAway(SimulatedNode node, BooleanSupplier until) {
        coordinator.disconnect(node.name(), FOREVER_NS);
        absent.put(node, until);
    }

    private boolean mayReturn(SimulatedNode node, BooleanSupplier until) {
        boolean now = until.getAsBoolean();
        if (now) {
            coordinator.admit(node.name());
        }
        return now;
    }

    private Member memberOf(SimulatedNode node) {
        return state().member(node.participant().key().address()).orElseThrow();
    }

    private void desert(GameRecord first) {
        boolean deserts = scenario.outages().stream().anyMatch(outage -> outage.failure() == Failure.DESERTION);
        if (deserts && !deserted) {
            deserted = true;
            keepAway(node(memberName(first.challenger())), () -> !first.open());
        }
    }

    private String memberName(Address address) {
        return state().member(address).orElseThrow().name();
    }

    private void strike(Scenario.Outage outage) {
        SimulatedNode node = node(outage.name());
        if (outage.failure() == Failure.ABSENCE) {
            keepAway(node, () -> memberOf(node).status() == Member.Status.INACTIVE);
        } else if (outage.failure() == Failure.DISCONNECT) {
            coordinator.disconnect(node.name(), outage.downNs());
        }
        if (outage.failure() != Failure.CRASH || !node.isUp()) {
            outagesUnderWay--;
            return;
        }
        node.crash();
        boolean leads = node.participant().role() == Role.COORDINATOR;
        if (leads) {
            coordinator.crash(random.nextInt(1_000));
        }
        time.after(outage.downNs(), () -> {
            if (leads) {
                coordinator.restart();
            }
            node.start();
            outagesUnderWay--;
        });
    }

    Scenario scenario() {
        return scenario;
    }

    JobFile job() {
        return job;
    }

    Publication publication() {
        return publication;
    }

    Genesis genesis() {
        return genesis;
    }

    Insight insight() {
        return insight;
    }

    Compute compute() {
        return compute;
    }

    VirtualTime time() {
        return time;
    }

    SimulatedNetwork network() {
        return network;
    }

    SimulatedCoordinator coordinator() {
        return coordinator;
    }

    /** What the coordinator's log says. */
    NetworkState state() {
        return coordinator.state();
    }

    List<SimulatedNode> nodes() {
        return nodes;
    }

    SimulatedNode node(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Where it stands, for failures. */
    String describe() {
        String members = nodes.stream()
                .map(node -> node.name()
                        + (node.isUp() ? "@" + node.state().nextIndex() : " down")
                        + (node.fault() == null ? "" : " fault=" + node.fault()))
                .collect(Collectors.joining(", "));
        String log = coordinator.isUp()
                ? "phase=" + state().phase() + " round=" + state().round() + " job="
                        + state().job().flatMap(j -> j.halt())
                : "coordinator down";
        return log + " entries=" + coordinator.entryCount() + " virtualSeconds=" + time.nanoTime() / 1e9 + " steps="
                + steps + " " + members + " " + scenario;
    }
}

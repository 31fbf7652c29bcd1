package io.verdant.node;

import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.Role;
import io.verdant.repops.Compute;
import io.verdant.testkit.SimulatedCoordinator;
import io.verdant.testkit.SimulatedNetwork;
import io.verdant.testkit.VirtualTime;
import io.verdant.testkit.Weather;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A job's whole network in one thread and virtual time: the agents that run in earnest, the coordinator's machine with its
 * journal, and every message between them signed, encoded and checked. What it does follows from the job and the seed, and a
 * round takes as long as its numeric work.
 */
final class RehearsalNetwork {
    private static final long CAP_NS = 1_000_000 * 1_000_000_000L;
    private static final long FIRST_START_NS = 1_000_000;

    private final JobFile job;
    private final Publication publication;
    private final Diligence diligence;
    private final Compute compute;
    private final Genesis genesis;
    private final VirtualTime time = new VirtualTime();
    private final SimulatedNetwork network;
    private final SimulatedCoordinator coordinator;
    private final Insight insight = new Insight();
    private final List<RehearsalMember> members;

    /**
     * A network that is about to start.
     *
     * @param diligence what its validators do of their duties
     * @param folder for the members' files; new and empty
     */
    RehearsalNetwork(
            JobFile job, Publication publication, Diligence diligence, long seed, Compute compute, Path folder) {
        this.job = job;
        this.publication = publication;
        this.diligence = diligence;
        this.compute = compute;
        this.genesis = Participant.genesis(job);
        SplittableRandom random = new SplittableRandom(seed);
        this.network = new SimulatedNetwork(time, random.nextLong(), Weather.calm()).withSharedTensors();
        List<Participant> participants = Participant.of(job);
        Participant leader = participants.stream()
                .filter(participant -> participant.role() == Role.COORDINATOR)
                .findFirst()
                .orElseThrow();
        this.coordinator =
                new SimulatedCoordinator(network, genesis, leader.key(), folder.resolve("journal.log"), index -> {});
        this.members = participants.stream()
                .map(participant -> new RehearsalMember(this, participant, folder(folder, participant), random.split()))
                .toList();
        members.forEach(member -> time.after(random.nextLong(FIRST_START_NS), member::start));
    }

    private static Path folder(Path parent, Participant participant) {
        try {
            return Files.createDirectory(parent.resolve(participant.name()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs until the job has ended, or until too few participants are left for another round.
     *
     * @throws IllegalStateException where it does neither
     */
    RehearsalNetwork run() {
        PublisherAgent publisher = (PublisherAgent) members.getFirst().agent();
        while (!publisher.isDone() && !isShort()) {
            if (time.nanoTime() > CAP_NS || !time.step()) {
                throw new IllegalStateException("the rehearsal is stuck: phase=" + state().phase() + " round="
                        + state().round() + " entries=" + coordinator.entryCount());
            }
        }
        return this;
    }

    private boolean isShort() {
        return state().job().isPresent()
                && state().round() > 0
                && !state().shortage().isEmpty();
    }

    JobFile job() {
        return job;
    }

    Publication publication() {
        return publication;
    }

    Diligence diligence() {
        return diligence;
    }

    Compute compute() {
        return compute;
    }

    Genesis genesis() {
        return genesis;
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

    Insight insight() {
        return insight;
    }

    /** What the coordinator's log says. */
    NetworkState state() {
        return coordinator.state();
    }
}

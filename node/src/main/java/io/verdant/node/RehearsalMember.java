package io.verdant.node;

import io.verdant.checkpointstore.CheckpointStore;
import io.verdant.coordinator.CoordinatorCore;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.CoordinatorLink;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.SenderDirectory;
import io.verdant.repops.Compute;
import io.verdant.settlement.EmbeddedLedger;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/** One member of a {@link RehearsalNetwork}: the real agent, polled in virtual time when something arrives or a clock ticks. */
final class RehearsalMember implements Wiring {
    private static final long HEARTBEAT_NS = 500_000_000;
    private static final long JITTER_NS = 1_000_000;
    private static final long HONEST_TASK_NS = 1_000_000;
    /** Liars work when honest workers are done, so that what these computed need not be computed again. */
    private static final long LIARS_TASK_NS = 20_000_000;

    private static final int MAX_STEPS = 100_000;

    private final RehearsalNetwork rehearsal;
    private final Participant participant;
    private final Members.Setup setup;
    private final Path folder;
    private final SplittableRandom random;
    private final @Nullable Adversary adversary;
    private @Nullable Agent agent;

    RehearsalMember(RehearsalNetwork rehearsal, Participant participant, Path folder, SplittableRandom random) {
        this.rehearsal = rehearsal;
        this.participant = participant;
        this.folder = folder;
        this.random = random;
        this.adversary = participant.role() == Role.WORKER
                ? LocalNetwork.adversary(rehearsal.job(), participant.number())
                : null;
        this.setup = new Members.Setup(
                participant.role(),
                participant.name(),
                participant.key(),
                "127.0.0.1:0",
                Participant.stake(rehearsal.job(), participant.role()));
    }

    /** The agent, which is made when first asked for. */
    Agent agent() {
        Agent known = agent;
        if (known == null) {
            known = make();
            agent = known;
        }
        return known;
    }

    void start() {
        poll();
        rehearsal.time().after(HEARTBEAT_NS + random.nextLong(JITTER_NS), this::start);
    }

    private Agent make() {
        Members members = new Members(this, rehearsal.genesis());
        return switch (participant.role()) {
            case COORDINATOR -> {
                CoordinatorCore replica = new CoordinatorCore(rehearsal.genesis(), new EmbeddedLedger());
                Seat seat =
                        new Seat(participant.name(), setup.key(), coordinator("", 0), replica, nanoClock(), e -> {});
                yield new CoordinatorAgent(
                        seat, rehearsal.coordinator().entryCount(), setup.stake(), rehearsal.time()::time);
            }
            case PUBLISHER ->
                members.publisher(setup, rehearsal.publication(), folder, members.replica(), (entry, replicated) -> {});
            case AGGREGATOR -> members.aggregator(setup, folder);
            case VALIDATOR ->
                members.validator(setup, rehearsal.job().schedule().rounds());
            case ARBITER -> members.arbiter(setup);
            case WORKER -> members.worker(setup, adversary);
        };
    }

    private void poll() {
        Agent polled = agent();
        for (int steps = 0; work(polled) > 0; steps++) {
            if (steps == MAX_STEPS) {
                throw new IllegalStateException("busy without end: member=" + participant.name());
            }
        }
    }

    private int work(Agent polled) {
        try {
            return polled.doWork();
        } catch (Exception failed) {
            throw new IllegalStateException("a member failed: member=" + participant.name(), failed);
        }
    }

    @Override
    public PeerLink peers(SigningKey key, String listen, SenderDirectory directory) {
        return rehearsal.network().listen(key.address(), directory, this::pollOnce);
    }

    @Override
    public CoordinatorLink coordinator(String listen, long fromIndex) {
        return rehearsal.coordinator().link(participant.name(), fromIndex, this::pollOnce);
    }

    /** Links may call back while the agent is being made. */
    private void pollOnce() {
        if (agent != null) {
            poll();
        }
    }

    @Override
    public NanoClock nanoClock() {
        return rehearsal.time();
    }

    @Override
    public Compute compute() {
        return rehearsal.compute();
    }

    /** Numeric work takes virtual time and happens at its end. */
    @Override
    public Executor tasks() {
        long takesNs = adversary == null ? HONEST_TASK_NS : LIARS_TASK_NS;
        return task -> rehearsal.time().after(takesNs, () -> {
            task.run();
            poll();
        });
    }

    @Override
    public Insight insight() {
        return rehearsal.insight();
    }

    @Override
    public Diligence diligence() {
        return rehearsal.diligence();
    }

    @Override
    public CheckpointStore store(Path directory) {
        return CheckpointStore.unforced(directory);
    }

    @Override
    public String toString() {
        return Objects.toString(participant.name());
    }
}

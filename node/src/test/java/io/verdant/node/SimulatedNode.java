package io.verdant.node;

import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.NetworkState;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.CoordinatorLink;
import io.verdant.protocol.transport.PeerLink;
import io.verdant.protocol.transport.SenderDirectory;
import io.verdant.repops.Compute;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import io.verdant.settlement.EmbeddedLedger;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * One member of a simulated network: the real agent, polled in virtual time. A crash takes its memory and leaves its key
 * and its folder.
 */
final class SimulatedNode implements Wiring {
    private static final Diligence WITHHOLDING = new Diligence(true, true, true, false);
    private static final long HEARTBEAT_NS = 50_000_000;
    private static final long MAX_TASK_NS = 50_000_000;
    private static final int MAX_STEPS = 10_000;
    private static final long NS_PER_MILLI = 1_000_000;

    private final Simulation simulation;
    private final Participant participant;
    private final Members.Setup setup;
    private final Path folder;
    private final SplittableRandom random;
    private final int slowness;
    private final long clockOffsetNs;
    private @Nullable Agent agent;
    private @Nullable NetworkState state;
    private @Nullable Throwable fault;
    private int life;

    SimulatedNode(Simulation simulation, Participant participant, Path folder, SplittableRandom random) {
        this.simulation = simulation;
        this.participant = participant;
        this.folder = folder;
        this.random = random;
        this.slowness = simulation.scenario().slowness().getOrDefault(participant.name(), 1);
        this.clockOffsetNs = simulation.scenario().clockOffsetsNs().getOrDefault(participant.name(), 0L);
        this.setup = new Members.Setup(
                participant.role(),
                participant.name(),
                participant.key(),
                "127.0.0.1:0",
                Participant.stake(simulation.job(), participant.role()));
    }

    String name() {
        return participant.name();
    }

    Participant participant() {
        return participant;
    }

    boolean isUp() {
        return agent != null;
    }

    /** Why its agent ended, or null. */
    @Nullable
    Throwable fault() {
        return fault;
    }

    /** The agent that runs now. */
    Agent agent() {
        return Objects.requireNonNull(agent, participant.name());
    }

    /** What its own replica says. */
    NetworkState state() {
        return Objects.requireNonNull(state, participant.name());
    }

    void start() {
        life++;
        agent = make();
        beat(life);
    }

    void crash() {
        if (agent != null) {
            agent.onClose();
        }
        agent = null;
        life++;
    }

    private Agent make() {
        Members members = new Members(this, simulation.genesis());
        RoleAgent<?> made =
                switch (participant.role()) {
                    case COORDINATOR -> null;
                    case PUBLISHER ->
                        members.publisher(
                                setup, simulation.publication(), folder, members.replica(), (entry, replicated) -> {});
                    case AGGREGATOR -> members.aggregator(setup, folder, aggregating());
                    case VALIDATOR ->
                        members.validator(setup, simulation.job().schedule().rounds());
                    case ARBITER -> members.arbiter(setup);
                    case WORKER ->
                        members.worker(setup, simulation.scenario().liars().get(participant.number()));
                };
        if (made != null) {
            state = made.state();
            return made;
        }
        CoordinatorCore replica = new CoordinatorCore(simulation.genesis(), new EmbeddedLedger());
        state = replica.state();
        Seat seat = new Seat(name(), setup.key(), coordinator("", 0), replica, nanoClock(), entry -> {});
        return new CoordinatorAgent(
                seat, simulation.coordinator().entryCount(), setup.stake(), simulation.time()::time);
    }

    /** An aggregator that lies adds to the first element of the node that it is told, or of the first that it combines. */
    private PlanObserver aggregating() {
        Adversary liar = simulation.scenario().liars().get(Scenario.AGGREGATOR);
        if (liar == null) {
            return PlanObserver.NONE;
        }
        String named = liar.node();
        return new PlanObserver() {
            @Override
            public void onNode(int step, Node node, Tensor value) {
                boolean told = named == null
                        ? node.index() == 0
                        : step == liar.step() && node.name().equals(named);
                if (told) {
                    value.floats()[0] += 1f;
                }
            }
        };
    }

    /** Agents look at their deadlines when they are polled, whether or not something arrived. */
    private void beat(int ofLife) {
        if (life == ofLife) {
            poll(ofLife);
            simulation.time().after(HEARTBEAT_NS + random.nextLong(NS_PER_MILLI), () -> beat(ofLife));
        }
    }

    private void poll(int ofLife) {
        Agent polled = agent;
        if (life != ofLife || polled == null) {
            return;
        }
        try {
            for (int steps = 0; polled.doWork() > 0; steps++) {
                if (steps == MAX_STEPS) {
                    throw new IllegalStateException("busy without end: member=" + name());
                }
            }
        } catch (Exception | AssertionError thrown) {
            fault = thrown;
            crash();
        }
    }

    @Override
    public PeerLink peers(SigningKey key, String listen, SenderDirectory directory) {
        int now = life;
        return simulation.network().listen(key.address(), directory, () -> poll(now));
    }

    @Override
    public CoordinatorLink coordinator(String listen, long fromIndex) {
        int now = life;
        return simulation.coordinator().link(name(), fromIndex, () -> poll(now));
    }

    @Override
    public NanoClock nanoClock() {
        return () -> simulation.time().nanoTime() + clockOffsetNs;
    }

    @Override
    public Compute compute() {
        return simulation.compute();
    }

    @Override
    public Diligence diligence() {
        return simulation.scenario().withholders().contains(name()) ? WITHHOLDING : Diligence.FULL;
    }

    @Override
    public Insight insight() {
        return simulation.insight();
    }

    /** Numeric work takes virtual time and happens at its end; a crash before that takes it along. */
    @Override
    public Executor tasks() {
        int now = life;
        return task -> simulation.time().after(slowness * random.nextLong(1, MAX_TASK_NS), () -> {
            if (life == now) {
                task.run();
                poll(now);
            }
        });
    }
}

package io.verdant.node;

import io.aeron.Aeron;
import io.verdant.protocol.transport.EmbeddedDriver;
import io.verdant.protocol.transport.PeerStats;
import io.verdant.repops.Compute;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.CloseHelper;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the roles of one process share: an Aeron driver and client, the computing threads, and a thread for each agent. The
 * first failure of an agent is kept for whoever waits; the others go on until they are closed.
 */
final class ProcessHost implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessHost.class);

    private final EmbeddedDriver driver;
    private final Aeron aeron;
    private final Compute compute;
    private final Engines engines;
    private final ExecutorService tasks;
    private final Insight insight = new Insight();
    private final List<AgentRunner> runners = new ArrayList<>();
    private final List<PeerStats> links = new CopyOnWriteArrayList<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    ProcessHost(int threads) {
        this(threads, DeviceMixin.CPU);
    }

    /** @param device what executes plans, as {@code --device} says it */
    ProcessHost(int threads, String device) {
        this.driver = EmbeddedDriver.launch();
        this.aeron = driver.connect();
        this.compute = Compute.ofThreads(threads);
        this.engines = Engines.open(device, compute);
        AtomicInteger number = new AtomicInteger();
        this.tasks = Executors.newFixedThreadPool(threads, task -> Thread.ofPlatform()
                .daemon()
                .name("task-" + number.incrementAndGet())
                .unstarted(task));
    }

    /** Has what a link sends counted. */
    void onLink(PeerStats stats) {
        links.add(stats);
    }

    /** Bytes that the peers of this process have given to the network. */
    long sentLength() {
        return links.stream().mapToLong(PeerStats::sentLength).sum();
    }

    EmbeddedDriver driver() {
        return driver;
    }

    Aeron aeron() {
        return aeron;
    }

    Compute compute() {
        return compute;
    }

    Engines engines() {
        return engines;
    }

    ExecutorService tasks() {
        return tasks;
    }

    Insight insight() {
        return insight;
    }

    /** Runs an agent on a thread of its own until this host is closed or the agent fails. */
    void start(Agent agent) {
        AgentRunner runner = new AgentRunner(EmbeddedDriver.idleStrategy(), error -> {}, null, new Guarded(agent));
        runners.add(runner);
        AgentRunner.startOnThread(
                runner, task -> Thread.ofPlatform().name(agent.roleName()).unstarted(task));
    }

    /** An agent whose first exception is kept and ends its thread: our own fault stops us, with the log intact. */
    private final class Guarded implements Agent {
        private final Agent agent;

        Guarded(Agent agent) {
            this.agent = agent;
        }

        @Override
        public int doWork() {
            try {
                return agent.doWork();
            } catch (Exception | Error thrown) {
                LOG.debug("agent failed: role={}", agent.roleName(), thrown);
                failure.compareAndSet(null, thrown);
                throw new AgentTerminationException(thrown);
            }
        }

        @Override
        public void onClose() {
            agent.onClose();
        }

        @Override
        public String roleName() {
            return agent.roleName();
        }
    }

    /** The first failure of an agent, or null. */
    @Nullable
    Throwable failure() {
        return failure.get();
    }

    @Override
    public void close() {
        CloseHelper.quietCloseAll(runners);
        tasks.shutdownNow();
        CloseHelper.quietCloseAll(engines, compute, aeron, driver);
    }
}

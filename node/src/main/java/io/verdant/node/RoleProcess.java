package io.verdant.node;

import io.verdant.protocol.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.jspecify.annotations.Nullable;

/** A role in a process of its own: it runs until it is told to stop or fails. */
final class RoleProcess {
    private static final long POLL_MILLIS = 100;

    private final RoleConfig config;
    private final JsonMixin json;
    private final Terminal terminal;
    private final ProcessHost host;
    private final Engine engine;

    /**
     * A role that is up, as {@code --json} says it.
     *
     * @param metrics where its metrics are, empty where it has none
     */
    record Ready(String role, String name, String address, String endpoint, String coordinator, String metrics) {}

    private RoleProcess(
            RoleConfig config, JsonMixin json, Terminal terminal, int threads, String device, Engine engine) {
        this.config = config;
        this.json = json;
        this.terminal = terminal;
        this.host = new ProcessHost(threads, device);
        this.engine = engine;
    }

    /**
     * Runs the role of that file.
     *
     * @throws UserError if the role fails
     */
    static int run(RoleConfig config, JsonMixin json, Terminal terminal, int threads) throws InterruptedException {
        return run(config, json, terminal, threads, DeviceMixin.CPU, Engine.REPOPS);
    }

    /** The same for a worker whose plans that device executes, or whose gradients that engine computes. */
    static int run(RoleConfig config, JsonMixin json, Terminal terminal, int threads, String device, Engine engine)
            throws InterruptedException {
        Machine.requireFma();
        try {
            Files.createDirectories(config.directory());
        } catch (IOException e) {
            throw RunDirectory.cannotWrite(config.directory(), e);
        }
        RoleProcess process = new RoleProcess(config, json, terminal, threads, device, engine);
        return config.role() == Role.COORDINATOR ? process.coordinate() : process.serve();
    }

    private int coordinate() throws InterruptedException {
        CoordinatorMetrics metrics = new CoordinatorMetrics();
        CoordinatorNode.Setup setup = new CoordinatorNode.Setup(
                config.genesis(),
                config.key(),
                config.name(),
                config.stake(),
                config.coordinator(),
                config.directory());
        try (MetricsServer server =
                MetricsServer.start(metrics.registry(), InetAddress.getLoopbackAddress(), config.metricsPort())) {
            CoordinatorNode node = CoordinatorNode.launch(host, setup, metrics);
            ready(config.coordinator().toString(), server.url());
            return await(node::failure, node);
        }
    }

    private int serve() throws InterruptedException {
        Members members = new Members(host, config.genesis(), config.coordinator());
        Members.Setup setup = new Members.Setup(
                config.role(), config.name(), config.key(), config.listen().toString(), config.stake());
        RoleAgent<?> agent =
                switch (config.role()) {
                    case AGGREGATOR -> members.aggregator(setup, config.directory());
                    case VALIDATOR -> members.validator(setup, config.chainLength());
                    case ARBITER -> members.arbiter(setup);
                    case WORKER -> members.worker(setup, engine, config.adversary());
                    case PUBLISHER, COORDINATOR -> throw new IllegalArgumentException("role=" + config.role());
                };
        host.start(agent);
        ready(agent.peers.endpoint(), "");
        return await(() -> null, () -> {});
    }

    private void ready(String endpoint, String metrics) {
        Ready ready = new Ready(
                RoleConfig.nameOf(config.role()),
                config.name(),
                config.key().address().hex(),
                endpoint,
                config.coordinator().toString(),
                metrics);
        json.write(ready, terminal);
        terminal.err()
                .println(ready.name() + " is up at " + endpoint + ", coordinator " + ready.coordinator()
                        + (metrics.isEmpty() ? "" : ", metrics at " + metrics));
    }

    /** Until the JVM is told to stop, which closes everything in order, or something fails. */
    private int await(Supplier<@Nullable Throwable> otherFailure, AutoCloseable last) throws InterruptedException {
        CountDownLatch stop = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().unstarted(() -> {
            stop.countDown();
            CloseHelper.quietCloseAll(host, last);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        while (!stop.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            Throwable failure = host.failure() != null ? host.failure() : otherFailure.get();
            if (failure != null) {
                throw Failures.explain(failure);
            }
        }
        return ExitCode.OK.code();
    }
}

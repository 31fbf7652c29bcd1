package io.verdant.coordinator.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.Aeron;
import io.aeron.cluster.ClusterControl;
import io.aeron.cluster.client.AeronCluster;
import io.verdant.protocol.Command;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.AeronCoordinatorLink;
import io.verdant.protocol.transport.EmbeddedDriver;
import io.verdant.protocol.transport.Ports;
import io.verdant.protocol.transport.TransportException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterNodeTest {
    @TempDir
    Path directory;

    private final EmbeddedDriver driver = EmbeddedDriver.launch();
    private final Aeron aeron = driver.connect();
    private final List<Client> clients = new ArrayList<>();
    private final int basePort = Ports.findFree(ClusterMembers.PORTS);

    /** A participant: what it has to say, and the log as it has seen it. */
    private static final class Client {
        final AeronCoordinatorLink link;
        final EnvelopeSigner signer;
        final List<LogEntry> log = new ArrayList<>();

        Client(AeronCoordinatorLink link, int number) {
            this.link = link;
            this.signer = new EnvelopeSigner(SigningKey.derive(3, Role.WORKER, number));
        }

        void say(int value) {
            assertTrue(link.offer(signer.sign(
                    Hash32.ZERO, Hash32.ZERO, new Command.RevealPreimage(Hash32.ZERO, value, Hash32.ZERO))));
        }

        int poll() {
            return link.poll(log::add, 64);
        }
    }

    @AfterEach
    void close() {
        clients.forEach(client -> client.link.close());
        aeron.close();
        driver.close();
    }

    @Test
    void shouldShowEveryClientTheSameLog() {
        try (ClusterNode node = node(new ChainMachine())) {
            List<Client> all = List.of(client(node, 0), client(node, 0), client(node, 0));
            for (int i = 0; i < 200; i++) {
                all.get(i % 3).say(i);
            }
            await(() -> all.stream().allMatch(client -> client.log.size() == 200));
            assertIndexed(all.getFirst().log);
            assertSame(all.getFirst().log, all.get(1).log);
            assertSame(all.getFirst().log, all.get(2).log);
            assertEquals(200, node.entryCount());
        }
    }

    @Test
    void shouldBeginTheLogWhereASubscriberAsks() {
        try (ClusterNode node = node(new ChainMachine())) {
            Client first = client(node, 0);
            for (int i = 0; i < 20; i++) {
                first.say(i);
            }
            await(() -> first.log.size() == 20);
            Client later = client(node, 15);
            await(() -> later.log.size() == 5);
            assertSame(first.log.subList(15, 20), later.log);
        }
    }

    @Test
    void shouldReplayTheSameLogAfterAKill() throws IOException {
        Client client = client("localhost:" + basePort, 0);
        try (NodeProcess process = NodeProcess.start(directory, basePort)) {
            for (int i = 0; i < 50; i++) {
                client.say(i);
            }
            await(() -> client.log.size() == 50);
            process.kill();
        }
        try (NodeProcess process = NodeProcess.start(directory, basePort)) {
            Client other = client("localhost:" + basePort, 0);
            await(() -> other.log.size() == 50);
            assertSame(client.log, other.log);
            client.say(50);
            await(() -> client.log.size() == 51 && other.log.size() == 51);
            assertSame(client.log, other.log);
            process.kill();
        }
    }

    @Test
    void shouldKeepTheLogThroughASnapshot() {
        List<LogEntry> before = new ArrayList<>();
        try (ClusterNode node = node(new ChainMachine())) {
            Client client = client(node, 0);
            for (int i = 0; i < 30; i++) {
                client.say(i);
            }
            await(() -> client.log.size() == 30);
            takeSnapshot(node);
            client.say(30);
            await(() -> client.log.size() == 31);
            before.addAll(client.log);
        }
        try (ClusterNode node = node(new ChainMachine())) {
            Client client = client(node, 0);
            await(() -> client.log.size() == 31);
            assertSame(before, client.log);
        }
    }

    @Test
    void shouldStopWithItsLogIntactWhenTheMachineFails() {
        LogMachine faulty = new ChainMachine() {
            @Override
            public LogEntry onCommand(byte[] bytes, long timeMillis) {
                LogEntry entry = super.onCommand(bytes, timeMillis);
                if (entry.index() == 5) {
                    throw new IllegalStateException("fault at index=5");
                }
                return entry;
            }
        };
        try (ClusterNode node = node(faulty)) {
            Client client = client(node, 0);
            for (int i = 0; i < 10; i++) {
                client.say(i);
            }
            await(() -> node.failure().isDone());
            assertEquals("fault at index=5", node.failure().join().getMessage());
            assertFalse(node.isLeader());
        }
        try (ClusterNode node = node(new ChainMachine())) {
            Client client = client(node, 0);
            await(() -> client.log.size() >= 6);
            assertIndexed(client.log);
        }
    }

    @Test
    void shouldGoOnWithAnotherLeaderWhenOneOfThreeStops() {
        int ports = Ports.findFree(3 * ClusterMembers.PORTS);
        List<String> members = new ArrayList<>();
        for (int id = 0; id < 3; id++) {
            members.add("localhost:" + (ports + id * ClusterMembers.PORTS));
        }
        List<ClusterNode> nodes = new ArrayList<>();
        try {
            for (int id = 0; id < 3; id++) {
                nodes.add(ClusterNode.launch(
                        new ClusterNode.Context()
                                .directory(directory.resolve("member" + id))
                                .members(members)
                                .memberId(id),
                        new ChainMachine()));
            }
            await(() -> nodes.stream().anyMatch(ClusterNode::isLeader));
            Client client = client(nodes.getFirst(), 0);
            client.say(0);
            await(() -> client.log.size() == 1);
            nodes.stream().filter(ClusterNode::isLeader).toList().forEach(ClusterNode::close);
            client.say(1);
            await(() -> client.log.size() == 2);
            assertIndexed(client.log);
        } finally {
            nodes.forEach(ClusterNode::close);
        }
    }

    @Test
    void shouldIgnoreAndCountGarbage() {
        try (ClusterNode node = node(new ChainMachine());
                AeronCluster raw = AeronCluster.connect(new AeronCluster.Context()
                        .aeron(aeron)
                        .ownsAeronClient(false)
                        .ingressChannel("aeron:udp")
                        .ingressEndpoints(node.ingressEndpoints())
                        .egressChannel("aeron:udp?endpoint=localhost:0"))) {
            byte[][] garbage = {{1, 2, 3}, {2, 0}, {77}, {2, -1, -1, -1, -1, -1, -1, -1, -1}, new byte[70_000]};
            garbage[4][0] = 1;
            for (byte[] message : garbage) {
                await(() -> raw.offer(new UnsafeBuffer(message), 0, message.length) > 0);
            }
            await(() -> node.ignoredCount() == garbage.length);
            Client client = client(node, 0);
            client.say(1);
            await(() -> client.log.size() == 1);
        }
    }

    @Test
    void shouldSayWhichPortIsInUse() {
        try (ClusterNode node = node(new ChainMachine())) {
            ClusterNode.Context second = new ClusterNode.Context()
                    .directory(directory.resolve("second"))
                    .basePort(basePort);
            TransportException failure =
                    assertThrows(TransportException.class, () -> ClusterNode.launch(second, new ChainMachine()));
            assertTrue(failure.getMessage().startsWith("port in use: endpoint=localhost:"), failure.getMessage());
            assertTrue(node.isLeader());
        }
    }

    @Test
    void shouldNotShareItsDirectory() {
        try (ClusterNode node = node(new ChainMachine())) {
            ClusterNode.Context second =
                    new ClusterNode.Context().directory(directory).basePort(Ports.findFree(5));
            assertThrows(TransportException.class, () -> ClusterNode.launch(second, new ChainMachine()));
            assertTrue(node.isLeader());
        }
    }

    @Test
    void shouldRefuseAContextThatCannotBe() {
        for (ClusterNode.Context context : List.of(
                new ClusterNode.Context().basePort(9000),
                new ClusterNode.Context().directory(directory),
                new ClusterNode.Context().directory(directory).basePort(65_535),
                new ClusterNode.Context().directory(directory).basePort(9000).memberId(1))) {
            assertThrows(IllegalArgumentException.class, () -> ClusterNode.launch(context, new ChainMachine()));
        }
    }

    private ClusterNode node(LogMachine machine) {
        ClusterNode node = ClusterNode.launch(
                new ClusterNode.Context().directory(directory).basePort(basePort), machine);
        await(node::isLeader);
        return node;
    }

    private Client client(ClusterNode node, long fromIndex) {
        return client(node.ingressEndpoints(), fromIndex);
    }

    private Client client(String endpoints, long fromIndex) {
        Client client = new Client(new AeronCoordinatorLink(aeron, endpoints, fromIndex), clients.size());
        clients.add(client);
        return client;
    }

    private void takeSnapshot(ClusterNode node) {
        try (Aeron inside = Aeron.connect(new Aeron.Context().aeronDirectoryName(node.aeronDirectoryName()))) {
            AtomicCounter toggle = ClusterControl.findControlToggle(inside.countersReader(), 0);
            assertTrue(ClusterControl.ToggleState.SNAPSHOT.toggle(toggle));
            await(() -> ClusterControl.ToggleState.get(toggle) == ClusterControl.ToggleState.NEUTRAL);
        }
    }

    private void await(BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        IdleStrategy idle = EmbeddedDriver.idleStrategy();
        while (!condition.getAsBoolean()) {
            int work = 0;
            for (Client client : clients) {
                work += client.poll();
            }
            assertTrue(System.nanoTime() - deadlineNs < 0, "nothing came within the deadline");
            idle.idle(work);
        }
    }

    private static void assertIndexed(List<LogEntry> log) {
        for (int i = 0; i < log.size(); i++) {
            assertEquals(i, log.get(i).index());
        }
    }

    /** The running hash covers index, time and envelope. */
    private static void assertSame(List<LogEntry> expected, List<LogEntry> actual) {
        assertEquals(
                expected.stream().map(LogEntry::runningHash).toList(),
                actual.stream().map(LogEntry::runningHash).toList());
        assertEquals(
                expected.stream().map(LogEntry::receipt).toList(),
                actual.stream().map(LogEntry::receipt).toList());
    }
}

package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.Pricing;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A coordinator's core, a replica that follows it entry by entry, and peers that sign real envelopes. */
final class TestNetwork {
    static final long BUDGET_MILLIS = 6_000;
    private static final long MICRO = 1_000_000;

    final Hash32 networkTag;
    final TestPeer coordinator;
    final TestPeer publisher;
    final TestPeer aggregator;
    final List<TestPeer> validators = new ArrayList<>();
    final List<TestPeer> arbiters = new ArrayList<>();
    final List<TestPeer> workers = new ArrayList<>();
    final Genesis genesis;
    final EmbeddedLedger ledger = new EmbeddedLedger();
    final CoordinatorCore core;
    final CoordinatorCore replica;
    final List<LogEntry> log = new ArrayList<>();
    JobSpec spec;
    long nowMillis = 1_000_000;

    TestNetwork(long seed, int workerCount, int validatorCount, int arbiterCount) {
        networkTag = hash("network " + seed);
        coordinator = new TestPeer(seed, Role.COORDINATOR, 0, networkTag);
        publisher = new TestPeer(seed, Role.PUBLISHER, 0, networkTag);
        aggregator = new TestPeer(seed, Role.AGGREGATOR, 0, networkTag);
        for (int i = 0; i < validatorCount; i++) {
            validators.add(new TestPeer(seed, Role.VALIDATOR, i, networkTag));
        }
        for (int i = 0; i < arbiterCount; i++) {
            arbiters.add(new TestPeer(seed, Role.ARBITER, i, networkTag));
        }
        for (int i = 0; i < workerCount; i++) {
            workers.add(new TestPeer(seed, Role.WORKER, i, networkTag));
        }
        genesis = new Genesis(coordinator.address(), networkTag);
        core = new CoordinatorCore(genesis, ledger);
        replica = new CoordinatorCore(genesis, new EmbeddedLedger());
        spec = spec(seed, 4, workerCount, validatorCount, arbiterCount);
    }

    static JobSpec spec(long seed, int rounds, int workers, int validators, int arbiters) {
        return new JobSpec(
                "test",
                "repops/1",
                hash("model"),
                hash("program"),
                hash("start"),
                hash("work"),
                new JobSpec.Data("mnist", hash("data"), hash("test"), 60),
                new JobSpec.Optimizer("nesterov", 0.05f, 0.9f),
                new JobSpec.Schedule(rounds, 4, 32, (int) BUDGET_MILLIS),
                new JobSpec.Outer("nesterov", 0.7f, 0.9f),
                new JobSpec.Verification("optimistic", 0.1, 1, 60, arbiters, 2, workers, validators),
                new JobSpec.Checks(0.1, 10, -0.5, 0.999, 1, 1, 64),
                List.of(new JobSpec.Rule("mean", 0)),
                new JobSpec.Payment(1000 * MICRO, 250 * MICRO, 250 * MICRO, 500 * MICRO, 500 * MICRO, 500 * MICRO),
                seed);
    }

    static Hash32 hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What this log's receipts name. */
    Hash32 logId() {
        return CoordinatorCore.firstRunningHash(genesis);
    }

    NetworkState state() {
        return core.state();
    }

    List<TestPeer> members() {
        return Stream.of(List.of(publisher, aggregator), validators, arbiters, workers)
                .flatMap(List::stream)
                .toList();
    }

    TestPeer peer(Address address) {
        return Stream.concat(Stream.of(coordinator), members().stream())
                .filter(p -> p.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    /** Everyone joins with the stake that the job asks for, and the job is submitted. */
    void start() {
        members().forEach(this::join);
        join(coordinator);
        expect(Reason.NONE, publisher, new Command.SubmitJob(spec));
    }

    /** Joins with the stake that the job asks for. */
    void join(TestPeer peer) {
        expect(Reason.NONE, peer, peer.registration(Pricing.requiredStake(spec, peer.role)));
    }

    /** Sends a command bound to the running job and, in a dispute, to its game. */
    LogEntry send(TestPeer peer, Command command) {
        LogEntry entry = apply(peer.sign(jobOf(command), gameOf(command), command));
        return logged(entry);
    }

    private LogEntry logged(LogEntry entry) {
        assertNotNull(entry, () -> "dropped: " + core.lastDrop());
        return entry;
    }

    LogEntry expect(Reason reason, TestPeer peer, Command command) {
        LogEntry entry = send(peer, command);
        assertEquals(reason, entry.reason(), () -> command + " detail=" + entry.detail() + " phase=" + state().phase());
        return entry;
    }

    /** Applies an envelope; the replica must follow. Null where it was dropped. */
    LogEntry apply(Envelope envelope) {
        LogEntry entry = core.apply(envelope, nowMillis, coordinator.key::sign);
        if (entry != null) {
            log.add(entry);
            assertNull(replica.replay(entry));
        }
        return entry;
    }

    /** Lets time pass to where something happens by itself. */
    LogEntry tickToDue() {
        nowMillis = state().dueMillis();
        return expect(Reason.NONE, coordinator, new Command.Tick());
    }

    private Hash32 jobOf(Command command) {
        boolean before = command instanceof Command.Register || command instanceof Command.SubmitJob;
        return before ? Hash32.ZERO : state().jobId();
    }

    private static Hash32 gameOf(Command command) {
        return switch (command) {
            case Command.DisputeMove move -> move.gameId();
            case Command.ArbiterVerdict verdict -> verdict.gameId();
            case Command.ConcedeDispute concede -> concede.gameId();
            case Command.ServeLeaf serve -> serve.requestId();
            case Command.WitnessSilence witness -> witness.requestId();
            default -> Hash32.ZERO;
        };
    }
}

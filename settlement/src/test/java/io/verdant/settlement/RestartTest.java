package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.CoordinatorMachine;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.Journal;
import io.verdant.coordinator.JournalException;
import io.verdant.coordinator.JournalScan;
import io.verdant.coordinator.Phase;
import io.verdant.protocol.Command;
import io.verdant.protocol.EnvelopeCodec;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that was away: no clock ran meanwhile, and its journal and its host's log agree. */
class RestartTest {
    private static final long HOURS = 10_000_000;

    private final TestNetwork network = new TestNetwork(8, 3, 2, 1);
    private final RoundPlayer player = new RoundPlayer(network, 8);

    @TempDir
    Path directory;

    private void restart() {
        network.nowMillis += HOURS;
        network.expect(Reason.NONE, network.coordinator, new Command.Restarted());
    }

    @AfterEach
    void shouldSettleByTheRulesOfEveryHome() {
        SettledJournal.check(network, "log of " + network.log.size());
    }

    @Test
    void shouldGiveTheRunningPhaseItsWholeTimeAgain() {
        network.start();
        player.playTo(2, Phase.COMMIT);
        player.playOne();
        restart();
        assertEquals(Phase.COMMIT, network.state().phase());
        assertEquals(
                network.nowMillis + TestNetwork.BUDGET_MILLIS, network.state().deadlineMillis());
        player.playToEnd();
        network.workers.forEach(
                w -> assertEquals(4, network.state().standing(w.address()).accepted()));
    }

    @Test
    void shouldNotChargeTheOutageToWhoReconnectsBeforeTheCoordinatorSaysSo() {
        network.start();
        player.playTo(1, Phase.COMMIT);
        network.nowMillis += HOURS;
        TestPeer worker = network.workers.get(0);
        network.expect(Reason.NONE, worker, worker.registration(250_000_000));
        network.expect(Reason.NONE, worker, player.commitment(network.state().current(), worker.address()));
        network.expect(Reason.NONE, network.coordinator, new Command.Restarted());
        player.playToEnd();
        network.workers.forEach(
                w -> assertEquals(4, network.state().standing(w.address()).accepted()));
    }

    @Test
    void shouldNotChargeTheOutageToAPlayersClock() {
        network.start();
        player.fault(network.workers.get(0), 1, RoundPlayer.Fault.TAMPERED);
        while (network.state().games().isEmpty()) {
            player.playOne();
        }
        GameRecord game = network.state().games().getFirst();
        long allowed = game.turnDeadlineMillis() - network.state().nowMillis();
        restart();
        assertEquals(network.nowMillis + allowed, game.turnDeadlineMillis());
        assertTrue(game.timeoutLoser().isEmpty());
        player.playToEnd();
        assertEquals(GameRecord.Outcome.CLAIMANT_LOST, game.outcome());
    }

    @Test
    void shouldEndWithTheSameMoneyAsAnUninterruptedRun() {
        network.start();
        player.playToEnd();
        TestNetwork other = new TestNetwork(8, 3, 2, 1);
        other.start();
        RoundPlayer interrupted = new RoundPlayer(other, 9);
        while (!other.state().phase().ended()) {
            interrupted.playOne();
            if (other.log.size() % 20 == 0) {
                other.nowMillis += HOURS;
                other.expect(Reason.NONE, other.coordinator, new Command.Restarted());
            }
        }
        assertEquals(network.ledger.balances(), other.ledger.balances());
    }

    private CoordinatorMachine machine(Journal journal) {
        return new CoordinatorMachine(
                network.genesis, EmbeddedLedger::new, network.coordinator.key::sign, journal, (entry, state) -> {});
    }

    private static List<LogEntry> feed(CoordinatorMachine machine, List<LogEntry> log) {
        List<LogEntry> made = new ArrayList<>();
        for (LogEntry entry : log) {
            made.add(machine.onCommand(EnvelopeCodec.encode(entry.envelope()), entry.timeMillis()));
        }
        return made;
    }

    @Test
    void shouldJournalEveryEntryOnceThroughRestartsOfTheHost() {
        network.start();
        player.playTo(1, Phase.OPEN);
        Path file = directory.resolve("journal");
        List<LogEntry> half = network.log.subList(0, network.log.size() / 2);
        try (Journal journal = Journal.open(file, network.genesis, Journal.Sync.ON_REQUEST)) {
            CoordinatorMachine machine = machine(journal);
            assertEquals(half, feed(machine, half));
            assertNull(machine.onCommand(new byte[] {1, 2, 3}, 0));
            assertEquals(1, machine.dropped(Reason.MALFORMED));
            machine.onRestart();
            assertEquals(half, feed(machine, half));
        }
        try (Journal journal = Journal.open(file, network.genesis, Journal.Sync.ON_REQUEST)) {
            assertEquals(network.log, feed(machine(journal), network.log));
        }
        List<LogEntry> journalled = new ArrayList<>();
        assertNull(JournalScan.read(file, network.genesis, journalled::add).fault());
        assertEquals(network.log, journalled);
    }

    @Test
    void shouldStopWhereTheJournalAndTheHostsLogDiffer() {
        network.start();
        Path file = directory.resolve("journal");
        try (Journal journal = Journal.open(file, network.genesis, Journal.Sync.ON_REQUEST)) {
            feed(machine(journal), network.log);
            LogEntry first = network.log.getFirst();
            CoordinatorMachine other = machine(journal);
            JournalException differs = assertThrows(
                    JournalException.class,
                    () -> other.onCommand(EnvelopeCodec.encode(first.envelope()), first.timeMillis() + 1));
            assertTrue(differs.getMessage().contains("index=0"), differs.getMessage());
        }
    }

    @Test
    void shouldRefuseAJournalOfAnotherCoordinator() {
        Path file = directory.resolve("journal");
        Journal.open(file, network.genesis, Journal.Sync.ON_REQUEST).close();
        Genesis other = new Genesis(network.workers.get(0).address(), network.networkTag);
        assertThrows(JournalException.class, () -> Journal.open(file, other, Journal.Sync.ON_REQUEST));
    }
}

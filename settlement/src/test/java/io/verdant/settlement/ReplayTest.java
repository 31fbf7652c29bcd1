package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.CoordinatorCore;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Signature;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A coordinator that lies, or a log that was changed on its way: the replica must find the very entry. */
class ReplayTest {
    private final TestNetwork network = new TestNetwork(6, 2, 1, 1);

    @BeforeEach
    void play() {
        network.start();
        new RoundPlayer(network, 6)
                .fault(network.workers.get(0), 0, RoundPlayer.Fault.TAMPERED)
                .playToEnd();
    }

    private CoordinatorCore replica() {
        return new CoordinatorCore(network.genesis, new EmbeddedLedger());
    }

    private void assertFoundAt(int index, Reason reason, List<LogEntry> log) {
        CoordinatorCore replica = replica();
        for (int i = 0; i < log.size(); i++) {
            Rejection rejection = replica.replay(log.get(i));
            if (rejection != null) {
                assertEquals(index, i, rejection::toString);
                assertEquals(reason, rejection.reason(), rejection::toString);
                return;
            }
        }
        throw new AssertionError("nobody noticed the change at index=" + index);
    }

    private List<LogEntry> changed(int index, LogEntry entry) {
        List<LogEntry> log = new ArrayList<>(network.log);
        log.set(index, entry);
        return log;
    }

    /** The coordinator signs what it likes. */
    private Signature receipt(long index, Hash32 runningHash) {
        return network.coordinator.key.sign(Eip712.receiptDigest(network.logId(), index, runningHash));
    }

    private int firstWithMoney() {
        int index = 0;
        while (network.log.get(index).ledger().isEmpty()) {
            index++;
        }
        return index;
    }

    @Test
    void shouldComeToTheSameHashAndAccounts() {
        CoordinatorCore replica = replica();
        network.log.forEach(entry -> assertNull(replica.replay(entry)));
        assertEquals(network.state().runningHash(), replica.state().runningHash());
        assertEquals(network.state().phase(), replica.state().phase());
        assertEquals(network.state().totals(), replica.state().totals());
    }

    @Test
    void shouldFindAnotherReason() {
        LogEntry e = network.log.get(10);
        LogEntry lie = new LogEntry(
                e.index(),
                e.timeMillis(),
                e.envelope(),
                Reason.SILENT,
                e.detail(),
                e.ledger(),
                e.runningHash(),
                e.receipt());
        assertFoundAt(10, Reason.ROOT_MISMATCH, changed(10, lie));
    }

    @Test
    void shouldFindAMovementOfMoreMoney() {
        int index = firstWithMoney();
        LogEntry e = network.log.get(index);
        LedgerEntry first = e.ledger().getFirst();
        List<LedgerEntry> more = new ArrayList<>(e.ledger());
        more.set(
                0,
                new LedgerEntry(
                        first.kind(), first.from(), first.to(), first.amount() + 1, first.round(), first.memo()));
        LogEntry lie = new LogEntry(
                e.index(), e.timeMillis(), e.envelope(), e.reason(), e.detail(), more, e.runningHash(), e.receipt());
        assertFoundAt(index, Reason.ROOT_MISMATCH, changed(index, lie));
    }

    @Test
    void shouldFindAnotherTimeEvenUnderAFreshReceipt() {
        int last = network.log.size() - 1;
        LogEntry e = network.log.get(last);
        LogEntry lie = new LogEntry(
                e.index(),
                e.timeMillis() + 1,
                e.envelope(),
                e.reason(),
                e.detail(),
                e.ledger(),
                e.runningHash(),
                receipt(e.index(), e.runningHash()));
        assertFoundAt(last, Reason.ROOT_MISMATCH, changed(last, lie));
    }

    @Test
    void shouldFindARunningHashThatTheCoordinatorMadeUp() {
        LogEntry e = network.log.get(5);
        Hash32 made = TestNetwork.hash("made up");
        LogEntry lie = new LogEntry(
                e.index(),
                e.timeMillis(),
                e.envelope(),
                e.reason(),
                e.detail(),
                e.ledger(),
                made,
                receipt(e.index(), made));
        assertFoundAt(5, Reason.ROOT_MISMATCH, changed(5, lie));
    }

    @Test
    void shouldFindAReceiptThatTheCoordinatorDidNotSign() {
        LogEntry e = network.log.get(5);
        Signature other =
                network.workers.get(0).key.sign(Eip712.receiptDigest(network.logId(), e.index(), e.runningHash()));
        LogEntry lie = new LogEntry(
                e.index(), e.timeMillis(), e.envelope(), e.reason(), e.detail(), e.ledger(), e.runningHash(), other);
        assertFoundAt(5, Reason.BAD_SIGNATURE, changed(5, lie));
    }

    @Test
    void shouldFindAnEnvelopeThatItsSenderDidNotSign() {
        LogEntry e = network.log.get(8);
        Envelope honest = e.envelope();
        byte[] payload = honest.payload().clone();
        payload[payload.length - 1] ^= 1;
        Envelope forged = new Envelope(
                honest.sender(),
                honest.jobId(),
                honest.gameId(),
                honest.sequence(),
                honest.previous(),
                payload,
                honest.signature());
        LogEntry lie = new LogEntry(
                e.index(), e.timeMillis(), forged, e.reason(), e.detail(), e.ledger(), e.runningHash(), e.receipt());
        assertFoundAt(8, Reason.BAD_SIGNATURE, changed(8, lie));
    }

    @Test
    void shouldFindALeftOutARepeatedAndASwappedEntry() {
        List<LogEntry> shorter = new ArrayList<>(network.log);
        shorter.remove(7);
        assertFoundAt(7, Reason.BAD_SEQUENCE, shorter);
        List<LogEntry> longer = new ArrayList<>(network.log);
        longer.add(7, network.log.get(6));
        assertFoundAt(7, Reason.BAD_SEQUENCE, longer);
    }

    @Test
    void shouldFindTimeThatRunsBackwards() {
        LogEntry e = network.log.getLast();
        LogEntry lie = new LogEntry(
                e.index(), 1, e.envelope(), e.reason(), e.detail(), e.ledger(), e.runningHash(), e.receipt());
        int last = network.log.size() - 1;
        assertFoundAt(last, Reason.ROOT_MISMATCH, changed(last, lie));
    }

    @Test
    void shouldUseTheLastEntrysTimeWhereTheCoordinatorsClockWentBack() {
        TestNetwork other = new TestNetwork(7, 2, 1, 1);
        other.start();
        long before = other.state().nowMillis();
        other.nowMillis = 0;
        LogEntry entry = other.expect(
                Reason.NONE, other.workers.get(0), other.workers.get(0).registration(1));
        assertNotNull(entry);
        assertTrue(entry.timeMillis() >= before);
    }
}

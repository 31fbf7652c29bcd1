package io.verdant.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Command;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.LogEntryCodec;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** What a coordinator, or who speaks in its place, may send; and what becomes of envelopes when it is killed. */
class CoordinatorLogTest {
    private static final long SEED = 31;

    private final SigningKey key = SigningKey.derive(SEED, Role.WORKER, 0);
    private final EnvelopeSigner signer = new EnvelopeSigner(key);
    private final EntryAssembly assembly = new EntryAssembly(3);
    private final List<LogEntry> log = new ArrayList<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[64 * 1024]);

    @Test
    void shouldJoinALongEntryFromItsParts() {
        byte[] bytes = entry(3, 2_000);
        assertTrue(bytes.length > 2 * CoordinatorFrames.MAX_PART_LENGTH);
        for (int offset = 0; offset < bytes.length; offset += CoordinatorFrames.MAX_PART_LENGTH) {
            assertNull(receive(3, bytes, offset));
        }
        assertArrayEquals(bytes, LogEntryCodec.encode(log.getFirst()));
        assertEquals(4, assembly.nextIndex());
    }

    @Test
    void shouldPassOverEntriesFromBeforeItsBeginning() {
        assertNull(receive(2, entry(2, 0), 0));
        assertNull(receive(3, entry(3, 0), 0));
        assertNull(receive(3, entry(3, 0), 0));
        assertEquals(List.of(3L), log.stream().map(LogEntry::index).toList());
    }

    @Test
    void shouldRefuseAGap() {
        assertEquals(Reason.BAD_SEQUENCE, receive(4, entry(4, 0), 0).reason());
    }

    @Test
    void shouldRefuseAnEntryUnderAnotherIndex() {
        assertEquals(Reason.BAD_SEQUENCE, receive(3, entry(4, 0), 0).reason());
        assertTrue(log.isEmpty());
    }

    @Test
    void shouldRefusePartsOutOfOrder() {
        byte[] bytes = entry(3, 2_000);
        assertEquals(
                Reason.BAD_SEQUENCE,
                receive(3, bytes, CoordinatorFrames.MAX_PART_LENGTH).reason());
    }

    @Test
    void shouldRefuseALengthBeyondTheLimitBeforeAllocating() {
        int length = CoordinatorFrames.encodeEntryPart(buffer, 3, entry(3, 0), 0);
        buffer.putInt(9, Integer.MAX_VALUE);
        assertEquals(
                Reason.TOO_LARGE,
                assembly.onMessage(buffer, 0, length, log::add).reason());
    }

    @Test
    void shouldSurviveMutants() {
        SplittableRandom random = new SplittableRandom(SEED);
        byte[] bytes = entry(3, 3);
        for (int i = 0; i < 5_000; i++) {
            EntryAssembly target = new EntryAssembly(3);
            int length = CoordinatorFrames.encodeEntryPart(buffer, 3, bytes, 0);
            for (int edits = random.nextInt(1, 4); edits > 0; edits--) {
                buffer.putByte(random.nextInt(length), (byte) random.nextInt(256));
            }
            int cut = random.nextInt(4) == 0 ? random.nextInt(length) : length;
            List<LogEntry> got = new ArrayList<>();
            Rejection rejection = target.onMessage(buffer, 0, cut, got::add);
            int number = i;
            assertTrue(got.isEmpty() || rejection == null, () -> "seed=" + SEED + " mutant=" + number);
            got.forEach(entry -> assertEquals(3, entry.index()));
        }
    }

    @Test
    void shouldSendAgainWhatTheLogDoesNotShow() {
        Outbox outbox = new Outbox(8);
        List<Envelope> envelopes = List.of(envelope(), envelope(), envelope());
        for (Envelope envelope : envelopes.subList(0, 2)) {
            assertTrue(outbox.offer(envelope.signature(), envelope.payload()));
            assertSame(envelope, outbox.next(0));
            outbox.onSent();
        }
        outbox.onEntry(logEntry(3, envelopes.getFirst(), List.of()), 0);
        outbox.offer(envelopes.get(2).signature(), envelopes.get(2).payload());
        outbox.onSessionBegin(0);
        assertNull(outbox.next(Outbox.GRACE_NS - 1), "the log may yet show what arrived");
        for (Envelope envelope : envelopes.subList(1, 3)) {
            assertSame(envelope, outbox.next(Outbox.GRACE_NS));
            outbox.onSent();
        }
        assertNull(outbox.next(Outbox.GRACE_NS));
        assertEquals(2, outbox.unconfirmed());
    }

    @Test
    void shouldNotSendAgainWhatTheLogShows() {
        Outbox outbox = new Outbox(8);
        Envelope envelope = envelope();
        outbox.offer(envelope.signature(), envelope.payload());
        outbox.next(0);
        outbox.onSent();
        outbox.onSessionBegin(0);
        outbox.onEntry(logEntry(3, envelope, List.of()), 0);
        assertNull(outbox.next(Outbox.GRACE_NS));
        assertEquals(0, outbox.unconfirmed());
    }

    @Test
    void shouldTakeNoMoreThanItsCapacity() {
        Outbox outbox = new Outbox(1);
        Envelope envelope = envelope();
        assertTrue(outbox.offer(envelope.signature(), envelope.payload()));
        assertFalse(outbox.offer(envelope.signature(), envelope.payload()));
    }

    private Rejection receive(long index, byte[] entry, int offset) {
        int length = CoordinatorFrames.encodeEntryPart(buffer, index, entry, offset);
        return assembly.onMessage(buffer, 0, length, log::add);
    }

    private Envelope envelope() {
        return signer.sign(Hash32.ZERO, Hash32.ZERO, new Command.Tick());
    }

    private byte[] entry(long index, int ledgerCount) {
        LedgerEntry.Account account = new LedgerEntry.Account(LedgerEntry.Purse.FREE, key.address());
        LedgerEntry entry = new LedgerEntry(
                LedgerEntry.Kind.REWARD, account, account, 5, 1, "a memo of some length for this entry");
        return LogEntryCodec.encode(logEntry(index, envelope(), Collections.nCopies(ledgerCount, entry)));
    }

    private LogEntry logEntry(long index, Envelope envelope, List<LedgerEntry> ledger) {
        return new LogEntry(index, 1_000, envelope, Reason.NONE, "", ledger, Hash32.ZERO, key.sign(Hash32.ZERO));
    }

    private static void assertSame(Envelope envelope, byte[] bytes) {
        assertArrayEquals(envelope.payload(), bytes);
    }
}

package io.verdant.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Command;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.Envelopes;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.LogEntryCodec;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.SigningKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    private static final int ENTRIES = 4;
    private static final SigningKey KEY = SigningKey.derive(3, Role.COORDINATOR, 0);
    private static final Genesis GENESIS = new Genesis(KEY.address(), Sha256.of(new byte[] {1}));
    private static final List<LogEntry> LOG = log();

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void write() {
        file = directory.resolve("journal");
        try (Journal journal = Journal.open(file, GENESIS, Journal.Sync.EVERY_ENTRY)) {
            LOG.forEach(journal::append);
        }
    }

    private static List<LogEntry> log() {
        EnvelopeSigner signer = new EnvelopeSigner(KEY);
        List<LogEntry> log = new ArrayList<>();
        Hash32 running = CoordinatorCore.firstRunningHash(GENESIS);
        for (int i = 0; i < ENTRIES; i++) {
            Envelope envelope = signer.sign(Hash32.ZERO, Hash32.ZERO, new Command.Tick());
            running = Envelopes.runningHash(running, i, 100 + i, envelope, Reason.NONE, "", List.of());
            log.add(new LogEntry(i, 100 + i, envelope, Reason.NONE, "", List.of(), running, envelope.signature()));
        }
        return log;
    }

    private List<LogEntry> read() {
        List<LogEntry> entries = new ArrayList<>();
        assertNull(JournalScan.read(file, GENESIS, entries::add).fault());
        return entries;
    }

    @Test
    void shouldGiveBackWhatWasAppended() {
        assertEquals(LOG, read());
        try (Journal journal = Journal.open(file, GENESIS, Journal.Sync.ON_REQUEST)) {
            assertEquals(ENTRIES, journal.nextIndex());
            assertEquals(LOG.get(3), journal.entry(3));
            assertEquals(0, journal.truncatedLength());
        }
    }

    @Test
    void shouldCutOffATornTailAtEveryByteOfTheLastEntryAndGoOn() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        long lastStart = JournalScan.read(file, GENESIS, entry -> {}).offsets().getLast();
        for (int length = (int) lastStart; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (Journal journal = Journal.open(file, GENESIS, Journal.Sync.ON_REQUEST)) {
                assertEquals(ENTRIES - 1, journal.nextIndex(), "length=" + length);
                assertEquals(length - lastStart, journal.truncatedLength());
                journal.append(LOG.getLast());
            }
            assertEquals(LOG, read(), "length=" + length);
        }
    }

    @Test
    void shouldBeginAgainWhereEvenTheHeaderWasTorn() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < JournalScan.HEADER_LENGTH; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try (Journal journal = Journal.open(file, GENESIS, Journal.Sync.ON_REQUEST)) {
                assertEquals(0, journal.nextIndex());
            }
            assertTrue(read().isEmpty());
        }
    }

    @Test
    void shouldNameTheEntryOfAFlippedByteWhereverItIs() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        List<Long> offsets = JournalScan.read(file, GENESIS, entry -> {}).offsets();
        for (int position = 0; position < whole.length; position++) {
            byte[] damaged = whole.clone();
            damaged[position] ^= 0x10;
            Files.write(file, damaged);
            JournalScan.Fault fault =
                    JournalScan.read(file, GENESIS, entry -> {}).fault();
            assertNotNull(fault, "position=" + position);
            int at = position;
            long entry = offsets.stream().filter(offset -> offset <= at).count() - 1;
            assertEquals(Math.max(0, entry), fault.index(), "position=" + position);
            assertTrue(fault.offset() <= position, () -> fault.toString());
        }
    }

    @Test
    void shouldRefuseToOpenAJournalThatIsDamagedBeforeItsLastEntry() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        List<Long> offsets = JournalScan.read(file, GENESIS, entry -> {}).offsets();
        for (int position = 0; position < offsets.getLast(); position++) {
            byte[] damaged = whole.clone();
            damaged[position] ^= 1;
            Files.write(file, damaged);
            assertThrows(
                    JournalException.class,
                    () -> Journal.open(file, GENESIS, Journal.Sync.ON_REQUEST),
                    "position=" + position);
            assertEquals(whole.length, Files.size(file), "nothing may be cut off");
        }
    }

    @Test
    void shouldRefuseAnotherNetworksJournal() {
        Genesis other = new Genesis(KEY.address(), Sha256.of(new byte[] {2}));
        assertThrows(JournalException.class, () -> Journal.open(file, other, Journal.Sync.ON_REQUEST));
    }

    @Test
    void shouldRefuseASecondWriter() {
        try (Journal journal = Journal.open(file, GENESIS, Journal.Sync.ON_REQUEST)) {
            assertThrows(JournalException.class, () -> Journal.open(file, GENESIS, Journal.Sync.ON_REQUEST));
            assertEquals(ENTRIES, journal.nextIndex());
        }
    }

    @Test
    void shouldTakeOnlyTheNextEntry() {
        try (Journal journal = Journal.open(file, GENESIS, Journal.Sync.ON_REQUEST)) {
            assertThrows(IllegalArgumentException.class, () -> journal.append(LOG.getLast()));
        }
        assertEquals(LOG, read());
    }

    @Test
    void shouldStopOnAFullDiskAndKeepEveryEarlierEntry() throws IOException {
        long room = Files.size(file) - 20;
        Path full = directory.resolve("full");
        try (FileChannel disk =
                FileChannel.open(full, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Journal journal = Journal.recover(
                    full, new FullDisk(disk, room), CoordinatorCore.firstRunningHash(GENESIS), Journal.Sync.ON_REQUEST);
            LOG.subList(0, ENTRIES - 1).forEach(journal::append);
            JournalException failure = assertThrows(JournalException.class, () -> journal.append(LOG.getLast()));
            assertTrue(failure.getMessage().contains("No space left"), failure.getMessage());
            assertThrows(JournalException.class, () -> journal.append(LOG.getLast()));
        }
        file = full;
        assertEquals(LOG.subList(0, ENTRIES - 1), read());
    }

    @Test
    void shouldFindAnEntryWhoseContentWasRewrittenWithItsChecksums() throws IOException {
        LogEntry honest = LOG.get(2);
        LogEntry forged = new LogEntry(
                2,
                honest.timeMillis() + 1,
                honest.envelope(),
                Reason.NONE,
                "",
                List.of(),
                honest.runningHash(),
                honest.receipt());
        ByteBuffer frame = JournalScan.frame(LogEntryCodec.encode(forged));
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        byte[] whole = Files.readAllBytes(file);
        long offset = JournalScan.read(file, GENESIS, entry -> {}).offsets().get(2);
        System.arraycopy(bytes, 0, whole, (int) offset, bytes.length);
        Files.write(file, whole);
        JournalScan.Fault fault = JournalScan.read(file, GENESIS, entry -> {}).fault();
        assertNotNull(fault);
        assertEquals(2, fault.index());
        assertTrue(fault.detail().contains("runningHash"), fault.detail());
    }
}

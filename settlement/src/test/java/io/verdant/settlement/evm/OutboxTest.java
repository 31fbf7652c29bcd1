package io.verdant.settlement.evm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
    private static final Address SENDER = AnvilRig.payee(0);

    @TempDir
    private Path folder;

    private static List<OutboxRecord> records() {
        TransactionRequest request = AnvilRig.pay(1, 7);
        Hash32 id = request.id();
        Hash32 hash = Sha256.of(new byte[] {1});
        Receipt receipt = new Receipt(hash, 5, Sha256.of(new byte[] {2}), true, 21_000, SENDER);
        return List.of(
                new OutboxRecord.Queued(request),
                new OutboxRecord.Signed(id, 3, new Fees(9, 2), new HexData("0x02abcd"), hash),
                new OutboxRecord.Settled(id, receipt),
                new OutboxRecord.Reopened(id),
                new OutboxRecord.Released(id));
    }

    private Path written() {
        Path file = folder.resolve("outbox");
        try (Outbox outbox = Outbox.open(file, 5, SENDER, known -> {})) {
            records().forEach(outbox::append);
        }
        return file;
    }

    private static List<OutboxRecord> read(Path file) {
        List<OutboxRecord> known = new ArrayList<>();
        Outbox.open(file, 5, SENDER, known::add).close();
        return known;
    }

    @Test
    void shouldGiveBackWhatWasWritten() {
        assertEquals(records(), read(written()));
    }

    @Test
    void shouldDropOnlyTheRecordThatACrashCutOffWhereverItWasCut() throws IOException {
        byte[] whole = Files.readAllBytes(written());
        int header = new String(whole, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf('\n') + 1;
        for (int length = 0; length < whole.length; length += 7) {
            Path cut = folder.resolve("cut-" + length);
            Files.write(cut, Arrays.copyOf(whole, length));
            List<OutboxRecord> known = read(cut);
            assertEquals(records().subList(0, known.size()), known, "length=" + length);
            assertTrue(length >= header || known.isEmpty());
            assertTrue(Files.size(cut) <= Math.max(length, header), "length=" + length);
        }
    }

    @Test
    void shouldRefuseAFlippedByteBeforeTheLastRecord() throws IOException {
        Path file = written();
        byte[] bytes = Files.readAllBytes(file);
        bytes[80] ^= 1;
        Files.write(file, bytes);
        assertThrows(IllegalArgumentException.class, () -> read(file));
    }

    @Test
    void shouldRefuseAnotherSenderChainOrASecondUser() {
        Path file = written();
        assertThrows(IllegalArgumentException.class, () -> Outbox.open(file, 6, SENDER, known -> {}));
        assertThrows(IllegalArgumentException.class, () -> Outbox.open(file, 5, AnvilRig.payee(2), known -> {}));
        try (Outbox first = Outbox.open(file, 5, SENDER, known -> {})) {
            assertThrows(
                    IllegalArgumentException.class, () -> Outbox.open(file, 5, SENDER, known -> {}), first::toString);
        }
    }
}

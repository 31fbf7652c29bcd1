package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class CodecTest {
    private static final int SEEDS = 25;

    @Test
    void shouldReadBackEveryCommand() {
        Set<Class<?>> seen = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            for (Command command : new Samples(seed).commands()) {
                assertRoundTrip(command, CommandCodec::encode, CommandCodec::decode, seed);
                seen.add(command.getClass());
            }
        }
        assertEquals(Set.of(Command.class.getPermittedSubclasses()), seen);
    }

    @Test
    void shouldReadBackEveryContainer() {
        for (long seed = 0; seed < SEEDS; seed++) {
            Samples samples = new Samples(seed);
            assertRoundTrip(samples.claim(), ClaimCodec::encode, ClaimCodec::decode, seed);
            assertRoundTrip(samples.jobSpec(), JobSpecCodec::encode, JobSpecCodec::decode, seed);
            assertRoundTrip(samples.envelope(), EnvelopeCodec::encode, EnvelopeCodec::decode, seed);
            assertRoundTrip(samples.logEntry(), LogEntryCodec::encode, LogEntryCodec::decode, seed);
        }
    }

    @Test
    void shouldDecodeARangeOfABuffer() {
        Samples samples = new Samples(1);
        LogEntry entry = samples.logEntry();
        byte[] bytes = LogEntryCodec.encode(entry);
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[bytes.length + 20]);
        buffer.putBytes(13, bytes);
        assertEquals(entry, LogEntryCodec.decode(buffer, 13, bytes.length).get());
        assertEquals(
                Reason.MALFORMED,
                LogEntryCodec.decode(buffer, 21, bytes.length).refusal().reason());
        assertEquals(
                Reason.MALFORMED,
                LogEntryCodec.decode(buffer, -1, bytes.length).refusal().reason());
        assertEquals(
                Reason.TOO_LARGE, LogEntryCodec.decode(buffer, 0, -1).refusal().reason());
        assertEquals(
                Reason.TOO_LARGE,
                EnvelopeCodec.decode(buffer, 0, Limits.MAX_ENVELOPE_LENGTH + 1)
                        .refusal()
                        .reason());
    }

    @Test
    void shouldFitTheLargestOfEverythingIntoAnEnvelope() {
        Samples samples = new Samples(2);
        List<CheckReport> reports = Collections.nCopies(Limits.MAX_CHECK_REPORTS, samples.checkReport());
        byte[] payload = CommandCodec.encode(new Command.ReportChecks(samples.hash(), 1, 0, reports, samples.hash()));
        assertTrue(payload.length <= Limits.MAX_PAYLOAD_LENGTH, "length=" + payload.length);
        Envelope envelope = new Envelope(
                samples.address(),
                Hash32.ZERO,
                Hash32.ZERO,
                0,
                Hash32.ZERO,
                new byte[Limits.MAX_PAYLOAD_LENGTH],
                samples.signature());
        assertTrue(EnvelopeCodec.encode(envelope).length <= Limits.MAX_ENVELOPE_LENGTH);
        LedgerEntry.Account account = new LedgerEntry.Account(LedgerEntry.Purse.FREE, samples.address());
        LedgerEntry movement =
                new LedgerEntry(LedgerEntry.Kind.REWARD, account, account, 1, 1, "m".repeat(Limits.MAX_MEMO_LENGTH));
        LogEntry entry = new LogEntry(
                0,
                0,
                envelope,
                Reason.NONE,
                "d".repeat(Limits.MAX_DETAIL_LENGTH),
                Collections.nCopies(Limits.MAX_LEDGER_ENTRIES, movement),
                Hash32.ZERO,
                samples.signature());
        byte[] bytes = LogEntryCodec.encode(entry);
        assertTrue(bytes.length <= Limits.MAX_LOG_ENTRY_LENGTH, "length=" + bytes.length);
        assertEquals(entry, LogEntryCodec.decode(bytes).get());
    }

    @Test
    void shouldRefuseToEncodeWhatNoDecoderTakes() {
        Samples samples = new Samples(3);
        Hash32 hash = samples.hash();
        refusesToEncode(new Command.CommitClaim(hash, -1, hash));
        refusesToEncode(new Command.Register(Role.WORKER, "a".repeat(Limits.MAX_NAME_LENGTH + 1), "", hash, 0));
        refusesToEncode(new Command.Register(Role.WORKER, "é".repeat(Limits.MAX_NAME_LENGTH - 1), "", hash, 0));
        refusesToEncode(new Command.Register(Role.WORKER, "a\u001b[2J", "", hash, 0));
        refusesToEncode(new Command.Register(Role.WORKER, "\ud800", "", hash, 0));
        refusesToEncode(new Command.Register(Role.WORKER, "", "", hash, -1));
        refusesToEncode(new Command.DisputeMove(hash, 0, new byte[Limits.MAX_MOVE_LENGTH + 1]));
        refusesToEncode(new Command.CertifyAvailability(
                hash, 0, Collections.nCopies(Limits.MAX_PARTICIPANTS + 1, samples.address())));
    }

    @Test
    void shouldNameAJobByTheHashOfItsBytes() {
        JobSpec spec = new Samples(4).jobSpec();
        assertEquals(Sha256.of(JobSpecCodec.encode(spec)), JobSpecCodec.jobId(spec));
    }

    @Test
    void shouldKeepTheBytesOfAMessageForGood() {
        Command command = new Command.CommitClaim(Hash32.ZERO, 0x01020304, Hash32.ZERO);
        byte[] expected = new byte[8 + 68];
        byte[] header = {68, 0, 32, 0, (byte) 0xd0, 0x1b, 0, 0};
        System.arraycopy(header, 0, expected, 0, header.length);
        System.arraycopy(new byte[] {4, 3, 2, 1}, 0, expected, 8 + 32, 4);
        assertArrayEquals(expected, CommandCodec.encode(command));
    }

    private static void refusesToEncode(Command command) {
        assertThrows(IllegalArgumentException.class, () -> CommandCodec.encode(command));
    }

    private static <T> void assertRoundTrip(
            T value, Function<T, byte[]> encoder, Function<byte[], Decoded<T>> decoder, long seed) {
        byte[] bytes = encoder.apply(value);
        Decoded<T> decoded = decoder.apply(bytes);
        assertTrue(decoded.ok(), () -> "seed=" + seed + " value=" + value + " " + decoded.rejection());
        assertEquals(value, decoded.get(), "seed=" + seed);
        assertArrayEquals(bytes, encoder.apply(decoded.get()), "seed=" + seed);
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertTrue(!decoder.apply(longer).ok(), () -> "trailing byte was taken: seed=" + seed + " value=" + value);
    }
}

package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class EnvelopesTest {
    private final SigningKey key = SigningKey.derive(7, Role.WORKER, 0);
    private final Hash32 job = Sha256.of(new byte[] {1});
    private final Command command = new Command.CommitClaim(job, 3, Sha256.of(new byte[] {2}));
    private final Envelope envelope = new EnvelopeSigner(key).sign(job, Hash32.ZERO, command);

    @Test
    void shouldChainASendersEnvelopes() {
        EnvelopeSigner signer = new EnvelopeSigner(key);
        Envelope first = signer.sign(job, Hash32.ZERO, command);
        Envelope second = signer.sign(job, Hash32.ZERO, command);
        assertEquals(0, first.sequence());
        assertEquals(Hash32.ZERO, first.previous());
        assertEquals(1, second.sequence());
        assertEquals(Envelopes.hash(first), second.previous());
        EnvelopeSigner resumed = new EnvelopeSigner(key);
        resumed.resume(1, Envelopes.hash(first));
        assertEquals(second, resumed.sign(job, Hash32.ZERO, command));
    }

    @Test
    void shouldGiveTheCommandOfAGoodEnvelope() {
        assertEquals(command, EnvelopeVerifier.verify(envelope).get());
    }

    @Test
    void shouldRefuseAnEnvelopeWithAnyFieldChanged() {
        Hash32 other = Sha256.of(new byte[] {9});
        Signature signature = envelope.signature();
        byte[] payload = CommandCodec.encode(new Command.Tick());
        List<Envelope> changed = new ArrayList<>();
        Address stranger = SigningKey.derive(8, Role.WORKER, 0).address();
        changed.add(new Envelope(stranger, job, Hash32.ZERO, 0, Hash32.ZERO, envelope.payload(), signature));
        changed.add(new Envelope(key.address(), other, Hash32.ZERO, 0, Hash32.ZERO, envelope.payload(), signature));
        changed.add(new Envelope(key.address(), job, other, 0, Hash32.ZERO, envelope.payload(), signature));
        changed.add(new Envelope(key.address(), job, Hash32.ZERO, 1, Hash32.ZERO, envelope.payload(), signature));
        changed.add(new Envelope(key.address(), job, Hash32.ZERO, 0, other, envelope.payload(), signature));
        changed.add(new Envelope(key.address(), job, Hash32.ZERO, 0, Hash32.ZERO, payload, signature));
        for (Envelope forged : changed) {
            assertEquals(
                    Reason.BAD_SIGNATURE,
                    EnvelopeVerifier.verify(forged).refusal().reason());
        }
    }

    @Test
    void shouldRefuseASignedPayloadThatIsNoCommand() {
        byte[] payload = {1, 2, 3};
        Hash32 digest = Eip712.envelopeDigest(key.address(), job, Hash32.ZERO, 0, Hash32.ZERO, payload);
        Envelope signed = new Envelope(key.address(), job, Hash32.ZERO, 0, Hash32.ZERO, payload, key.sign(digest));
        assertEquals(Reason.MALFORMED, EnvelopeVerifier.verify(signed).refusal().reason());
        byte[] huge = new byte[Limits.MAX_PAYLOAD_LENGTH + 1];
        Envelope large = new Envelope(key.address(), job, Hash32.ZERO, 0, Hash32.ZERO, huge, key.sign(digest));
        assertEquals(Reason.TOO_LARGE, EnvelopeVerifier.verify(large).refusal().reason());
    }

    @Test
    void shouldBindEveryPartOfALogEntryInTheRunningHash() {
        LedgerEntry.Account free = new LedgerEntry.Account(LedgerEntry.Purse.FREE, key.address());
        LedgerEntry.Account stake = new LedgerEntry.Account(LedgerEntry.Purse.STAKE, key.address());
        List<LedgerEntry> ledger = List.of(new LedgerEntry(LedgerEntry.Kind.STAKE, free, stake, 5, 1, "stake"));
        List<LedgerEntry> reversed = List.of(new LedgerEntry(LedgerEntry.Kind.STAKE, stake, free, 5, 1, "stake"));
        Envelope next = new EnvelopeSigner(SigningKey.derive(8, Role.WORKER, 0)).sign(job, job, command);
        List<Hash32> hashes = new ArrayList<>();
        hashes.add(Envelopes.runningHash(job, 1, 2, envelope, Reason.NONE, "", ledger));
        hashes.add(Envelopes.runningHash(Hash32.ZERO, 1, 2, envelope, Reason.NONE, "", ledger));
        hashes.add(Envelopes.runningHash(job, 2, 2, envelope, Reason.NONE, "", ledger));
        hashes.add(Envelopes.runningHash(job, 1, 3, envelope, Reason.NONE, "", ledger));
        hashes.add(Envelopes.runningHash(job, 1, 2, next, Reason.NONE, "", ledger));
        hashes.add(Envelopes.runningHash(job, 1, 2, envelope, Reason.SILENT, "", ledger));
        hashes.add(Envelopes.runningHash(job, 1, 2, envelope, Reason.NONE, "x", ledger));
        hashes.add(Envelopes.runningHash(job, 1, 2, envelope, Reason.NONE, "", reversed));
        hashes.add(Envelopes.runningHash(job, 1, 2, envelope, Reason.NONE, "", List.of()));
        assertEquals(hashes.size(), new HashSet<>(hashes).size());
        LogEntry entry = new LogEntry(1, 2, envelope, Reason.NONE, "", ledger, hashes.getFirst(), key.sign(job));
        assertEquals(hashes.getFirst(), Envelopes.runningHash(job, entry));
    }

    @Test
    void shouldKeepADetailThatALogEntryCanCarry() {
        Rejection rejection = new Rejection(Reason.MALFORMED, "a\nb" + "é".repeat(Limits.MAX_DETAIL_LENGTH));
        assertTrue(rejection.detail().startsWith("a bé"));
        LogEntry entry = new LogEntry(
                0, 0, envelope, rejection.reason(), rejection.detail(), List.of(), job, envelope.signature());
        assertEquals(entry, LogEntryCodec.decode(LogEntryCodec.encode(entry)).get());
        assertNotEquals(Reason.NONE, rejection.reason());
    }
}

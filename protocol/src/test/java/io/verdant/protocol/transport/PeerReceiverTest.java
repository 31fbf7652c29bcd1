package io.verdant.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a hostile peer may try, and what it gets for it. */
class PeerReceiverTest {
    private static final long SEED = 7;
    private static final long CONNECTION = 1;
    private static final int MIB = 1024 * 1024;
    private static final PeerLimits LIMITS = new PeerLimits(2 * MIB, 3 * MIB, 4 * MIB, 3, 4 * MIB, 1_000);

    private final SigningKey friend = SigningKey.derive(SEED, Role.WORKER, 1);
    private final SigningKey stranger = SigningKey.derive(SEED, Role.WORKER, 2);
    private final PeerStats stats = new PeerStats();
    private final MessageCodec codec = new MessageCodec();
    private final PeerReceiver receiver = new PeerReceiver(Set.of(friend.address())::contains, LIMITS, stats, codec);
    private long nowNs;

    @AfterEach
    void closeWithoutLeak() {
        codec.close();
    }

    @Test
    void shouldTakeAStreamInAnyOrderOfItsChunks() {
        byte[] bytes = random(3 * StreamChunk.MAX_LENGTH + 5);
        List<byte[]> messages = blob(friend, 1, bytes);
        receive(messages.get(0));
        for (int i = messages.size() - 1; i > 0; i--) {
            receive(messages.get(i));
            receive(messages.get(i));
        }
        PeerMessage.Blob blob = assertInstanceOf(PeerMessage.Blob.class, onlyMessage());
        assertEquals(Sha256.of(bytes), Sha256.of(blob.bytes()));
        assertEquals(0, stats.rejections());
        assertEquals(0, receiver.reservedLength());
    }

    @Test
    void shouldRefuseASenderWhoIsNotInTheDirectory() {
        blob(stranger, 1, random(10)).forEach(this::receive);
        assertNothing(Reason.UNKNOWN_SENDER);
    }

    @Test
    void shouldRefuseAHeaderSignedByAnother() {
        byte[] forged = header(StreamKind.BLOB, 1, random(10), 0, friend.address(), Hash32.ZERO)
                .sign(stranger);
        receive(forged);
        assertNothing(Reason.BAD_SIGNATURE);
    }

    @Test
    void shouldRefuseAHeaderWithAnyBitChanged() {
        byte[] header = blob(friend, 1, random(10)).getFirst();
        for (int i = 0; i < StreamHeader.UNSIGNED_LENGTH; i++) {
            byte[] changed = header.clone();
            changed[i] ^= 1;
            receiver.onMessage(100 + i, new UnsafeBuffer(changed), 0, changed.length, nowNs);
            assertEquals(0, receiver.reservedLength(), "byte=" + i);
        }
    }

    @Test
    void shouldDropAStreamWithATamperedChunk() {
        List<byte[]> messages = blob(friend, 1, random(2 * StreamChunk.MAX_LENGTH));
        byte[] tampered = messages.get(1);
        tampered[tampered.length - 1] ^= 1;
        messages.forEach(this::receive);
        assertNothing(Reason.ROOT_MISMATCH);
        assertEquals(1, stats.orphanChunks());
    }

    @Test
    void shouldDropAStreamWhoseChunkIsPlayedAtAnotherIndex() {
        List<byte[]> messages = blob(friend, 1, random(2 * StreamChunk.MAX_LENGTH));
        new UnsafeBuffer(messages.get(1)).putInt(4, 1);
        messages.forEach(this::receive);
        assertNothing(Reason.ROOT_MISMATCH);
    }

    @Test
    void shouldDropAStreamWhoseChunkHasAnImpossibleForm() {
        receive(blob(friend, 1, random(2 * StreamChunk.MAX_LENGTH)).getFirst());
        byte[] chunk = new byte[StreamChunk.PREFIX_LENGTH + 10];
        UnsafeBuffer buffer = new UnsafeBuffer(chunk);
        buffer.putByte(0, StreamChunk.FRAME);
        buffer.putByte(1, StreamHeader.VERSION);
        buffer.putByte(2, (byte) 0xff);
        buffer.putInt(4, Integer.MAX_VALUE);
        buffer.putLong(8, 1);
        receive(chunk);
        assertNothing(Reason.MALFORMED);
    }

    @Test
    void shouldRefuseTheSameStreamTwice() {
        List<byte[]> messages = blob(friend, 5, random(100));
        messages.forEach(this::receive);
        onlyMessage();
        messages.forEach(this::receive);
        assertNothing(Reason.DUPLICATE);
    }

    @Test
    void shouldRefuseAStreamThatAnnouncesMoreThanTheLimit() {
        receive(header(StreamKind.GRADIENT, 1, random(10), LIMITS.maxStreamLength() + 1L, friend.address(), Hash32.ZERO)
                .sign(friend));
        receive(header(StreamKind.FETCH_BLOB, 2, random(1000), 0, friend.address(), Hash32.ZERO)
                .sign(friend));
        assertEquals(2, stats.rejections(Reason.TOO_LARGE));
        assertEquals(0, receiver.reservedLength());
    }

    @Test
    void shouldReserveNoMoreThanASendersShare() {
        for (int id = 1; id <= 9; id++) {
            receive(blob(friend, id, random(MIB)).getFirst());
        }
        assertEquals(3 * MIB, receiver.reservedLength());
        assertEquals(6, stats.rejections(Reason.LIMIT_REACHED));
        receiver.onDisconnect(CONNECTION);
        assertEquals(0, receiver.reservedLength());
    }

    @Test
    void shouldForgetAStreamThatFallsSilent() {
        receive(blob(friend, 1, random(MIB)).getFirst());
        nowNs = LIMITS.streamTimeoutNs();
        assertEquals(0, receiver.dropSilent(nowNs));
        assertEquals(1, receiver.dropSilent(nowNs + 1));
        assertNothing(Reason.SILENT);
    }

    @Test
    void shouldRefuseABlobThatIsNotWhatItsHashSays() {
        byte[] bytes = random(100);
        stream(friend, StreamKind.BLOB, 1, bytes, 0, Hash32.ZERO).forEach(this::receive);
        assertNothing(Reason.ROOT_MISMATCH);
    }

    @Test
    void shouldRefuseASignedStreamOfGarbage() {
        stream(friend, StreamKind.GRADIENT, 1, random(1000), 1000, Hash32.ZERO).forEach(this::receive);
        stream(friend, StreamKind.FETCH_BUNDLE, 2, random(40), 0, Hash32.ZERO).forEach(this::receive);
        stream(friend, StreamKind.FETCH_BLOB, 3, "host|alias=x:7".getBytes(StandardCharsets.US_ASCII), 0, Hash32.ZERO)
                .forEach(this::receive);
        assertNothing(Reason.MALFORMED);
        assertEquals(3, stats.rejections(Reason.MALFORMED));
    }

    @Test
    void shouldStopListeningToAConnectionThatOnlySendsGarbage() {
        SplittableRandom random = new SplittableRandom(SEED);
        boolean open = true;
        for (int i = 0; i < PeerReceiver.MAX_FAULTS; i++) {
            assertTrue(open, "fault=" + i);
            byte[] garbage = new byte[random.nextInt(400)];
            random.nextBytes(garbage);
            if (garbage.length > 0) {
                garbage[0] = (byte) random.nextInt(3, 256);
            }
            open = receiver.onMessage(CONNECTION, new UnsafeBuffer(garbage), 0, garbage.length, nowNs);
        }
        assertFalse(open);
        assertEquals(PeerReceiver.MAX_FAULTS, stats.rejections());
    }

    private void receive(byte[] message) {
        receiver.onMessage(CONNECTION, new UnsafeBuffer(message), 0, message.length, nowNs);
    }

    private PeerMessage onlyMessage() {
        List<PeerMessage> messages = new ArrayList<>();
        receiver.poll((sender, message) -> {
            assertEquals(friend.address(), sender);
            messages.add(message);
        });
        assertEquals(1, messages.size());
        return messages.getFirst();
    }

    private void assertNothing(Reason reason) {
        assertEquals(0, receiver.poll((sender, message) -> {}));
        assertTrue(stats.rejections(reason) > 0);
        assertEquals(stats.rejections(), stats.rejections(reason));
        assertEquals(0, receiver.reservedLength());
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new SplittableRandom(SEED).nextBytes(bytes);
        return bytes;
    }

    private static List<byte[]> blob(SigningKey key, long streamId, byte[] bytes) {
        return stream(key, StreamKind.BLOB, streamId, bytes, 0, Sha256.of(bytes));
    }

    private static StreamHeader header(
            StreamKind kind, long streamId, byte[] bytes, long decodedLength, Address sender, Hash32 root) {
        Payload payload = Payload.of(new MessageCodec.Content(kind, Hash32.ZERO, 0, root, bytes, decodedLength));
        return new StreamHeader(
                kind,
                streamId,
                Hash32.ZERO,
                0,
                root,
                bytes.length,
                decodedLength,
                payload.chunks().root(),
                sender);
    }

    private static List<byte[]> stream(
            SigningKey key, StreamKind kind, long streamId, byte[] bytes, long decodedLength, Hash32 root) {
        Payload payload = Payload.of(new MessageCodec.Content(kind, Hash32.ZERO, 0, root, bytes, decodedLength));
        byte[] header = header(kind, streamId, bytes, decodedLength, key.address(), root)
                .sign(key);
        OutgoingStream outgoing = new OutgoingStream(streamId, header, payload, 0);
        List<byte[]> messages = new ArrayList<>();
        UnsafeBuffer buffer = new UnsafeBuffer(new byte[StreamChunk.MAX_MESSAGE_LENGTH]);
        while (!outgoing.isDone()) {
            byte[] message = new byte[outgoing.writeNext(buffer)];
            buffer.getBytes(0, message);
            messages.add(message);
            outgoing.advance();
        }
        return messages;
    }
}

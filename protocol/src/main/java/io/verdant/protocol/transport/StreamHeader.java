package io.verdant.protocol.transport;

import io.verdant.protocol.Address;
import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.Signature;
import io.verdant.protocol.Signatures;
import io.verdant.protocol.SigningKey;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a sender signs of a stream: what it is, how long, and the Merkle root over its chunks, so that every chunk can be held
 * against the signature by itself. Layout, little-endian:
 *
 * <pre>
 *   0 u8  frame = 1        8 i64 streamId        32 hash jobId     128 address sender
 *   1 u8  version = 1     16 i64 decodedLength   64 hash root      148 signature, over
 *   2 u8  kind            24 i32 length          96 hash chunkRoot     SHA-256(tag, bytes 0 to 147)
 *   3 u8  zero            28 i32 round
 *   4 i32 chunkCount
 * </pre>
 *
 * @param streamId grows with every stream of a sender
 * @param length bytes of the content
 * @param decodedLength bytes of the tensors in it
 * @param chunkRoot root over {@code Merkle.leaf(chunk)}
 */
record StreamHeader(
        StreamKind kind,
        long streamId,
        Hash32 jobId,
        int round,
        Hash32 root,
        int length,
        long decodedLength,
        Hash32 chunkRoot,
        Address sender) {
    static final byte FRAME = 1;
    static final byte VERSION = 1;
    static final int UNSIGNED_LENGTH = 148;
    static final int LENGTH = UNSIGNED_LENGTH + Signature.LENGTH;

    private static final byte[] TAG = "verdant/peer-stream/1".getBytes(StandardCharsets.US_ASCII);

    /** A header and the signature that came with it, not yet checked. */
    record Signed(StreamHeader header, Hash32 digest, Signature signature) {
        boolean isAuthentic() {
            return Signatures.verify(header.sender(), digest, signature);
        }
    }

    byte[] sign(SigningKey key) {
        byte[] bytes = new byte[LENGTH];
        UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        buffer.putByte(0, FRAME);
        buffer.putByte(1, VERSION);
        buffer.putByte(2, (byte) kind.code());
        buffer.putInt(4, chunkCount());
        buffer.putLong(8, streamId);
        buffer.putLong(16, decodedLength);
        buffer.putInt(24, length);
        buffer.putInt(28, round);
        jobId.copyTo(bytes, 32);
        root.copyTo(bytes, 64);
        chunkRoot.copyTo(bytes, 96);
        buffer.putBytes(128, sender.bytes());
        buffer.putBytes(UNSIGNED_LENGTH, key.sign(digest(bytes)).bytes());
        return bytes;
    }

    /** Reads a header within the limits, or says why not; the signature is still to be checked. */
    static Decoded<Signed> decode(DirectBuffer buffer, int offset, int length, PeerLimits limits) {
        if (length != LENGTH || buffer.getByte(offset + 1) != VERSION || buffer.getByte(offset + 3) != 0) {
            return Decoded.refused(Reason.MALFORMED, "header length=" + length);
        }
        byte[] bytes = new byte[LENGTH];
        buffer.getBytes(offset, bytes);
        UnsafeBuffer in = new UnsafeBuffer(bytes);
        StreamKind kind = StreamKind.ofCode(in.getByte(2));
        if (kind == null) {
            return Decoded.refused(Reason.MALFORMED, "stream kind=" + in.getByte(2));
        }
        int contentLength = in.getInt(24);
        long decodedLength = in.getLong(16);
        if (contentLength < 1 || decodedLength < 0 || in.getInt(4) != StreamChunk.count(contentLength)) {
            return Decoded.refused(Reason.MALFORMED, "stream length=" + contentLength);
        }
        if (contentLength > kind.maxLength(limits) || decodedLength > kind.maxDecodedLength(limits)) {
            return Decoded.refused(
                    Reason.TOO_LARGE, "stream kind=" + kind + " length=" + contentLength + " decoded=" + decodedLength);
        }
        StreamHeader header = new StreamHeader(
                kind,
                in.getLong(8),
                Hash32.of(bytes, 32),
                in.getInt(28),
                Hash32.of(bytes, 64),
                contentLength,
                decodedLength,
                Hash32.of(bytes, 96),
                Address.of(slice(in, 128, Address.LENGTH)));
        return Decoded.ok(
                new Signed(header, digest(bytes), Signature.of(slice(in, UNSIGNED_LENGTH, Signature.LENGTH))));
    }

    int chunkCount() {
        return StreamChunk.count(length);
    }

    /** Bytes that the stream may take up while it is here. */
    long reservedLength() {
        return length + decodedLength;
    }

    private static Hash32 digest(byte[] bytes) {
        byte[] unsigned = Arrays.copyOf(bytes, UNSIGNED_LENGTH);
        return Sha256.of(TAG, unsigned);
    }

    private static byte[] slice(DirectBuffer buffer, int offset, int length) {
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }
}

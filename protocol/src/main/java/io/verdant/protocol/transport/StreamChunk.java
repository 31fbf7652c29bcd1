package io.verdant.protocol.transport;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Merkle;
import io.verdant.protocol.MerklePath;
import io.verdant.protocol.Reason;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * A piece of a stream's content, {@value #MAX_LENGTH} bytes but for the last, with its Merkle path to the header's chunk root.
 * Layout, little-endian: u8 frame = 2, u8 version = 1, u8 siblings, u8 zero, i32 index, i64 streamId, the siblings from the
 * leaf upwards, the data.
 */
record StreamChunk(int index, byte[] data, MerklePath path) {
    static final byte FRAME = 2;
    static final int MAX_LENGTH = 32 * 1024;
    static final int PREFIX_LENGTH = 16;
    static final int MAX_MESSAGE_LENGTH = PREFIX_LENGTH + 32 * Hash32.LENGTH + MAX_LENGTH;

    /** Chunks of a content of that many bytes. */
    static int count(int contentLength) {
        return (contentLength - 1) / MAX_LENGTH + 1;
    }

    /** Bytes of one chunk of a content of that many bytes. */
    static int length(int contentLength, int index) {
        return Math.min(MAX_LENGTH, contentLength - index * MAX_LENGTH);
    }

    /** Writes a chunk at the buffer's beginning; returns the bytes written. */
    static int encode(MutableDirectBuffer buffer, long streamId, byte[] content, int index, MerklePath path) {
        List<Hash32> siblings = path.siblings();
        buffer.putByte(0, FRAME);
        buffer.putByte(1, StreamHeader.VERSION);
        buffer.putByte(2, (byte) siblings.size());
        buffer.putByte(3, (byte) 0);
        buffer.putInt(4, index);
        buffer.putLong(8, streamId);
        int position = PREFIX_LENGTH;
        for (Hash32 sibling : siblings) {
            buffer.putBytes(position, sibling.bytes());
            position += Hash32.LENGTH;
        }
        int length = length(content.length, index);
        buffer.putBytes(position, content, index * MAX_LENGTH, length);
        return position + length;
    }

    /** The stream that a chunk says it belongs to; -1 where the bytes are too few. */
    static long streamId(DirectBuffer buffer, int offset, int length) {
        return length < PREFIX_LENGTH ? -1 : buffer.getLong(offset + 8);
    }

    /** Reads a chunk of that stream, or says why not; whether it leads to the root is {@link #leadsTo}. */
    static Decoded<StreamChunk> decode(DirectBuffer buffer, int offset, int length, StreamHeader header) {
        if (length < PREFIX_LENGTH || buffer.getByte(offset + 1) != StreamHeader.VERSION) {
            return Decoded.refused(Reason.MALFORMED, "chunk message length=" + length);
        }
        int siblingCount = buffer.getByte(offset + 2);
        int index = buffer.getInt(offset + 4);
        if (index < 0 || index >= header.chunkCount()) {
            return Decoded.refused(Reason.MALFORMED, "chunk index=" + index + " count=" + header.chunkCount());
        }
        int dataLength = length(header.length(), index);
        if (siblingCount < 0 || length != PREFIX_LENGTH + siblingCount * Hash32.LENGTH + dataLength) {
            return Decoded.refused(Reason.MALFORMED, "chunk message length=" + length + " siblings=" + siblingCount);
        }
        List<Hash32> siblings = new ArrayList<>(siblingCount);
        byte[] hash = new byte[Hash32.LENGTH];
        for (int i = 0; i < siblingCount; i++) {
            buffer.getBytes(offset + PREFIX_LENGTH + i * Hash32.LENGTH, hash);
            siblings.add(Hash32.of(hash));
        }
        Decoded<MerklePath> path = MerklePath.ofPeer(index, header.chunkCount(), siblings);
        if (!path.ok()) {
            return Decoded.refused(path.refusal());
        }
        byte[] data = new byte[dataLength];
        buffer.getBytes(offset + length - dataLength, data);
        return Decoded.ok(new StreamChunk(index, data, path.get()));
    }

    boolean leadsTo(Hash32 chunkRoot) {
        return path.rootOf(Merkle.leaf(data)).equals(chunkRoot);
    }
}

package io.verdant.protocol.transport;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The messages between a participant and the coordinator's cluster, inside a cluster session. Little-endian:
 *
 * <pre>
 *   up    1 ENVELOPE   u8 tag, the envelope's bytes
 *   up    2 SUBSCRIBE  u8 tag, i64 index of the first entry wanted
 *   down  3 ENTRY      u8 tag, i64 index, i32 length of the entry, i32 offset of this part, the part's bytes
 * </pre>
 *
 * An entry's parts follow one another, and entries follow one another by index.
 */
public final class CoordinatorFrames {
    public static final byte ENVELOPE = 1;
    public static final byte SUBSCRIBE = 2;
    public static final byte ENTRY = 3;

    public static final int SUBSCRIBE_LENGTH = 9;
    public static final int ENTRY_PREFIX_LENGTH = 17;
    /** Bytes of an entry in one message at most. */
    public static final int MAX_PART_LENGTH = 48 * 1024;

    private CoordinatorFrames() {}

    /** Writes at the buffer's beginning; returns the length written. */
    public static int encodeEnvelope(MutableDirectBuffer buffer, byte[] envelope) {
        buffer.putByte(0, ENVELOPE);
        buffer.putBytes(1, envelope);
        return 1 + envelope.length;
    }

    /** Writes at the buffer's beginning; returns the length written. */
    public static int encodeSubscribe(MutableDirectBuffer buffer, long fromIndex) {
        buffer.putByte(0, SUBSCRIBE);
        buffer.putLong(1, fromIndex);
        return SUBSCRIBE_LENGTH;
    }

    /** Writes the part from {@code offset} on at the buffer's beginning; returns the length written. */
    public static int encodeEntryPart(MutableDirectBuffer buffer, long index, byte[] entry, int offset) {
        int partLength = Math.min(MAX_PART_LENGTH, entry.length - offset);
        buffer.putByte(0, ENTRY);
        buffer.putLong(1, index);
        buffer.putInt(9, entry.length);
        buffer.putInt(13, offset);
        buffer.putBytes(ENTRY_PREFIX_LENGTH, entry, offset, partLength);
        return ENTRY_PREFIX_LENGTH + partLength;
    }

    static long entryIndex(DirectBuffer buffer, int offset) {
        return buffer.getLong(offset + 1);
    }

    static int entryLength(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + 9);
    }

    static int partOffset(DirectBuffer buffer, int offset) {
        return buffer.getInt(offset + 13);
    }
}

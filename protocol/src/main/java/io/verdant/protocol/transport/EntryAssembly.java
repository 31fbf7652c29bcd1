package io.verdant.protocol.transport;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Limits;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.LogEntryCodec;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/** Puts the log together from what the coordinator sends: whole entries, in index order, each once. Bytes are hostile. */
final class EntryAssembly {
    private long nextIndex;
    private byte[] entry = new byte[0];
    private int filled;

    EntryAssembly(long fromIndex) {
        nextIndex = fromIndex;
    }

    /** Index of the first entry that is not yet whole. */
    long nextIndex() {
        return nextIndex;
    }

    /** A new session begins with a whole entry. */
    void restart() {
        entry = new byte[0];
        filled = 0;
    }

    /** Takes a part; hands over the entry that it completes; says what is wrong with it. Entries from before are passed over. */
    @Nullable
    Rejection onMessage(DirectBuffer buffer, int offset, int length, Consumer<LogEntry> whole) {
        if (length <= CoordinatorFrames.ENTRY_PREFIX_LENGTH || buffer.getByte(offset) != CoordinatorFrames.ENTRY) {
            return new Rejection(Reason.MALFORMED, "coordinator message length=" + length);
        }
        long index = CoordinatorFrames.entryIndex(buffer, offset);
        if (index < nextIndex) {
            return null;
        }
        int entryLength = CoordinatorFrames.entryLength(buffer, offset);
        int partOffset = CoordinatorFrames.partOffset(buffer, offset);
        int partLength = length - CoordinatorFrames.ENTRY_PREFIX_LENGTH;
        if (index > nextIndex || partOffset != filled) {
            return new Rejection(Reason.BAD_SEQUENCE, "log index=" + index + " expected=" + nextIndex);
        }
        if (entryLength < 1 || entryLength > Limits.MAX_LOG_ENTRY_LENGTH) {
            return new Rejection(Reason.TOO_LARGE, "log entry length=" + entryLength);
        }
        if (partOffset == 0) {
            entry = new byte[entryLength];
        }
        if (entry.length != entryLength || partLength > entryLength - filled) {
            return new Rejection(Reason.MALFORMED, "log entry part length=" + partLength);
        }
        buffer.getBytes(offset + CoordinatorFrames.ENTRY_PREFIX_LENGTH, entry, filled, partLength);
        filled += partLength;
        return filled < entryLength ? null : onWhole(whole);
    }

    private @Nullable Rejection onWhole(Consumer<LogEntry> whole) {
        Decoded<LogEntry> decoded = LogEntryCodec.decode(entry);
        restart();
        if (!decoded.ok()) {
            return decoded.refusal();
        }
        if (decoded.get().index() != nextIndex) {
            return new Rejection(
                    Reason.BAD_SEQUENCE, "entry index=" + decoded.get().index() + " expected=" + nextIndex);
        }
        nextIndex++;
        whole.accept(decoded.get());
        return null;
    }
}

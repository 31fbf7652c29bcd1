package io.verdant.coordinator;

import io.verdant.protocol.Decoded;
import io.verdant.protocol.Envelopes;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Limits;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.LogEntryCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal from its first byte and checks everything that can be checked without replaying it: lengths, checksums,
 * encodings, indices and the chain of running hashes.
 *
 * <p>The file is a header, {@code "verdant-journal/1"} in 24 bytes and the genesis hash, then records: length and the
 * header's checksum, the entry's bytes, and their checksum; all integers big-endian, checksums CRC-32C.
 */
public final class JournalScan {
    static final int HEADER_LENGTH = 24 + Hash32.LENGTH;
    static final int RECORD_HEADER_LENGTH = 8;
    static final int RECORD_TRAILER_LENGTH = 4;

    /** The first thing that does not hold: in which entry, at which byte of the file, and what. */
    public record Fault(long index, long offset, String detail) {
        @Override
        public String toString() {
            return "entry=" + index + " offset=" + offset + " " + detail;
        }
    }

    /**
     * What a scan found.
     *
     * @param offsets where each good entry's record begins
     * @param goodLength bytes up to the end of the last good entry
     * @param runningHash after the last good entry
     * @param fault null where the whole file holds
     * @param torn whether the fault can be the trace of a write that a crash cut off, at the file's very end
     */
    public record Result(
            List<Long> offsets,
            long goodLength,
            Hash32 runningHash,
            @Nullable Fault fault,
            boolean torn) {}

    private JournalScan() {}

    /**
     * Reads the whole file and hands on every good entry, in order, up to the first fault.
     *
     * @throws JournalException where the file cannot be read at all
     */
    public static Result read(Path file, Genesis genesis, Consumer<LogEntry> handler) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return scan(channel, CoordinatorCore.firstRunningHash(genesis), handler);
        } catch (IOException e) {
            throw new JournalException("cannot read journal=" + file + ": " + e.getMessage(), e);
        }
    }

    static Result scan(FileChannel channel, Hash32 genesisHash, Consumer<LogEntry> handler) throws IOException {
        long size = channel.size();
        List<Long> offsets = new ArrayList<>();
        if (size < HEADER_LENGTH) {
            return new Result(offsets, 0, genesisHash, new Fault(0, 0, "header length=" + size), true);
        }
        if (!read(channel, 0, HEADER_LENGTH).equals(header(genesisHash))) {
            return new Result(
                    offsets, 0, genesisHash, new Fault(0, 0, "header is not of this version and network"), false);
        }
        long offset = HEADER_LENGTH;
        Hash32 running = genesisHash;
        while (offset < size) {
            Framed record = record(channel, offset, size);
            String detail = record.fault;
            LogEntry entry = record.entry;
            if (entry != null) {
                detail = chainFault(entry, offsets.size(), running);
            }
            if (detail != null || entry == null) {
                Fault fault = new Fault(offsets.size(), offset, detail == null ? "unreadable" : detail);
                return new Result(offsets, offset, running, fault, record.torn);
            }
            handler.accept(entry);
            offsets.add(offset);
            running = entry.runningHash();
            offset = record.end;
        }
        return new Result(offsets, offset, running, null, false);
    }

    static ByteBuffer header(Hash32 genesisHash) {
        byte[] name = "verdant-journal/1".getBytes(StandardCharsets.US_ASCII);
        ByteBuffer header = ByteBuffer.allocate(HEADER_LENGTH);
        header.put(name).position(24);
        header.put(genesisHash.bytes());
        return header.flip();
    }

    /** One record's bytes around an encoded entry. */
    static ByteBuffer frame(byte[] entry) {
        ByteBuffer frame = ByteBuffer.allocate(RECORD_HEADER_LENGTH + entry.length + RECORD_TRAILER_LENGTH);
        frame.putInt(entry.length).putInt(headerChecksum(entry.length));
        frame.put(entry).putInt(checksum(ByteBuffer.wrap(entry)));
        return frame.flip();
    }

    /** The entry of the record at that offset of a journal that was scanned before. */
    static LogEntry entryAt(FileChannel channel, long offset) throws IOException {
        Framed record = record(channel, offset, channel.size());
        if (record.entry == null) {
            throw new JournalException("journal changed under us: offset=" + offset + " " + record.fault);
        }
        return record.entry;
    }

    private record Framed(
            @Nullable LogEntry entry, long end, @Nullable String fault, boolean torn) {
        static Framed bad(String fault, boolean torn) {
            return new Framed(null, 0, fault, torn);
        }
    }

    private static Framed record(FileChannel channel, long offset, long size) throws IOException {
        long left = size - offset;
        if (left < RECORD_HEADER_LENGTH) {
            return Framed.bad("record header length=" + left, true);
        }
        ByteBuffer head = read(channel, offset, RECORD_HEADER_LENGTH);
        int length = head.getInt();
        if (head.getInt() != headerChecksum(length) || length < 1 || length > Limits.MAX_LOG_ENTRY_LENGTH) {
            return Framed.bad("record header checksum, length=" + length, left == RECORD_HEADER_LENGTH);
        }
        long end = offset + RECORD_HEADER_LENGTH + length + RECORD_TRAILER_LENGTH;
        if (end > size) {
            return Framed.bad("record length=" + left + " expected=" + (end - offset), true);
        }
        ByteBuffer bytes = read(channel, offset + RECORD_HEADER_LENGTH, length + RECORD_TRAILER_LENGTH);
        ByteBuffer entry = bytes.slice(0, length);
        if (bytes.getInt(length) != checksum(entry)) {
            return Framed.bad("record checksum", end == size);
        }
        byte[] encoded = new byte[length];
        entry.get(0, encoded);
        Decoded<LogEntry> decoded = LogEntryCodec.decode(encoded);
        return decoded.ok()
                ? new Framed(decoded.get(), end, null, false)
                : Framed.bad("entry " + decoded.refusal(), false);
    }

    private static @Nullable String chainFault(LogEntry entry, long expectedIndex, Hash32 previous) {
        if (entry.index() != expectedIndex) {
            return "index=" + entry.index() + " expected=" + expectedIndex;
        }
        Hash32 expected = Envelopes.runningHash(previous, entry);
        return entry.runningHash().equals(expected)
                ? null
                : "runningHash=" + entry.runningHash().brief() + " computed=" + expected.brief();
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("file became shorter: offset=" + (offset + buffer.position()));
            }
        }
        return buffer.flip();
    }

    private static int headerChecksum(int length) {
        return checksum(ByteBuffer.allocate(4).putInt(0, length));
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        return (int) crc.getValue();
    }
}

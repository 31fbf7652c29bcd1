package io.verdant.settlement.evm;

import io.verdant.protocol.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.zip.CRC32C;

/**
 * A sender's transactions on disk, one file a key and chain, locked by the one process that uses it. Every record is on the
 * disk before {@link #append} returns, so that what was sent is known after any crash; a record that a crash cut off at the
 * file's end is dropped, because nothing followed from it.
 *
 * <p>The file is a line that names version, chain and sender, then records: length, CRC-32C, bytes; integers big-endian.
 */
public final class Outbox implements AutoCloseable {
    private static final int FRAME_LENGTH = 8;
    private static final int RECORD_LENGTH_LIMIT = 1 << 20;

    private final FileChannel channel;
    private final Path file;
    private long end;

    private Outbox(FileChannel channel, Path file) {
        this.channel = channel;
        this.file = file;
    }

    /**
     * Opens or begins the file and hands on what it holds.
     *
     * @throws IllegalArgumentException where it is another sender's or chain's, in use, or damaged before its end
     */
    public static Outbox open(Path file, long chainId, Address sender, Consumer<OutboxRecord> known) {
        byte[] header = ("verdant-outbox/1 " + chainId + " " + sender.hex() + "\n").getBytes(StandardCharsets.US_ASCII);
        try {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                lock(channel, file);
                Outbox outbox = new Outbox(channel, file);
                outbox.readAll(header, known);
                return outbox;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use outbox=" + file, e);
        }
    }

    private static void lock(FileChannel channel, Path file) throws IOException {
        boolean taken;
        try {
            taken = channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            taken = true;
        }
        if (taken) {
            throw new IllegalArgumentException("outbox=" + file + " is in use by another process");
        }
    }

    private void readAll(byte[] header, Consumer<OutboxRecord> known) throws IOException {
        long size = channel.size();
        if (size < header.length) {
            channel.truncate(0);
            write(ByteBuffer.wrap(header), 0);
            channel.force(true);
            end = header.length;
            return;
        }
        if (!read(0, header.length).equals(ByteBuffer.wrap(header))) {
            throw new IllegalArgumentException("outbox=" + file + " is of another version, chain or sender");
        }
        end = header.length;
        while (end < size) {
            byte[] bytes = record(size);
            if (bytes.length == 0) {
                break;
            }
            known.accept(OutboxRecord.decode(bytes));
            end += FRAME_LENGTH + bytes.length;
        }
        channel.truncate(end);
        channel.force(true);
    }

    /** The record at {@link #end}; nothing where a crash cut it off. */
    private byte[] record(long size) throws IOException {
        long left = size - end;
        if (left < FRAME_LENGTH) {
            return new byte[0];
        }
        ByteBuffer frame = read(end, FRAME_LENGTH);
        int length = frame.getInt();
        int checksum = frame.getInt();
        boolean last = length < 1 || length > RECORD_LENGTH_LIMIT || FRAME_LENGTH + length >= left;
        if (length < 1 || length > left - FRAME_LENGTH) {
            return new byte[0];
        }
        byte[] bytes = read(end + FRAME_LENGTH, length).array();
        if (checksum(bytes) == checksum) {
            return bytes;
        }
        if (last) {
            return new byte[0];
        }
        throw new IllegalArgumentException("outbox=" + file + " is damaged at byte=" + end);
    }

    /** Writes a record to the disk. */
    public void append(OutboxRecord any) {
        byte[] bytes = OutboxRecord.encode(any);
        ByteBuffer frame = ByteBuffer.allocate(FRAME_LENGTH + bytes.length);
        frame.putInt(bytes.length).putInt(checksum(bytes)).put(bytes).flip();
        try {
            write(frame, end);
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write outbox=" + file, e);
        }
        end += FRAME_LENGTH + bytes.length;
    }

    private ByteBuffer read(long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("file became shorter: " + file);
            }
        }
        return buffer.flip();
    }

    private void write(ByteBuffer bytes, long offset) throws IOException {
        long at = offset;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private static int checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close outbox=" + file, e);
        }
    }
}

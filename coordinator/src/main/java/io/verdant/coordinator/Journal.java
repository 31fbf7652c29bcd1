package io.verdant.coordinator;

import io.verdant.protocol.Envelopes;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.LogEntryCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The log on disk: appended to, never rewritten. Opening it cuts off what a crash left half written at its end, and
 * refuses a file that is damaged anywhere else, naming the entry. One process has it open at a time.
 */
public final class Journal implements AutoCloseable {
    /** When appended entries are forced to the device. */
    public enum Sync {
        /** Before {@link #append} returns: survives a loss of power. */
        EVERY_ENTRY,
        /** When {@link #sync} is called and on close: survives the process being killed. */
        ON_REQUEST
    }

    private final Path file;
    private final FileChannel channel;
    private final Sync sync;
    private final List<Long> offsets;
    private final long truncatedLength;
    private long end;
    private Hash32 runningHash;
    private boolean failed;

    Journal(Path file, FileChannel channel, Sync sync, JournalScan.Result scan, long truncatedLength) {
        this.file = file;
        this.channel = channel;
        this.sync = sync;
        this.offsets = new ArrayList<>(scan.offsets());
        this.end = scan.goodLength();
        this.runningHash = scan.runningHash();
        this.truncatedLength = truncatedLength;
    }

    /**
     * Opens or creates a journal.
     *
     * @throws JournalException where it is damaged, of another network, locked by another process, or cannot be opened
     */
    public static Journal open(Path file, Genesis genesis, Sync sync) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            lock(file, channel);
            return recover(file, channel, CoordinatorCore.firstRunningHash(genesis), sync);
        } catch (IOException e) {
            closeQuietly(channel, e);
            throw new JournalException("cannot open journal=" + file + ": " + e.getMessage(), e);
        } catch (JournalException e) {
            closeQuietly(channel, e);
            throw e;
        }
    }

    static Journal recover(Path file, FileChannel channel, Hash32 genesisHash, Sync sync) throws IOException {
        JournalScan.Result scan = JournalScan.scan(channel, genesisHash, entry -> {});
        JournalScan.Fault fault = scan.fault();
        if (fault != null && !scan.torn()) {
            throw new JournalException("damaged journal=" + file + " " + fault);
        }
        long size = channel.size();
        if (scan.goodLength() < JournalScan.HEADER_LENGTH) {
            channel.truncate(0);
            write(channel, JournalScan.header(genesisHash), 0);
            scan = new JournalScan.Result(scan.offsets(), JournalScan.HEADER_LENGTH, genesisHash, null, false);
        } else {
            channel.truncate(scan.goodLength());
        }
        channel.force(true);
        return new Journal(file, channel, sync, scan, Math.max(0, size - scan.goodLength()));
    }

    /** How many entries there are, which is the next one's index. */
    public long nextIndex() {
        return offsets.size();
    }

    /** The running hash after the last entry. */
    public Hash32 runningHash() {
        return runningHash;
    }

    /** Bytes of a half-written entry that were cut off when it was opened. */
    public long truncatedLength() {
        return truncatedLength;
    }

    /**
     * Appends the next entry.
     *
     * @throws IllegalArgumentException where it is not the next one, or does not continue the chain
     * @throws JournalException where it cannot be written, as on a full disk; the entries before it are intact, and nothing
     *     more is taken
     */
    public void append(LogEntry entry) {
        if (failed) {
            throw new JournalException("journal=" + file + " failed before: index=" + entry.index());
        }
        boolean next =
                entry.index() == nextIndex() && entry.runningHash().equals(Envelopes.runningHash(runningHash, entry));
        if (!next) {
            throw new IllegalArgumentException("index=" + entry.index() + " does not continue the journal at index="
                    + nextIndex() + " runningHash=" + runningHash.brief());
        }
        ByteBuffer frame = JournalScan.frame(LogEntryCodec.encode(entry));
        int length = frame.remaining();
        try {
            write(channel, frame, end);
            if (sync == Sync.EVERY_ENTRY) {
                channel.force(false);
            }
        } catch (IOException e) {
            fail(entry.index(), e);
        }
        offsets.add(end);
        end += length;
        runningHash = entry.runningHash();
    }

    /** The entry at that index. */
    public LogEntry entry(long index) {
        if (index < 0 || index >= nextIndex()) {
            throw new IllegalArgumentException("index=" + index + " count=" + nextIndex());
        }
        try {
            return JournalScan.entryAt(channel, offsets.get((int) index));
        } catch (IOException e) {
            throw new JournalException("cannot read journal=" + file + " index=" + index, e);
        }
    }

    /** All entries, in order. */
    public void forEach(Consumer<LogEntry> handler) {
        for (long index = 0; index < nextIndex(); index++) {
            handler.accept(entry(index));
        }
    }

    /** Forces what was appended to the device. */
    public void sync() {
        try {
            channel.force(false);
        } catch (IOException e) {
            fail(nextIndex(), e);
        }
    }

    @Override
    public void close() {
        try {
            if (channel.isOpen() && !failed) {
                channel.force(true);
            }
            channel.close();
        } catch (IOException e) {
            throw new JournalException("cannot close journal=" + file + ": " + e.getMessage(), e);
        }
    }

    private void fail(long index, IOException cause) {
        failed = true;
        try {
            channel.truncate(end);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        throw new JournalException(
                "cannot write journal=" + file + " index=" + index + ": " + cause.getMessage()
                        + " (entries before it are intact)",
                cause);
    }

    private static void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    private static void lock(Path file, FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new JournalException("journal=" + file + " is in use by another process");
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel, Exception cause) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}

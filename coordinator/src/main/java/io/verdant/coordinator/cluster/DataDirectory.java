package io.verdant.coordinator.cluster;

import io.verdant.protocol.transport.TransportException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.IoUtil;
import org.jspecify.annotations.Nullable;

/**
 * The node's directory, held by this process alone. Aeron guards its directories by mark files with time stamps, which a
 * killed process leaves looking alive; so those lie elsewhere, and a file lock, which dies with its process, guards the data.
 */
final class DataDirectory implements AutoCloseable {
    private static final String BEGUN = "begun";
    /** What Aeron's files take before the first command; below it, they are left half made. */
    private static final long MIN_USABLE_LENGTH = 32L * 1024 * 1024;

    private final Path root;
    private final FileChannel channel;

    private DataDirectory(Path root, FileChannel channel) {
        this.root = root;
        this.channel = channel;
    }

    /**
     * @throws TransportException where another process holds the directory
     */
    static DataDirectory open(Path root) {
        try {
            Files.createDirectories(root);
            FileChannel channel =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new TransportException("directory in use by another coordinator: directory=" + root);
            }
            return new DataDirectory(root, channel);
        } catch (IOException e) {
            throw new UncheckedIOException("directory=" + root, e);
        }
    }

    /**
     * Requires room for what a start writes.
     *
     * @throws TransportException where the disk is as good as full
     */
    void requireSpace() {
        try {
            long usableLength = Files.getFileStore(root).getUsableSpace();
            if (usableLength < MIN_USABLE_LENGTH) {
                IOException full = new IOException("No space left on device: directory=" + root + " usable="
                        + usableLength + " needed=" + MIN_USABLE_LENGTH);
                throw new TransportException("cannot start: " + full.getMessage(), full);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("directory=" + root, e);
        }
    }

    /**
     * Removes what a start left that ended before its first command: nobody was told of anything, and a file that Aeron had
     * half made would stop every later start. Only for a member that is its whole cluster.
     */
    void forgetUnbegun() {
        if (!Files.exists(root.resolve(BEGUN))) {
            IoUtil.delete(archive(), true);
            IoUtil.delete(cluster(), true);
        }
    }

    /** Notes that there is a first command, before anybody is told of it. */
    void begin() {
        Path file = root.resolve(BEGUN);
        if (Files.exists(file)) {
            return;
        }
        try (FileChannel begun = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            begun.force(true);
        } catch (IOException e) {
            throw new UncheckedIOException("file=" + file, e);
        }
    }

    File archive() {
        return root.resolve("archive").toFile();
    }

    File cluster() {
        return root.resolve("cluster").toFile();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException("directory=" + root, e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }
}

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
import java.util.UUID;
import org.agrona.IoUtil;
import org.jspecify.annotations.Nullable;

/**
 * The node's directory, held by this process alone. Aeron guards its directories by mark files with time stamps, which a
 * killed process leaves looking alive; so the marks lie in a new directory at every launch, and a file lock, which dies with
 * its process, guards the data.
 */
final class DataDirectory implements AutoCloseable {
    private final Path root;
    private final Path marks;
    private final FileChannel channel;

    private DataDirectory(Path root, Path marks, FileChannel channel) {
        this.root = root;
        this.marks = marks;
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
            Path allMarks = root.resolve("marks");
            IoUtil.delete(allMarks.toFile(), true);
            Path marks =
                    Files.createDirectories(allMarks.resolve(UUID.randomUUID().toString()));
            return new DataDirectory(root, marks, channel);
        } catch (IOException e) {
            throw new UncheckedIOException("directory=" + root, e);
        }
    }

    File archive() {
        return root.resolve("archive").toFile();
    }

    File cluster() {
        return root.resolve("cluster").toFile();
    }

    File marks(String part) {
        try {
            return Files.createDirectories(marks.resolve(part)).toFile();
        } catch (IOException e) {
            throw new UncheckedIOException("directory=" + marks, e);
        }
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

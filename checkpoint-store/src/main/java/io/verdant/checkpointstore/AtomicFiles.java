package io.verdant.checkpointstore;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/**
 * Whole files that appear at once or not at all: written under {@code tmp/}, forced, renamed into place, directory forced.
 * Files are read back with a limit on their length.
 */
final class AtomicFiles {
    private final Path temporary;
    private final FileOps ops;
    private long nextTemporary;

    AtomicFiles(Path root, FileOps ops) {
        this.temporary = root.resolve("tmp");
        this.ops = ops;
    }

    /** Makes the directory for temporary files and removes what an earlier process left in it. */
    void prepare() {
        try {
            ops.createDirectories(temporary);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary)) {
                for (Path file : left) {
                    ops.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw failure("cannot prepare the store", temporary, e);
        }
    }

    /**
     * Makes or replaces a file.
     *
     * @throws StoreException where it cannot be written; the earlier file, if any, is untouched
     */
    void write(Path target, byte[] bytes) {
        Path part = temporary.resolve(nextTemporary++ + ".part");
        Path directory = parentOf(target);
        try {
            makeDirectory(directory);
            ops.write(part, bytes);
            ops.rename(part, target);
            ops.syncDirectory(directory);
        } catch (IOException e) {
            discard(part, e);
            throw failure("cannot write", target, e);
        }
    }

    /**
     * Reads a whole file.
     *
     * @throws StoreException where it is missing, longer than {@code maxLength} bytes, or cannot be read
     */
    static byte[] read(Path file, long maxLength) {
        try (InputStream in = Files.newInputStream(file)) {
            long length = Files.size(file);
            if (length > maxLength) {
                throw new StoreException("file too long: length=" + length + " limit=" + maxLength, file);
            }
            return in.readNBytes((int) length);
        } catch (NoSuchFileException e) {
            throw new StoreException("missing file", file, e);
        } catch (IOException e) {
            throw failure("cannot read", file, e);
        }
    }

    private void makeDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            ops.createDirectories(directory);
            ops.syncDirectory(parentOf(directory));
        }
    }

    private static Path parentOf(Path file) {
        return Objects.requireNonNull(file.getParent(), "every file of a store lies in a folder");
    }

    private void discard(Path part, IOException cause) {
        try {
            ops.deleteIfExists(part);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    static StoreException failure(String what, Path file, IOException cause) {
        String reason = cause instanceof FileSystemException named && named.getReason() != null
                ? named.getReason()
                : String.valueOf(cause.getMessage());
        if (reason.toLowerCase(Locale.ROOT).contains("no space left") || reason.contains("Disk quota exceeded")) {
            return new StoreException(
                    "disk full, " + what + " (checkpoints published earlier are intact; free some space and repeat)",
                    file,
                    cause);
        }
        return new StoreException(what + " (" + reason + ")", file, cause);
    }

    /** For directory walks that can only report unchecked. */
    static StoreException failure(String what, Path file, UncheckedIOException cause) {
        return failure(what, file, Objects.requireNonNull(cause.getCause()));
    }
}

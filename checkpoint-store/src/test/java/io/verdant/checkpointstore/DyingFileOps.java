package io.verdant.checkpointstore;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Real file operations that end at a chosen one: as a process does that is killed there, or on a disk that is full. */
final class DyingFileOps implements FileOps {
    /** How the chosen operation ends; the two that need a write take the first write from there on. */
    enum End {
        BEFORE,
        HALF_WRITTEN,
        AFTER,
        DISK_FULL
    }

    private final DiskFileOps disk = new DiskFileOps(true);
    private final int last;
    private final End end;
    private int count;
    private boolean died;

    DyingFileOps(int last, End end) {
        this.last = last;
        this.end = end;
    }

    /** Whether the chosen end has come. */
    boolean died() {
        return died;
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        step(() -> disk.createDirectories(directory));
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
        if (!died && count >= last && (end == End.HALF_WRITTEN || end == End.DISK_FULL)) {
            died = true;
            Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            throw end == End.DISK_FULL
                    ? new FileSystemException(file.toString(), null, "No space left on device")
                    : new FileNotFoundException("killed");
        }
        step(() -> disk.write(file, bytes));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        step(() -> disk.rename(from, to));
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        step(() -> disk.syncDirectory(directory));
    }

    @Override
    public void deleteIfExists(Path file) throws IOException {
        step(() -> disk.deleteIfExists(file));
    }

    private interface Action {
        void run() throws IOException;
    }

    private void step(Action action) throws IOException {
        if (end == End.DISK_FULL || (end == End.HALF_WRITTEN && !died)) {
            action.run();
        } else if (died) {
            throw new FileNotFoundException("killed");
        } else if (count == last) {
            died = true;
            if (end == End.AFTER) {
                action.run();
            }
            throw new FileNotFoundException("killed");
        } else {
            action.run();
        }
        count++;
    }
}

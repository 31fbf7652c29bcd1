package io.verdant.checkpointstore;

import java.io.IOException;
import java.nio.file.Path;

/** The file operations that change a store, so that a test can cut them off at any of them. */
interface FileOps {
    void createDirectories(Path directory) throws IOException;

    /** Creates a file with these bytes and forces them to the device. */
    void write(Path file, byte[] bytes) throws IOException;

    /** Atomically renames a file, over an existing one where there is one. */
    void rename(Path from, Path to) throws IOException;

    /** Forces a directory's entries to the device. */
    void syncDirectory(Path directory) throws IOException;

    void deleteIfExists(Path file) throws IOException;
}

package io.verdant.coordinator.cluster;

import io.aeron.archive.client.ArchiveException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells a full disk from Aeron's other errors, in whatever words it comes. */
final class StorageFaults {
    private static final int DEPTH_LIMIT = 16;
    private static final String FULL = "no space left on device";

    private StorageFaults() {}

    /**
     * The full disk behind an error, said as the system says it; null where it is something else. A write to mapped memory
     * that the disk has no room for ends in an {@link InternalError}, which says nothing of disks.
     */
    static @Nullable IOException fullDisk(Throwable error, Path directory) {
        Throwable current = error;
        for (int depth = 0; current != null && depth < DEPTH_LIMIT; depth++) {
            String message = String.valueOf(current.getMessage());
            boolean outOfSpace = message.toLowerCase(Locale.ROOT).contains(FULL)
                    || (current instanceof ArchiveException refused
                            && refused.errorCode() == ArchiveException.STORAGE_SPACE)
                    || (current instanceof InternalError && message.contains("unsafe memory access"));
            if (outOfSpace) {
                return new IOException("No space left on device: directory=" + directory, error);
            }
            current = current.getCause();
        }
        return null;
    }
}

package io.verdant.protocol.transport;

import io.aeron.CncFileDescriptor;
import io.aeron.CommonContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.agrona.IoUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the directories of drivers whose processes were killed: they lie in memory until someone does. */
final class StaleDirectories {
    private static final Logger LOG = LoggerFactory.getLogger(StaleDirectories.class);

    private StaleDirectories() {}

    /**
     * Deletes the directories beginning with {@code prefix} that are old enough and whose driver shows no sign of life.
     * One without a counters file is left alone: its driver may just be starting. One whose counters file was never
     * begun belongs to a driver that was killed as it started: nobody waits for it.
     *
     * @return how many were deleted
     */
    static int sweep(Path parent, String prefix, long minAgeMillis, long livenessMillis) {
        int deleted = 0;
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, prefix + "*")) {
            for (Path directory : directories) {
                if (isStale(directory, minAgeMillis, livenessMillis)) {
                    IoUtil.delete(directory.toFile(), true);
                    deleted++;
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("cannot sweep directory={}: {}", parent, e.getMessage());
        }
        return deleted;
    }

    private static boolean isStale(Path directory, long minAgeMillis, long livenessMillis) throws IOException {
        long ageMillis = System.currentTimeMillis()
                - Files.getLastModifiedTime(directory).toMillis();
        Path counters = directory.resolve(CncFileDescriptor.CNC_FILE);
        return ageMillis >= minAgeMillis
                && Files.isRegularFile(counters)
                && (!isBegun(counters)
                        || !CommonContext.isDriverActive(directory.toFile(), livenessMillis, message -> {}));
    }

    /** Whether the driver got so far as to write its version, which it does last and Aeron would wait for. */
    private static boolean isBegun(Path counters) throws IOException {
        try (InputStream in = Files.newInputStream(counters)) {
            byte[] version = in.readNBytes(Integer.BYTES);
            return !Arrays.equals(version, new byte[Integer.BYTES]);
        }
    }
}

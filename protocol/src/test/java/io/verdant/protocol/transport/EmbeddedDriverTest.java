package io.verdant.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.aeron.CncFileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedDriverTest {
    private static final long AN_HOUR_MILLIS = 3_600_000;

    @TempDir
    Path parent;

    @Test
    void shouldTakeItsDirectoryAwayWhenItCloses() {
        Path directory;
        try (EmbeddedDriver driver = EmbeddedDriver.launch()) {
            directory = Path.of(driver.directoryName());
            assertTrue(Files.isDirectory(directory));
        }
        assertFalse(Files.exists(directory));
    }

    @Test
    void shouldSweepAwayOnlyWhatAKilledDriverLeft() throws IOException {
        Path dead = Files.createDirectories(parent.resolve("driver-dead"));
        Path starting = Files.createDirectories(parent.resolve("driver-starting"));
        Path other = Files.createDirectories(parent.resolve("other"));
        try (EmbeddedDriver driver = EmbeddedDriver.launch()) {
            Path cnc = Path.of(driver.directoryName(), CncFileDescriptor.CNC_FILE);
            Files.copy(cnc, dead.resolve(CncFileDescriptor.CNC_FILE));
            Files.copy(cnc, other.resolve(CncFileDescriptor.CNC_FILE));
        }
        assertEquals(0, StaleDirectories.sweep(parent, "driver-", 0, AN_HOUR_MILLIS), "a sign of life within the hour");
        assertEquals(0, StaleDirectories.sweep(parent, "driver-", AN_HOUR_MILLIS, -1), "younger than an hour");
        assertEquals(1, StaleDirectories.sweep(parent, "driver-", 0, -1));
        assertFalse(Files.exists(dead));
        assertTrue(Files.exists(starting) && Files.exists(other));
    }

    @Test
    void shouldNotWaitForADriverThatWasKilledAsItStarted() throws IOException {
        Path halfMade = Files.createDirectories(parent.resolve("driver-half-made"));
        Files.write(halfMade.resolve(CncFileDescriptor.CNC_FILE), new byte[1 << 20]);
        assertTimeoutPreemptively(
                Duration.ofMinutes(1),
                () -> assertEquals(1, StaleDirectories.sweep(parent, "driver-", 0, AN_HOUR_MILLIS)));
        assertFalse(Files.exists(halfMade));
    }
}

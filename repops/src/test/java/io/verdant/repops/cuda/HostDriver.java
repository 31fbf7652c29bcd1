package io.verdant.repops.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The kernels and the driver's calls compiled for this machine, where it has a C++ compiler. */
public final class HostDriver {
    private static final int NO_COMPILER = 69;
    private static final Path SOURCES = Path.of("src/main/cuda");
    private static final Path TARGET = Path.of("target/cuda");

    private static Optional<Path> built = Optional.empty();
    private static boolean tried;

    private HostDriver() {}

    /** The library; ends the test, saying so, where there is no compiler. */
    public static synchronized Path library() {
        if (!tried) {
            tried = true;
            built = build();
        }
        Assumptions.assumeTrue(built.isPresent(), "no C++ compiler: the kernels cannot be compiled for this machine");
        return built.orElseThrow();
    }

    /** The driver that the library plays. */
    public static CudaDriver driver() {
        return CudaDriver.open(library().toString());
    }

    private static Optional<Path> build() {
        try {
            Files.createDirectories(TARGET);
            Path log = TARGET.resolve("build.log");
            Process process = new ProcessBuilder(
                            SOURCES.resolve("host/build").toAbsolutePath().toString(),
                            TARGET.toAbsolutePath().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            int status = process.waitFor();
            if (status == NO_COMPILER) {
                return Optional.empty();
            }
            if (status != 0) {
                throw new IllegalStateException(
                        "host/build failed: status=" + status + "\n" + Files.readString(log, StandardCharsets.UTF_8));
            }
            return Optional.of(TARGET.resolve("libverdant-cuda-host.so").toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}

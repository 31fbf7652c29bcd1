package io.verdant.trainerworker.nd4j;

import io.verdant.repops.SuppressForbidden;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/** ND4J kept in its place: where its native library is unpacked, and that it does not print where results go. */
public final class Nd4jRuntime {
    private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";

    private Nd4jRuntime() {}

    /**
     * What {@code work} gives, with standard output closed to it. One at a time.
     *
     * @param cacheDir where the native library may be unpacked, unless {@code org.bytedeco.javacpp.cachedir} is set
     */
    @SuppressForbidden(reason = "put back after ND4J, which prints there, was kept from it")
    public static synchronized <T> T quietly(Path cacheDir, Supplier<T> work) {
        unpackInto(cacheDir);
        PrintStream standardOutput = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            return work.get();
        } finally {
            System.setOut(standardOutput);
        }
    }

    /** Makes the folder where it is missing, also one that was named before and has gone since. */
    private static void unpackInto(Path cacheDir) {
        String named = System.getProperty(CACHE_PROPERTY);
        Path folder = named == null ? cacheDir.resolve("javacpp").toAbsolutePath() : Path.of(named);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        System.setProperty(CACHE_PROPERTY, folder.toString());
    }
}

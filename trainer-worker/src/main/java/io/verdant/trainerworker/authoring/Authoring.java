package io.verdant.trainerworker.authoring;

import io.verdant.repops.SuppressForbidden;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.nd4j.autodiff.samediff.SameDiff;

/** Builds a SameDiff graph and saves it to bytes, with ND4J kept from writing where the command's results go. */
final class Authoring {
    private static final String CACHE_PROPERTY = "org.bytedeco.javacpp.cachedir";

    private Authoring() {}

    /** The saved graph that {@code definition} builds. One at a time: standard output is redirected meanwhile. */
    @SuppressForbidden(reason = "put back after ND4J, which prints there, was kept from it")
    static synchronized byte[] write(Path cacheDir, Consumer<SameDiff> definition) {
        unpackInto(cacheDir);
        PrintStream standardOutput = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            SameDiff graph = SameDiff.create();
            definition.accept(graph);
            ByteBuffer saved = graph.asFlatBuffers(false);
            byte[] bytes = new byte[saved.remaining()];
            saved.get(bytes);
            return bytes;
        } finally {
            System.setOut(standardOutput);
        }
    }

    private static void unpackInto(Path cacheDir) {
        if (System.getProperty(CACHE_PROPERTY) != null) {
            return;
        }
        try {
            Path directory = Files.createDirectories(cacheDir.resolve("javacpp"));
            System.setProperty(CACHE_PROPERTY, directory.toAbsolutePath().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

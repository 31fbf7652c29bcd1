package io.verdant.trainerworker.authoring;

import io.verdant.trainerworker.nd4j.Nd4jRuntime;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.nd4j.autodiff.samediff.SameDiff;

/** Builds a SameDiff graph and saves it to bytes. */
final class Authoring {
    private Authoring() {}

    /** The saved graph that {@code definition} builds. */
    static byte[] write(Path cacheDir, Consumer<SameDiff> definition) {
        return Nd4jRuntime.quietly(cacheDir, () -> {
            SameDiff graph = SameDiff.create();
            definition.accept(graph);
            ByteBuffer saved = graph.asFlatBuffers(false);
            byte[] bytes = new byte[saved.remaining()];
            saved.get(bytes);
            return bytes;
        });
    }
}

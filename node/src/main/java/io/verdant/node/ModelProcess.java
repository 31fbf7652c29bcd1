package io.verdant.node;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One model of {@code verdant dispute bench} in a process of its own, with the heap that the model needs: what is left of one
 * model is not in the next one's figures, and the command itself needs none of it.
 */
final class ModelProcess {
    /** Heaps by model; that of GPT-2's shape holds its state, what is executed of it and two players' tensors. */
    private static final Map<String, String> HEAPS = Map.of(
            "mlp", "-Xmx1g",
            "lenet", "-Xmx1g",
            "gpt-1m", "-Xmx2g",
            "gpt-10m", "-Xmx4g",
            "gpt-124m", "-Xmx14g");

    private ModelProcess() {}

    /** The models that there are, the smallest first. */
    static List<String> models() {
        return List.of("mlp", "lenet", "gpt-1m", "gpt-10m", "gpt-124m");
    }

    /**
     * The games of that model, as {@code dispute bench --here} measures them in the other process, whose words go to standard
     * error.
     *
     * @param folder for its results
     * @throws UserError if the process failed
     */
    static List<DisputeBench.Game> run(String model, int threads, Path folder) {
        Path results = folder.resolve(model + ".json");
        try {
            Process process = builder(model, threads, results).start();
            process.getOutputStream().close();
            int code = process.waitFor();
            if (code != 0) {
                throw UserError.because(ExitCode.INTERNAL, "the model's process failed")
                        .with("model", model)
                        .with("code", code)
                        .next("see what it says above; it needs a heap of " + HEAPS.get(model));
            }
            return new ObjectMapper()
                    .readValue(results.toFile(), DisputeBenchCommand.Measured.class)
                    .games();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a model was measured: model=" + model, e);
        }
    }

    private static ProcessBuilder builder(String model, int threads, Path results) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(words::add);
        words.addAll(List.of(
                String.valueOf(HEAPS.get(model)),
                "-XX:MaxDirectMemorySize=4g",
                "-XX:+UseParallelGC",
                "-XX:+ExitOnOutOfMemoryError",
                Main.class.getName(),
                "dispute",
                "bench",
                "--here",
                "--models",
                model,
                "--threads",
                Integer.toString(threads),
                "--json",
                results.toString()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return builder;
    }
}

package io.verdant.node;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Real commands in Java processes of their own, with the launcher's flags; whoever made them ends them all. */
final class ChildJvm implements AutoCloseable {
    private static final long POLL_MILLIS = 50;
    /** What the JVM itself says about the Vector API, and about flags that the launcher does not give. */
    private static final List<String> OF_THE_JVM =
            List.of("WARNING: Using incubator modules", "OpenJDK 64-Bit Server VM");

    private final Path folder;
    private final List<Child> children = new ArrayList<>();

    /** @param folder where what they print is kept */
    ChildJvm(Path folder) {
        this.folder = folder;
    }

    /** A process that was started, and the files that it prints to. */
    record Child(String name, Process process, Path out, Path err) {
        /** Waits for its end. */
        Commands.Ran await(long seconds) {
            try {
                if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new AssertionError(
                            name + " did not end within " + seconds + " s: " + withoutWordsOfTheJvm(err));
                }
                return new Commands.Ran(process.exitValue(), withoutWordsOfTheJvm(out), withoutWordsOfTheJvm(err));
            } catch (InterruptedException e) {
                throw new AssertionError(name + " was waited for in vain", e);
            }
        }

        /** Waits until something is so while it runs. */
        void awaitThat(String what, long seconds, BooleanSupplier so) {
            long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            try {
                while (!so.getAsBoolean()) {
                    if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                        throw new AssertionError(name + " ended before " + what + ": " + withoutWordsOfTheJvm(err));
                    }
                    if (System.nanoTime() > deadlineNs) {
                        throw new AssertionError(
                                "not within " + seconds + " s: " + what + ": " + withoutWordsOfTheJvm(err));
                    }
                }
            } catch (InterruptedException e) {
                throw new AssertionError(name + " was waited for in vain", e);
            }
        }

        /** Ends it at once, as a loss of power would: SIGKILL. */
        void kill() {
            process.destroyForcibly();
            await(10);
        }
    }

    /** The words that start a JVM with these flags and that command. */
    static List<String> command(List<String> flags, Object... arguments) {
        List<String> words = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        try {
            words.addAll(Files.readAllLines(Repository.file("config/jvm.options")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        words.add("-Xmx1g");
        words.addAll(flags);
        words.add(Main.class.getName());
        words.addAll(Commands.words(arguments));
        return words;
    }

    /** What a process printed to that file, but for the JVM's own remarks. */
    static String withoutWordsOfTheJvm(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> OF_THE_JVM.stream().noneMatch(line::startsWith))
                    .collect(Collectors.joining("\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts a command. */
    Child start(String name, List<String> flags, Object... arguments) {
        return start(name, command(flags, arguments));
    }

    /** Starts any process; a JVM that it becomes finds this one's class path. */
    Child start(String name, List<String> words) {
        Path out = folder.resolve(name + ".out");
        Path err = folder.resolve(name + ".err");
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(Redirect.from(new File("/dev/null")))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(key -> key.startsWith("VERDANT_") || key.equals("JAVA_TOOL_OPTIONS"));
        environment.put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            Child child = new Child(name, builder.start(), out, err);
            children.add(child);
            return child;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until every process has printed one of these. */
    void awaitAllSaying(String... words) {
        for (Child child : children) {
            child.awaitThat(String.join(" or ", words), 60, () -> Arrays.stream(words)
                    .anyMatch(withoutWordsOfTheJvm(child.err())::contains));
        }
    }

    @Override
    public void close() {
        children.forEach(child -> child.process().destroyForcibly());
        children.forEach(child -> child.await(10));
        children.clear();
    }
}

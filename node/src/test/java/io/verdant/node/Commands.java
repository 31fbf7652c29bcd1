package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Real commands, run in this process by the same code that {@link Main} calls. */
final class Commands {
    private Commands() {}

    /** What a command ended with and printed. */
    record Ran(int code, String out, String err) {
        /** Requires that it did what it says. */
        Ran succeeded() {
            assertEquals(ExitCode.OK.code(), code, err);
            return this;
        }

        /**
         * Requires that it failed with that code, saying why in exactly one line, and without a stack trace.
         *
         * @param words what the line must contain
         */
        void failed(ExitCode expected, String... words) {
            assertEquals(expected.code(), code, err);
            List<String> said =
                    err.lines().filter(line -> line.startsWith("verdant: ")).toList();
            assertEquals(1, said.size(), err);
            assertEquals(said.getFirst(), err.lines().toList().getLast(), "the last line says why: " + err);
            assertTrue(said.getFirst().contains("; "), "it ends with what to do: " + err);
            for (String word : words) {
                assertTrue(said.getFirst().contains(word), "no `" + word + "` in: " + err);
            }
            assertFalse(err.lines().anyMatch(Ran::isOfAStackTrace), err);
        }

        private static boolean isOfAStackTrace(String line) {
            return line.startsWith("\tat ")
                    || line.startsWith("Caused by: ")
                    || line.startsWith("Exception in thread ");
        }

        /** The same, where nothing else may be on standard error: the command failed before it began. */
        void failedAtOnce(ExitCode expected, String... words) {
            failed(expected, words);
            assertEquals(1, err.lines().count(), err);
            assertEquals("", out);
        }
    }

    /** Runs one command. */
    static Ran run(Object... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] words = words(arguments).toArray(String[]::new);
        int code = new Cli(print(out), print(err), Map.of()).run(words);
        return new Ran(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** Trains that job into that folder and reads the report that {@code --json} writes beside it. */
    static JsonNode train(Path job, Path run, Object... more) {
        Path json = run.resolveSibling(run.getFileName() + ".json");
        List<Object> arguments = new ArrayList<>(List.of("train", job, "--run", run, "--json", json));
        arguments.addAll(List.of(more));
        run(arguments.toArray()).succeeded();
        return json(json);
    }

    /** A JSON file's content. */
    static JsonNode json(Path file) {
        try {
            return new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new AssertionError("no JSON in " + file, e);
        }
    }

    /** A command's result as JSON, from its standard output. */
    static JsonNode json(Ran ran) {
        try {
            return new ObjectMapper().readTree(ran.succeeded().out());
        } catch (IOException e) {
            throw new AssertionError("not JSON: " + ran.out(), e);
        }
    }

    static List<String> words(Object... arguments) {
        return List.of(arguments).stream().map(Object::toString).toList();
    }

    private static PrintStream print(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}

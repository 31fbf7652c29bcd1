package io.verdant.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A process that is measured beside others: it is asked a line and answers with a line of numbers. One is at work at a time,
 * so that contenders take turns and meet the same noise.
 */
final class Contender implements AutoCloseable {
    private final Process process;
    private final Path errors;
    private final BufferedWriter questions;
    private final BufferedReader answers;

    Contender(List<String> command) {
        try {
            errors = Files.createTempFile("verdant-bench", ".err");
            process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        questions = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8));
        answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /**
     * The answer's line.
     *
     * @throws IllegalStateException where the process ended instead
     */
    String text(String question) {
        try {
            questions.write(question + "\n");
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw ended(question, null);
            }
            return answer;
        } catch (IOException e) {
            throw ended(question, e);
        }
    }

    private IllegalStateException ended(String question, @Nullable IOException cause) {
        String said;
        try {
            said = Files.readString(errors).strip();
        } catch (IOException e) {
            said = e.toString();
        }
        return new IllegalStateException("a measured process ended: question=" + question + " said=" + said, cause);
    }

    double[] numbers(String question) {
        return Arrays.stream(text(question).trim().split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    double number(String question) {
        return numbers(question)[0];
    }

    @Override
    public void close() {
        process.destroy();
        try {
            Files.deleteIfExists(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

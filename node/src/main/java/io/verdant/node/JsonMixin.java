package io.verdant.node;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --json [FILE]}: the result as JSON, to a file, or to standard output where none is named. */
public final class JsonMixin {
    private static final String STANDARD_OUTPUT = "-";

    @Option(
            names = "--json",
            arity = "0..1",
            fallbackValue = STANDARD_OUTPUT,
            paramLabel = "FILE",
            description = "Write the result as JSON to FILE, or to standard output where no FILE is named.")
    private @Nullable String target;

    /** Whether the option was given at all. */
    public boolean isRequested() {
        return target != null;
    }

    /** Whether standard output carries the JSON, so that nothing else may be written there. */
    public boolean takesStandardOutput() {
        return STANDARD_OUTPUT.equals(target);
    }

    /** Fails before any work is done where the file could not be written at the end of it. */
    public void check() {
        Path file = file();
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().normalize().getParent();
        boolean writable = folder != null && Files.isDirectory(folder) && Files.isWritable(folder);
        if (!writable || Files.isDirectory(file)) {
            throw UserError.because(ExitCode.CANNOT_CREATE, "cannot write the JSON file")
                    .with("file", file)
                    .next("name a file in a folder that exists and that you may write to");
        }
    }

    /** Writes a result record where it was asked for; nothing where it was not. */
    public void write(Object result, Terminal terminal) {
        Path file = file();
        if (file != null) {
            JsonOutput.write(result, file);
        } else if (takesStandardOutput()) {
            JsonOutput.write(result, terminal.out());
        }
    }

    private @Nullable Path file() {
        return target == null || takesStandardOutput() ? null : Path.of(target);
    }
}

package io.verdant.node;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of a run: what anybody needs to audit it afterwards. {@code state/} holds the live network's own files while a
 * private network runs, and is gone once the run has ended.
 */
record RunDirectory(Path path) {
    static final String MANIFEST = "MANIFEST";
    static final String REPORT = "report.json";

    private static final Path RUNS = Path.of("runs");

    Path jobFile() {
        return path.resolve("job.yaml");
    }

    Path modelFile() {
        return path.resolve("model.fb");
    }

    Path journal() {
        return path.resolve("journal.log");
    }

    Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** The coordinator that the journal is checked against. */
    Path network() {
        return path.resolve("network.json");
    }

    Path report() {
        return path.resolve(REPORT);
    }

    Path manifest() {
        return path.resolve(MANIFEST);
    }

    Path state() {
        return path.resolve("state");
    }

    /**
     * Begins a new run: its folder with the job file and the model.
     *
     * @param folder where; null for a new folder under {@code runs/}
     */
    static RunDirectory begin(Path jobFile, Publication publication, String name, @Nullable Path folder) {
        RunDirectory run =
                folder == null ? create(RUNS, name + "-" + publication.jobId().brief()) : createAt(folder);
        try {
            write(run.jobFile(), Files.readAllBytes(jobFile));
        } catch (IOException e) {
            throw cannotWrite(run.jobFile(), e);
        }
        write(run.modelFile(), publication.modelFile());
        return run;
    }

    /** Makes a new folder {@code parent/name}, or {@code parent/name-2} and so on where it exists. */
    static RunDirectory create(Path parent, String name) {
        try {
            Files.createDirectories(parent);
            for (int suffix = 1; ; suffix++) {
                Path candidate = parent.resolve(suffix == 1 ? name : name + "-" + suffix);
                if (!Files.exists(candidate)) {
                    return new RunDirectory(Files.createDirectory(candidate));
                }
            }
        } catch (IOException e) {
            throw cannotWrite(parent, e);
        }
    }

    /** Makes that folder; it must not exist or be empty. */
    static RunDirectory createAt(Path folder) {
        try {
            Files.createDirectories(folder);
            try (Stream<Path> entries = Files.list(folder)) {
                if (entries.findAny().isPresent()) {
                    throw UserError.because(ExitCode.CANNOT_CREATE, "the run's folder is not empty")
                            .with("run", folder)
                            .next("name a new folder, or go on with --resume " + folder);
                }
            }
            return new RunDirectory(folder);
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /**
     * Opens an existing run.
     *
     * @throws UserError if the folder holds no run
     */
    static RunDirectory open(Path path) {
        RunDirectory run = new RunDirectory(path);
        if (!Files.isRegularFile(run.jobFile()) || !Files.isRegularFile(run.modelFile())) {
            throw UserError.because(ExitCode.NO_INPUT, "no run there")
                    .with("run", path)
                    .next("name a folder that `verdant train` wrote");
        }
        return run;
    }

    /** Writes a file whole or not at all. */
    static void write(Path file, byte[] bytes) {
        try {
            Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
            Files.write(
                    temporary,
                    bytes,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.SYNC);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw UserError.because(ExitCode.NO_INPUT, "cannot read a file of the run")
                    .with("file", file)
                    .causedBy(e)
                    .next("restore the file");
        }
    }

    /** Every file of the finished run but the manifest, by relative path in order. */
    List<Path> files() {
        try (Stream<Path> walk = Files.walk(path)) {
            return walk.filter(Files::isRegularFile)
                    .map(path::relativize)
                    .filter(file -> !file.toString().equals(MANIFEST) && !file.startsWith("state"))
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void deleteState() {
        if (!Files.exists(state())) {
            return;
        }
        try (Stream<Path> walk = Files.walk(state())) {
            for (Path file : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw cannotWrite(state(), e);
        }
    }

    static UserError cannotWrite(Path file, IOException cause) {
        boolean full = String.valueOf(cause.getMessage()).contains("No space left");
        return UserError.because(
                        full ? ExitCode.IO : ExitCode.CANNOT_CREATE, full ? "the disk is full" : "cannot write")
                .with("file", file)
                .causedBy(cause)
                .next(full ? "free some space and resume the run" : "choose another folder with --run");
    }
}

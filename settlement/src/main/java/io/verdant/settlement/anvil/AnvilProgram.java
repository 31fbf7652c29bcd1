package io.verdant.settlement.anvil;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the program of a local node lies: {@code -Dverdant.anvil}, the packages that npm put into
 * {@code settlement/contracts}, or the search path.
 */
public final class AnvilProgram {
    private static final String PROPERTY = "verdant.anvil";
    private static final Path PACKAGES = Path.of("settlement", "contracts", "node_modules", "@foundry-rs");

    /** What a person does where there is none. */
    public static final String MISSING =
            "no local Ethereum node (program=anvil): install Node 20 or newer with npm and run"
                    + " `npm ci --ignore-scripts --prefix settlement/contracts`, or name a program with -D" + PROPERTY;

    private AnvilProgram() {}

    /** The program, empty where there is none. Looked for in the folder given by the launcher, and above this process's own. */
    public static Optional<Path> find() {
        String named = System.getProperty(PROPERTY);
        if (named != null) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        return homes().map(AnvilProgram::inPackages)
                .flatMap(Optional::stream)
                .findFirst()
                .or(AnvilProgram::onSearchPath);
    }

    private static Stream<Path> homes() {
        Stream<Path> above =
                Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, AnvilProgram::parentOf);
        String home = System.getenv("VERDANT_HOME");
        return home == null ? above : Stream.concat(Stream.of(Path.of(home)), above);
    }

    private static @Nullable Path parentOf(Path folder) {
        return folder.getParent();
    }

    private static Optional<Path> inPackages(Path home) {
        Path packages = home.resolve(PACKAGES);
        if (!Files.isDirectory(packages)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> platforms = Files.newDirectoryStream(packages, "anvil-*")) {
            for (Path platform : platforms) {
                Path program = platform.resolve("bin").resolve("anvil");
                if (Files.isExecutable(program)) {
                    return Optional.of(program);
                }
            }
        } catch (IOException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<Path> onSearchPath() {
        String path = System.getenv("PATH");
        return Stream.of(path == null ? new String[0] : path.split(java.io.File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder).resolve("anvil"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}

package io.verdant.node;

import io.verdant.repops.Compute;
import io.verdant.verdearbiter.MoveLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verdant dispute bench}: what a dispute costs, for every kind of operator in models of several sizes. */
@Command(name = "bench", description = "Plants faults of every kind in several models and measures their disputes.")
final class DisputeBenchCommand implements Callable<Integer> {
    static final List<String> MODELS = List.of("mlp", "lenet", "gpt-1m", "gpt-10m", "gpt-124m");

    private static final int MAX_LIST_BYTES = 32_768;

    private final Terminal terminal;

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Option(
            names = "--models",
            split = ",",
            paramLabel = "NAME",
            description = "Which models, of mlp, lenet, gpt-1m, gpt-10m and gpt-124m (default: all).")
    private List<String> models = MODELS;

    DisputeBenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** What was measured. */
    record Measured(List<DisputeBench.Game> games) {}

    @Override
    public Integer call() {
        json.check();
        Machine.requireFma();
        for (String model : models) {
            if (!MODELS.contains(model)) {
                throw UserError.because(ExitCode.USAGE, "no such model")
                        .with("model", model)
                        .next("name some of " + String.join(", ", MODELS));
            }
        }
        List<DisputeBench.Game> games = new ArrayList<>();
        Path folder = DisputeBench.temporaryFolder();
        try (Compute compute = Compute.ofThreads(threads.threads())) {
            DisputeBench bench = new DisputeBench(folder, compute, terminal.err());
            models.forEach(model -> games.addAll(bench.run(model)));
        } finally {
            delete(folder);
        }
        json.write(new Measured(games), terminal);
        if (!json.takesStandardOutput()) {
            games.forEach(game -> terminal.out().println(text(game)));
        }
        games.stream().filter(game -> !isWithinLimits(game)).findFirst().ifPresent(game -> {
            throw UserError.because(ExitCode.INTERNAL, "a dispute costs more than its limit")
                    .with("game", game)
                    .next("report this");
        });
        return ExitCode.OK.code();
    }

    private static boolean isWithinLimits(DisputeBench.Game game) {
        return game.movesPerPlayer() <= MoveLimits.MAX_MOVES_PER_PLAYER
                && game.evidenceBytes() <= MoveLimits.MAX_EVIDENCE_LENGTH
                && game.reexecutedFlops() <= MoveLimits.MAX_FLOPS
                && game.listBytes() <= MAX_LIST_BYTES;
    }

    private static String text(DisputeBench.Game game) {
        return String.format(
                Locale.ROOT,
                "%-9s %-8s %-20s %2d moves, lists %5d B, evidence %5d B, %3d operations, arbiter %.3f ms %.1f MB, replay %.1f",
                game.model(),
                game.phase(),
                game.operator(),
                game.movesPerPlayer(),
                game.listBytes(),
                game.evidenceBytes(),
                game.reexecutedFlops(),
                game.arbiterMillis(),
                game.arbiterHeapBytes() / 1e6,
                game.replayFactor());
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

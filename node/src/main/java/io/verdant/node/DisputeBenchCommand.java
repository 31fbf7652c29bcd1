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
    private static final int MAX_LIST_BYTES = 32_768;

    /** What an arbiter's process may hold. */
    private static final long MAX_ARBITER_HEAP_BYTES = 64L << 20;

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
    private List<String> models = ModelProcess.models();

    @Option(names = "--here", hidden = true, description = "Measure in this process.")
    private boolean here;

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
            if (!ModelProcess.models().contains(model)) {
                throw UserError.because(ExitCode.USAGE, "no such model")
                        .with("model", model)
                        .next("name some of " + String.join(", ", ModelProcess.models()));
            }
        }
        List<DisputeBench.Game> games = new ArrayList<>();
        Path folder = DisputeBench.temporaryFolder();
        try {
            models.forEach(model ->
                    games.addAll(here ? measure(model, folder) : ModelProcess.run(model, threads.threads(), folder)));
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

    private List<DisputeBench.Game> measure(String model, Path folder) {
        try (Compute compute = Compute.ofThreads(threads.threads())) {
            return new DisputeBench(folder, compute, terminal.err()).run(model);
        }
    }

    private static boolean isWithinLimits(DisputeBench.Game game) {
        return game.movesPerPlayer() <= MoveLimits.MAX_MOVES_PER_PLAYER
                && game.evidenceBytes() <= MoveLimits.MAX_EVIDENCE_LENGTH
                && game.reexecutedFlops() <= MoveLimits.MAX_FLOPS
                && game.listBytes() <= MAX_LIST_BYTES
                && game.arbiterHeapBytes() <= MAX_ARBITER_HEAP_BYTES;
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

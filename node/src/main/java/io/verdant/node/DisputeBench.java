package io.verdant.node;

import io.verdant.repops.Compute;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Plants a fault of every kind in a model, plays each dispute to its end, and says what it cost. */
final class DisputeBench {
    private final Path folder;
    private final Compute compute;
    private final PrintStream progress;

    /**
     * What one dispute cost.
     *
     * @param listBytes hashes that the claimant posted
     * @param evidenceBytes what the deciding rule read
     * @param arbiterMillis median time of a judgement from the moves
     * @param arbiterHeapBytes live heap of the arbiter's process and all that a judgement allocates
     * @param replayFactor the claimant's work for the dispute over that for its claim
     */
    record Game(
            String model,
            String operator,
            String phase,
            int movesPerPlayer,
            int listBytes,
            int evidenceBytes,
            int reexecutedFlops,
            double arbiterMillis,
            long arbiterHeapBytes,
            double replayFactor) {}

    /** @param folder where games are written for the arbiter's process */
    DisputeBench(Path folder, Compute compute, PrintStream progress) {
        this.folder = folder;
        this.compute = compute;
        this.progress = progress;
    }

    /** The games of that model. */
    List<Game> run(String name) {
        long startNs = System.nanoTime();
        BenchedModel model = new BenchedModel(name, folder, compute);
        List<PlantedFault> faults = PlantedFault.ofEveryKind(model.plan());
        progress.printf(
                "%s: %d nodes, %d faults; claim %.2f s, trace %.2f s%n",
                name, model.plan().step().nodes().size(), faults.size(), model.claimSeconds(), model.traceSeconds());
        List<BenchedGame> games = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        for (PlantedFault fault : faults) {
            BenchedGame game = BenchedGame.play(model, fault);
            Path file = folder.resolve(name + "-" + games.size() + ".game");
            RunDirectory.write(file, game.file().encode());
            games.add(game);
            files.add(file);
        }
        List<ArbiterProbe.Cost> costs = measure(files);
        List<Game> measured = new ArrayList<>();
        for (int i = 0; i < games.size(); i++) {
            measured.add(game(name, model, games.get(i), costs.get(i)));
        }
        progress.printf("%s: %d games in %.0f s%n", name, measured.size(), BenchedModel.secondsSince(startNs));
        return measured;
    }

    private static Game game(String name, BenchedModel model, BenchedGame game, ArbiterProbe.Cost cost) {
        GameStory story = GameStory.of(DisputedGame.of(game.file()).get());
        GameStory.Decision verdict = Objects.requireNonNull(story.verdict());
        PlantedFault fault = game.fault();
        boolean found = verdict.side().equals("claimant")
                && verdict.step() == fault.step()
                && verdict.node() == fault.node().index()
                && verdict.element() == fault.element();
        if (!found) {
            throw new IllegalStateException(
                    "a planted fault was not found: model=" + name + " fault=" + fault + " verdict=" + verdict);
        }
        return new Game(
                name,
                fault.node().operator().name(),
                fault.phase().word(),
                Math.max(verdict.claimantMoves(), verdict.challengerMoves()),
                verdict.listBytes(),
                verdict.evidenceBytes(),
                verdict.reexecutedFlops(),
                cost.millis(),
                cost.heapBytes(),
                (model.traceSeconds() + game.claimantSeconds()) / model.claimSeconds());
    }

    /** Judges those games in a process of an arbiter's size. */
    private static List<ArbiterProbe.Cost> measure(List<Path> files) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--"))
                .forEach(words::add);
        words.addAll(List.of(ArbiterProbe.HEAP_FLAG, "-XX:+UseSerialGC", ArbiterProbe.class.getName()));
        files.forEach(file -> words.add(file.toString()));
        ProcessBuilder builder = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            List<ArbiterProbe.Cost> costs = new ArrayList<>();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    costs.add(ArbiterProbe.Cost.of(line));
                }
            }
            int code = process.waitFor();
            if (code != 0 || costs.size() != files.size()) {
                throw new IllegalStateException(
                        "the arbiter's process ended early: code=" + code + " games=" + costs.size());
            }
            return costs;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while an arbiter was measured", e);
        }
    }

    /** A folder for one bench, gone after it. */
    static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("verdant-dispute");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

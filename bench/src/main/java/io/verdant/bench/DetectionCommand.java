package io.verdant.bench;

import io.verdant.node.ExitCode;
import io.verdant.node.JsonMixin;
import io.verdant.node.Terminal;
import io.verdant.node.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verdant bench detection}: recall and false positives of the statistical checks, per attack, on real trainings. */
@Command(
        name = "detection",
        description = "Trains on MNIST with attackers and measures whom checks and scores catch, without audits.")
public final class DetectionCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Option(names = "--honest", paramLabel = "N", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
    private int honest;

    @Option(names = "--byzantine", paramLabel = "F", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int byzantine;

    @Option(
            names = "--gamma",
            paramLabel = "G",
            defaultValue = "1",
            description =
                    "Share of the records dealt at random; the rest is dealt by label (default: ${DEFAULT-VALUE}).")
    private double gamma;

    @Option(names = "--rounds", paramLabel = "R", defaultValue = "50", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--batch", paramLabel = "B", defaultValue = "64", description = "Default: ${DEFAULT-VALUE}.")
    private int batch;

    @Option(names = "--local-steps", paramLabel = "H", defaultValue = "8", description = "Default: ${DEFAULT-VALUE}.")
    private int localSteps;

    @Option(
            names = "--layers",
            split = ",",
            defaultValue = "784,32,10",
            description = "Widths of the model (default: ${DEFAULT-VALUE}).")
    private List<Integer> layers = List.of();

    @Option(names = "--seed", paramLabel = "S", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(names = "--attacks", split = ",", defaultValue = "all", description = "all, or names of attacks.")
    private List<String> attacks = List.of();

    public DetectionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        AttackedTraining.Setting setting =
                new AttackedTraining.Setting(honest, byzantine, gamma, rounds, batch, localSteps, seed);
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "verdant");
        if (!json.takesStandardOutput()) {
            line(
                    "%-16s %9s %9s %8s %6s %8s  %s%n",
                    "attack", "recall 10", "recall 50", "false", "honest", "highest", "why");
        }
        DetectionBench.Result result = DetectionBench.measure(setting, layers, chosen(), cache, row -> {
            if (!json.takesStandardOutput()) {
                line(
                        "%-16s %9.2f %9.2f %7.2f%% %6d %8.1f  %s %s%n",
                        row.attack(),
                        row.recall10(),
                        row.recall50(),
                        100 * row.falseShare(),
                        row.falselyCaught(),
                        row.highestHonest(),
                        row.causes(),
                        row.falseCauses());
            }
        });
        json.write(result, terminal);
        return ExitCode.OK.code();
    }

    private void line(String format, Object... values) {
        terminal.out().print(String.format(Locale.ROOT, format, values));
        terminal.out().flush();
    }

    private List<RoundAttack> chosen() {
        if (attacks.equals(List.of("all"))) {
            return List.of(RoundAttack.values());
        }
        try {
            return attacks.stream().map(RoundAttack::ofWord).toList();
        } catch (IllegalArgumentException unknown) {
            throw UserError.because(ExitCode.USAGE, "no such attack to measure")
                    .with("attacks", String.join(",", attacks))
                    .next("use all, or some of "
                            + Arrays.stream(RoundAttack.values())
                                    .map(RoundAttack::word)
                                    .collect(Collectors.joining(", ")));
        }
    }
}

package io.verdant.bench;

import io.verdant.node.ExitCode;
import io.verdant.node.JsonMixin;
import io.verdant.node.Terminal;
import io.verdant.node.ThreadsMixin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verdant bench step}: the time of a training step and its parts. */
@Command(name = "step", description = "Measures a training step: forward, backward, update, hashing, allocation.")
public final class StepCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Option(
            names = "--model",
            paramLabel = "NAME",
            defaultValue = "mlp",
            description = "mlp, lenet, gpt or all (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--runs",
            paramLabel = "R",
            defaultValue = "15",
            description = "Turns of each contender (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--python",
            paramLabel = "FILE",
            defaultValue = "/usr/bin/python3",
            description = "The Python that has PyTorch (default: ${DEFAULT-VALUE}).")
    private String python = "";

    public StepCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        List<String> models = model.equals("all") ? BenchModel.all() : List.of(model);
        List<StepBench.Result> results = new ArrayList<>();
        for (String name : models) {
            StepBench.Result result = StepBench.measure(name, threads.threads(), runs, python);
            results.add(result);
            if (!json.takesStandardOutput()) {
                terminal.out().print(text(result));
            }
        }
        json.write(models.size() > 1 ? results : results.getFirst(), terminal);
        return ExitCode.OK.code();
    }

    private static String text(StepBench.Result result) {
        return speed(result) + hashing(result);
    }

    private static String speed(StepBench.Result result) {
        String theirs = result.pytorchStepMillis() == 0
                ? result.pytorch()
                : String.format(
                        Locale.ROOT,
                        "%s %.3f ms (best turn %.3f), ours is %.2f of it (%.2f of its processor time); peak memory %d and %d MiB",
                        result.pytorch(),
                        result.pytorchStepMillis(),
                        result.pytorchBestMillis(),
                        result.ratio(),
                        result.cpuRatio(),
                        result.peakMemoryBytes() >> 20,
                        result.pytorchPeakMemoryBytes() >> 20);
        return String.format(
                Locale.ROOT,
                "%s, %d threads: step %.3f ms (forward %.3f, backward %.3f, update %.3f), %d bytes allocated a step%n%s%n%s",
                result.model(),
                result.threads(),
                result.stepMillis(),
                result.forwardMillis(),
                result.backwardMillis(),
                result.updateMillis(),
                result.allocatedBytesPerStep(),
                theirs,
                result.fitMillis() == 0
                        ? ""
                        : String.format(Locale.ROOT, "SameDiff fit %.3f ms%n", result.fitMillis()));
    }

    private static String hashing(StepBench.Result result) {
        double rate = result.hashBytesPerSecond();
        return String.format(
                Locale.ROOT,
                "roots of a claim of %d steps %.3f ms, %.2f %% of it (%.3f MB, at best %.3f ms); a root after every step %+.1f %%%n"
                        + "all operators hashed: of one step of the claim %+.1f %%, of every step %+.1f %% (%.2f MB a step, at best "
                        + "%.3f ms, %+.1f %%)%n",
                result.claimSteps(),
                result.hashingMillis(),
                100 * result.hashingShare(),
                result.rootBytes() / 1e6,
                1e3 * result.rootBytes() / rate,
                100 * result.everyStepShare(),
                100 * result.stepTraceShare(),
                100 * result.traceShare(),
                result.traceBytes() / 1e6,
                1e3 * result.traceBytes() / rate,
                1e5 * result.traceBytes() / rate / result.stepMillis());
    }
}

package io.verdant.bench;

import io.verdant.node.ExitCode;
import io.verdant.node.JsonMixin;
import io.verdant.node.Terminal;
import io.verdant.node.ThreadsMixin;
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
            description = "mlp, lenet or gpt (default: ${DEFAULT-VALUE}).")
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
        StepBench.Result result = StepBench.measure(model, threads.threads(), runs, python);
        json.write(result, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out().print(text(result));
        }
        return ExitCode.OK.code();
    }

    private static String text(StepBench.Result result) {
        String theirs = result.pytorchStepMillis() == 0
                ? result.pytorch()
                : String.format(
                        Locale.ROOT,
                        "%s %.3f ms, ours is %.2f of it (%.2f of its processor time); peak memory %d and %d MiB",
                        result.pytorch(),
                        result.pytorchStepMillis(),
                        result.ratio(),
                        result.cpuRatio(),
                        result.peakMemoryBytes() >> 20,
                        result.pytorchPeakMemoryBytes() >> 20);
        return String.format(
                Locale.ROOT,
                "%s, %d threads: step %.3f ms (forward %.3f, backward %.3f, update %.3f), %d bytes allocated a step%n"
                        + "%s%n%s"
                        + "roots of a claim of %d steps %.3f ms, %.2f %% of it; a step with a root %.3f ms; with all operators of one "
                        + "step of the claim hashed %.3f ms, of every step %.3f ms%n",
                result.model(),
                result.threads(),
                result.stepMillis(),
                result.forwardMillis(),
                result.backwardMillis(),
                result.updateMillis(),
                result.allocatedBytesPerStep(),
                theirs,
                result.fitMillis() == 0 ? "" : String.format(Locale.ROOT, "SameDiff fit %.3f ms%n", result.fitMillis()),
                result.claimSteps(),
                result.hashingMillis(),
                100 * result.hashingShare(),
                result.everyStepMillis(),
                result.stepTraceMillis(),
                result.traceMillis());
    }
}

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
            description = "mlp (default: ${DEFAULT-VALUE}).")
    private String model = "";

    @Option(
            names = "--runs",
            paramLabel = "R",
            defaultValue = "40",
            description = "Measured claims (default: ${DEFAULT-VALUE}).")
    private int runs;

    public StepCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        StepBench.Result result = StepBench.measure(model, threads.threads(), runs);
        json.write(result, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out()
                    .print(String.format(
                            Locale.ROOT,
                            "%s, %d threads: step %.3f ms (forward %.3f, backward %.3f, update %.3f); hashing a claim %.3f ms, "
                                    + "%.2f %% of a claim of %d steps; %d bytes allocated a step; peak memory %d MiB%n",
                            result.model(),
                            result.threads(),
                            result.stepMillis(),
                            result.forwardMillis(),
                            result.backwardMillis(),
                            result.updateMillis(),
                            result.hashingMillis(),
                            100
                                    * result.hashingMillis()
                                    / (result.hashingMillis() + result.stepMillis() * result.claimSteps()),
                            result.claimSteps(),
                            result.allocatedBytesPerStep(),
                            result.peakMemoryBytes() >> 20));
        }
        return ExitCode.OK.code();
    }
}

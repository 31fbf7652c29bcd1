package io.verdant.node;

import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code verdant train JOB}: a private network on this machine, in one process, for one job. */
@Command(name = "train", description = "Trains a job on a private network that it starts on this machine.")
final class TrainCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private SettlementMixin settlement = new SettlementMixin();

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "The job file (YAML); not with --resume.")
    private @Nullable Path job;

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "Where the run is kept (default: a new one under runs/).")
    private @Nullable Path run;

    @Option(names = "--resume", paramLabel = "RUN", description = "Continue the run in that folder.")
    private @Nullable Path resume;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description =
                    "Where Prometheus finds the coordinator's metrics; 0 takes a free port (default: ${DEFAULT-VALUE}).")
    private int metricsPort;

    TrainCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        if ((job == null) == (resume == null)) {
            throw new ParameterException(spec.commandLine(), "name either a job file or --resume RUN");
        }
        json.check();
        Machine.requireFma();
        boolean onChain = settlement.onChain();
        TrainRun training = resume == null
                ? TrainRun.begin(Objects.requireNonNull(job), run, terminal)
                : TrainRun.resume(resume, terminal);
        RunReport report = training.execute(threads.threads(), metricsPort, onChain ? settlement : null);
        json.write(report, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out().print(ReportPrinter.text(report));
        }
        return ExitCode.OK.code();
    }
}

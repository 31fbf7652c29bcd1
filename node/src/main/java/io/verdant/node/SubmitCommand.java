package io.verdant.node;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verdant submit JOB --to ADDRESS}: publishes a job to a running network and waits for its end. */
@Command(name = "submit", description = "Publishes a job to a running network and follows it to its end.")
final class SubmitCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Parameters(paramLabel = "JOB", description = "The job file (YAML).")
    private Path job = Path.of("");

    @Option(names = "--to", required = true, paramLabel = "HOST:PORT", description = "The coordinator's address.")
    private String coordinator = "";

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The publisher's key file (default: from the job's seed).")
    private @Nullable Path key;

    @Option(
            names = "--run",
            paramLabel = "DIR",
            description = "Where the run is kept (default: a new one under runs/).")
    private @Nullable Path run;

    SubmitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        JobData.open(JobFile.read(job));
        Endpoint.parse(coordinator);
        if (key != null) {
            KeyFile.read(key);
        }
        throw Unwired.command("submit");
    }
}

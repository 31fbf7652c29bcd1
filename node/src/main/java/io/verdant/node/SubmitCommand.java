package io.verdant.node;

import io.verdant.coordinator.Genesis;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.SigningKey;
import io.verdant.protocol.transport.Endpoint;
import java.nio.file.Path;
import java.util.Objects;
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

    @Option(
            names = "--coordinator-address",
            paramLabel = "0x…",
            description =
                    "The coordinator's key address (default: from the job's seed, as `verdant network` makes it).")
    private @Nullable String coordinatorKey;

    @Option(
            names = "--network-tag",
            paramLabel = "HASH",
            description = "The network's tag (default: from the job, as `verdant network` makes it).")
    private @Nullable String networkTag;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:0",
            description =
                    "Where the publisher receives checkpoints; port 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private String listen = "";

    SubmitCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        json.check();
        Machine.requireFma();
        Endpoint address = coordinatorAddress();
        SigningKey signing = key == null ? null : KeyFile.read(key, terminal.environment());
        SubmitRun submission = SubmitRun.begin(JobFile.read(job), job, run, terminal);
        if (signing == null) {
            signing = submission.derivedKey();
        }
        RunReport report = submission.execute(address, genesis(submission), signing, listen, threads.threads());
        json.write(report, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out().print(ReportPrinter.text(report));
        }
        return ExitCode.OK.code();
    }

    private Endpoint coordinatorAddress() {
        try {
            return Endpoint.parse(coordinator);
        } catch (IllegalArgumentException malformed) {
            throw UserError.because(ExitCode.USAGE, "not an address")
                    .with("address", coordinator)
                    .causedBy(malformed)
                    .next("write it as host:port");
        }
    }

    private Genesis genesis(SubmitRun submission) {
        if (coordinatorKey == null && networkTag == null) {
            return submission.derivedGenesis();
        }
        try {
            return new Genesis(
                    Address.ofHex(Objects.requireNonNullElse(coordinatorKey, "")),
                    Hash32.ofHex(Objects.requireNonNullElse(networkTag, "")));
        } catch (IllegalArgumentException malformed) {
            throw UserError.because(ExitCode.USAGE, "--coordinator-address and --network-tag go together")
                    .causedBy(malformed)
                    .next("write them as the coordinator's operator published them");
        }
    }
}

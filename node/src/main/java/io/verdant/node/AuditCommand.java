package io.verdant.node;

import io.verdant.repops.Compute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code verdant audit RUN}: re-verifies a finished run from its files alone. */
@Command(name = "audit", description = "Re-verifies a finished run from its files alone.")
final class AuditCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Parameters(paramLabel = "RUN", description = "The folder of the run.")
    private Path run = Path.of("");

    @Option(
            names = "--steps",
            paramLabel = "all|N",
            defaultValue = "8",
            converter = AuditSteps.Converter.class,
            description =
                    "How many claims are executed again: all of them, or N drawn at random (default: ${DEFAULT-VALUE}).")
    private AuditSteps steps = AuditSteps.ALL;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Draws the same claims again (default: a random draw, which the output names).")
    private @Nullable Long seed;

    AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        Machine.requireFma();
        RunDirectory folder = new RunDirectory(RunFolders.require(run));
        if (!Files.exists(folder.manifest())) {
            folder = RunDirectory.open(run);
        }
        try (Compute compute = Compute.ofThreads(threads.threads())) {
            long drawSeed = seed == null ? new SecureRandom().nextLong() : seed;
            RunAuditor.Result result = new RunAuditor(folder, compute, terminal.err()).audit(steps, drawSeed);
            json.write(result, terminal);
            RunAuditor.Check last = result.checks().getLast();
            if (!result.holds()) {
                throw UserError.because(ExitCode.AUDIT_FAILED, "the run does not hold: " + last.detail())
                        .with("check", last.name())
                        .next("do not trust this run; ask for an untouched copy");
            }
            if (!json.takesStandardOutput()) {
                terminal.out().println("the run holds: " + result.checks().size() + " checks");
            }
        }
        return ExitCode.OK.code();
    }
}

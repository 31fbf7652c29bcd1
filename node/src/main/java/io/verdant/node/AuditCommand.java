package io.verdant.node;

import java.nio.file.Path;
import java.util.concurrent.Callable;
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

    AuditCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        RunFolders.require(run);
        throw Unwired.command("audit");
    }
}

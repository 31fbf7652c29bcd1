package io.verdant.bench;

import io.verdant.node.ExitCode;
import io.verdant.node.JsonMixin;
import io.verdant.node.Terminal;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verdant bench checks}: the one pass of the statistical checks beside a plain copy. */
@Command(
        name = "checks",
        description =
                "Measures the checks' one pass over a gradient (norm, finiteness, dot products, sketch) beside a plain"
                        + " copy, in one process, on one thread.")
public final class ChecksCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "16777216",
            description = "Elements of the gradient (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--references",
            paramLabel = "K",
            defaultValue = "3",
            description = "Vectors that it is multiplied with (default: ${DEFAULT-VALUE}).")
    private int references;

    @Option(
            names = "--runs",
            paramLabel = "R",
            defaultValue = "15",
            description = "Measured runs (default: ${DEFAULT-VALUE}).")
    private int runs;

    public ChecksCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        ScanBench.Result result = ScanBench.measure(count, references, runs);
        json.write(result, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out()
                    .print(String.format(
                            Locale.ROOT,
                            "%d elements, %d references: the pass reads %.1f GB/s, a plain copy moves %.1f GB/s: %.2f of it"
                                    + " (medians of %d)%n",
                            result.count(),
                            result.references(),
                            result.scanGigabytesPerSecond(),
                            result.copyGigabytesPerSecond(),
                            result.ratio(),
                            runs));
        }
        return ExitCode.OK.code();
    }
}

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

/** {@code verdant bench bandwidth}: operators that do little with each element, beside a plain copy. */
@Command(
        name = "bandwidth",
        description = "Measures operators that do little with each element, each beside a plain copy, in one process.")
public final class BandwidthCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Option(
            names = "--count",
            paramLabel = "N",
            defaultValue = "16777216",
            description = "Elements of each operand (default: ${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--runs",
            paramLabel = "R",
            defaultValue = "15",
            description = "Measured runs (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--only",
            paramLabel = "WORD",
            defaultValue = "",
            description = "Measures only operators whose name contains WORD, such as REDUCE.")
    private String only = "";

    public BandwidthCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        BandwidthBench.Result result = BandwidthBench.measure(count, threads.threads(), runs, only);
        json.write(result, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out()
                    .print(String.format(
                            Locale.ROOT,
                            "%d elements, %d threads: a plain copy moves %.1f GB/s (medians of %d)%n",
                            result.count(),
                            result.threads(),
                            result.copyGigabytesPerSecond(),
                            runs));
            for (BandwidthBench.Rate rate : result.operators()) {
                terminal.out()
                        .print(String.format(
                                Locale.ROOT,
                                "%-13s over %-8s %6.1f GB/s, %.2f of the copy%n",
                                rate.operator(),
                                rate.shape(),
                                rate.gigabytesPerSecond(),
                                rate.ratio()));
            }
        }
        return ExitCode.OK.code();
    }
}

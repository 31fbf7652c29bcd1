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

/** {@code verdant bench matmul}: the contract's matrix product beside ND4J's OpenBLAS, in turn in one process. */
@Command(name = "matmul", description = "Measures a matrix product beside ND4J's OpenBLAS, in one process.")
public final class MatmulCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Option(names = "--m", paramLabel = "M", defaultValue = "512", description = "Rows (default: ${DEFAULT-VALUE}).")
    private int m;

    @Option(names = "--n", paramLabel = "N", defaultValue = "512", description = "Columns (default: ${DEFAULT-VALUE}).")
    private int n;

    @Option(names = "--k", paramLabel = "K", defaultValue = "512", description = "Terms (default: ${DEFAULT-VALUE}).")
    private int k;

    @Option(names = "--transpose-a", description = "The left operand is stored transposed.")
    private boolean transposeA;

    @Option(names = "--transpose-b", description = "The right operand is stored transposed.")
    private boolean transposeB;

    @Option(
            names = "--runs",
            paramLabel = "R",
            defaultValue = "15",
            description = "Measured runs (default: ${DEFAULT-VALUE}).")
    private int runs;

    public MatmulCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        MatmulBench.Result result = MatmulBench.measure(m, n, k, transposeA, transposeB, threads.threads(), runs);
        json.write(result, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out()
                    .print(String.format(
                            Locale.ROOT,
                            "%dx%dx%d %s, %d threads: %.1f GFLOP/s, ND4J's OpenBLAS %.1f GFLOP/s, ratio %.2f (medians of %d)%n",
                            m,
                            n,
                            k,
                            result.operands(),
                            result.threads(),
                            result.gflops(),
                            result.openblasGflops(),
                            result.ratio(),
                            runs));
        }
        return ExitCode.OK.code();
    }
}

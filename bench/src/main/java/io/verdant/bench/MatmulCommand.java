package io.verdant.bench;

import io.verdant.node.ExitCode;
import io.verdant.node.JsonMixin;
import io.verdant.node.Terminal;
import io.verdant.node.ThreadsMixin;
import java.util.ArrayList;
import java.util.List;
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
            names = "--all",
            description =
                    "256 to 2048 with every transpose, sizes next to powers of two, and the products of the models.")
    private boolean all;

    @Option(
            names = "--runs",
            paramLabel = "R",
            defaultValue = "9",
            description = "Turns of each contender (default: ${DEFAULT-VALUE}).")
    private int runs;

    public MatmulCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        List<MatmulBench.Sizes> asked =
                all ? MatmulBench.all() : List.of(new MatmulBench.Sizes(m, n, k, transposeA, transposeB));
        List<MatmulBench.Result> results = new ArrayList<>();
        for (MatmulBench.Sizes sizes : asked) {
            MatmulBench.Result result = MatmulBench.measure(sizes, threads.threads(), runs);
            results.add(result);
            if (!json.takesStandardOutput()) {
                terminal.out().print(text(result));
            }
        }
        json.write(all ? results : results.getFirst(), terminal);
        return ExitCode.OK.code();
    }

    private String text(MatmulBench.Result result) {
        return String.format(
                Locale.ROOT,
                "%dx%dx%d %s, %d threads: %.1f GFLOP/s, ND4J's OpenBLAS %.1f GFLOP/s, ratio %.2f (medians of %d turns)%n",
                result.m(),
                result.n(),
                result.k(),
                result.operands(),
                result.threads(),
                result.gflops(),
                result.openblasGflops(),
                result.ratio(),
                runs);
    }
}

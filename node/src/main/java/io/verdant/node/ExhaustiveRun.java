package io.verdant.node;

import io.verdant.repops.Compute;
import io.verdant.repops.ElementaryFunction;
import io.verdant.repops.ExhaustiveDigest;
import io.verdant.repops.PowerCases;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** An elementary function's results for all 2^32 arguments as one digest, with progress for whoever waits. */
final class ExhaustiveRun {
    private static final int BLOCKS_PER_LINE = ExhaustiveDigest.BLOCKS / 16;
    private static final long ARGUMENTS = (long) ExhaustiveDigest.BLOCKS * ExhaustiveDigest.BLOCK_ARGUMENTS;

    /** The one function of the contract that has two arguments. */
    private static final String POW = "pow";

    /** A digest; the time is for people, and differs from run to run. */
    record Digest(String function, long arguments, String digest, int threads, double seconds) {}

    private final Terminal terminal;
    private final ElementaryFunction function;
    private final long startedNs = System.nanoTime();

    private ExhaustiveRun(ElementaryFunction function, Terminal terminal) {
        this.function = function;
        this.terminal = terminal;
    }

    static Digest of(String word, int threads, Terminal terminal) {
        return new ExhaustiveRun(function(word), terminal).digest(threads);
    }

    private static ElementaryFunction function(String word) {
        if (word.equals(POW)) {
            throw UserError.because(ExitCode.USAGE, "pow has 2^64 pairs of arguments, too many to try all")
                    .with("hardCases", PowerCases.published().size())
                    .with("file", PowerCases.FILE)
                    .next("run conformance without --exhaustive, which tries its published hard cases");
        }
        return ElementaryFunction.named(word).orElseThrow(() -> UserError.because(ExitCode.USAGE, "unknown function")
                .with("function", word)
                .next("name one of " + String.join(", ", ElementaryFunction.words())));
    }

    private Digest digest(int threads) {
        try (Compute compute = Compute.ofThreads(threads)) {
            byte[] digest = ExhaustiveDigest.of(function, compute, this::progress);
            String hex = HexFormat.of().formatHex(digest);
            return new Digest(function.word(), ARGUMENTS, hex, threads, seconds());
        }
    }

    private void progress(int blocks) {
        if (blocks % BLOCKS_PER_LINE == 0) {
            double perCallNs = seconds() * TimeUnit.SECONDS.toNanos(1) / blocks / ExhaustiveDigest.BLOCK_ARGUMENTS;
            terminal.err()
                    .printf(
                            "%s: %d of %d blocks, %.0f s, %.1f ns an argument%n",
                            function.word(), blocks, ExhaustiveDigest.BLOCKS, seconds(), perCallNs);
        }
    }

    private double seconds() {
        return (System.nanoTime() - startedNs) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}

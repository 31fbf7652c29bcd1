package io.verdant.node;

import io.verdant.repops.Compute;
import io.verdant.repops.ElementaryFunction;
import io.verdant.repops.ExhaustiveDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verdant conformance}: what this machine computes where the contract leaves no choice, for comparison. */
@Command(name = "conformance", description = "Shows that this machine computes the contract's bits.")
final class ConformanceCommand implements Callable<Integer> {
    private static final int BLOCKS_PER_LINE = ExhaustiveDigest.BLOCKS / 16;
    private static final long ARGUMENTS = (long) ExhaustiveDigest.BLOCKS * ExhaustiveDigest.BLOCK_ARGUMENTS;

    private final Terminal terminal;

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Option(
            names = "--exhaustive",
            paramLabel = "FUNCTION",
            description = "Print the digest of an elementary function's results for all 2^32 arguments.")
    private @Nullable String word;

    @Option(names = "--list", description = "List the functions that --exhaustive knows.")
    private boolean list;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The functions, for {@code --list --json}. */
    record Functions(List<String> functions) {}

    /** A digest; the time is for people, and differs from run to run. */
    record Digest(String function, long arguments, String digest, int threads, double seconds) {}

    ConformanceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        if (list == (word != null)) {
            throw new ParameterException(spec.commandLine(), "name either --exhaustive FUNCTION or --list");
        }
        json.check();
        if (word == null) {
            print(new Functions(ElementaryFunction.words()), String.join("\n", ElementaryFunction.words()));
        } else {
            Digest digest = exhaustive(function(word));
            print(digest, digest.digest());
        }
        return ExitCode.OK.code();
    }

    private static ElementaryFunction function(String word) {
        return ElementaryFunction.named(word).orElseThrow(() -> UserError.because(ExitCode.USAGE, "unknown function")
                .with("function", word)
                .next("name one of " + String.join(", ", ElementaryFunction.words())));
    }

    private void print(Object result, String text) {
        json.write(result, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out().println(text);
        }
    }

    private Digest exhaustive(ElementaryFunction function) {
        long startedNs = System.nanoTime();
        try (Compute compute = Compute.ofThreads(threads.threads())) {
            byte[] digest = ExhaustiveDigest.of(function, compute, done -> progress(function, done, startedNs));
            double seconds = secondsSince(startedNs);
            String hex = HexFormat.of().formatHex(digest);
            return new Digest(function.word(), ARGUMENTS, hex, threads.threads(), seconds);
        }
    }

    private void progress(ElementaryFunction function, int blocks, long startedNs) {
        if (blocks % BLOCKS_PER_LINE == 0) {
            double seconds = secondsSince(startedNs);
            double perCallNs = seconds * TimeUnit.SECONDS.toNanos(1) / blocks / ExhaustiveDigest.BLOCK_ARGUMENTS;
            terminal.err()
                    .printf(
                            "%s: %d of %d blocks, %.0f s, %.1f ns an argument%n",
                            function.word(), blocks, ExhaustiveDigest.BLOCKS, seconds, perCallNs);
        }
    }

    private static double secondsSince(long startedNs) {
        return (System.nanoTime() - startedNs) / (double) TimeUnit.SECONDS.toNanos(1);
    }
}

package io.verdant.node;

import io.verdant.repops.Compute;
import io.verdant.repops.ElementaryFunction;
import io.verdant.trainerworker.conformance.Fingerprint;
import io.verdant.trainerworker.conformance.Row.Verdict;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code verdant conformance}: whether this machine computes the contract's bits, before it joins a network. */
@Command(name = "conformance", description = "Shows that this machine computes the contract's bits.")
final class ConformanceCommand implements Callable<Integer> {
    private static final int MAX_STEPS = 100;

    private final Terminal terminal;

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Mixin
    private DeviceMixin device = new DeviceMixin();

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Option(
            names = "--exhaustive",
            paramLabel = "FUNCTION",
            description = "Print the digest of an elementary function's results for all 2^32 arguments.")
    private @Nullable String word;

    @Option(names = "--list", description = "List the functions that --exhaustive knows.")
    private boolean list;

    @Option(
            names = "--fingerprint",
            description = "Print what this Java process gives for the published plans, for comparison with another's.")
    private boolean fingerprint;

    @Option(names = "--jvms", description = "Compare other compilers, collectors and heaps of Java too; minutes.")
    private boolean jvms;

    private int steps = MAX_STEPS;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The functions, for {@code --list --json}. */
    record Functions(List<String> functions) {}

    /** What a process gives, for {@code --fingerprint --json}. */
    record Lines(List<String> lines) {}

    ConformanceCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "How many steps of each published training to compare (default: 100).")
    void setSteps(int count) {
        if (count < 1 || count > MAX_STEPS) {
            throw new ParameterException(
                    spec.commandLine(), "--steps must be between 1 and " + MAX_STEPS + ": steps=" + count);
        }
        steps = count;
    }

    @Override
    public Integer call() {
        if (Stream.of(list, word != null, fingerprint, jvms)
                        .filter(chosen -> chosen)
                        .count()
                > 1) {
            throw new ParameterException(
                    spec.commandLine(), "name one of --exhaustive FUNCTION, --list, --fingerprint and --jvms");
        }
        if (!device.device().equals(DeviceMixin.CPU) && (list || word != null || fingerprint || jvms)) {
            throw new ParameterException(spec.commandLine(), "--device compares alone: device=" + device.device());
        }
        json.check();
        if (list) {
            print(new Functions(ElementaryFunction.words()), ElementaryFunction.words());
        } else if (word != null) {
            ExhaustiveRun.Digest digest = ExhaustiveRun.of(word, threads.threads(), terminal);
            print(digest, List.of(digest.digest()));
        } else if (fingerprint) {
            List<String> lines = fingerprint();
            print(new Lines(lines), lines);
        } else {
            return compare();
        }
        return ExitCode.OK.code();
    }

    private List<String> fingerprint() {
        List<String> lines = new ArrayList<>();
        lines.add(Fingerprint.width());
        try (Compute compute = Compute.ofThreads(threads.threads())) {
            lines.addAll(Fingerprint.here(compute, steps));
        }
        return lines;
    }

    private int compare() {
        PrintStream table =
                json.takesStandardOutput() ? new PrintStream(OutputStream.nullOutputStream()) : terminal.out();
        ConformanceRun.Report report = device.device().equals(DeviceMixin.CPU)
                ? ConformanceRun.of(steps, jvms, table)
                : ConformanceRun.ofDevice(device.device(), steps, table);
        json.write(report, terminal);
        return (report.verdict() == Verdict.EQUAL ? ExitCode.OK : ExitCode.CONTRACT_MISMATCH).code();
    }

    private void print(Object result, List<String> lines) {
        json.write(result, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out().println(String.join("\n", lines));
        }
    }
}

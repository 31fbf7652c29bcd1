package io.verdant.bench;

import io.verdant.node.ExitCode;
import io.verdant.node.JsonMixin;
import io.verdant.node.Terminal;
import io.verdant.node.ThreadsMixin;
import io.verdant.node.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code verdant bench aggregate}: robust rules beside PyTorch and NumPy code of the same rule. */
@Command(
        name = "aggregate",
        description = "Measures robust rules beside PyTorch and NumPy code of the same rule, by turns.")
public final class AggregateCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private JsonMixin json = new JsonMixin();

    @Mixin
    private ThreadsMixin threads = new ThreadsMixin();

    @Option(
            names = "--rows",
            paramLabel = "N",
            split = ",",
            defaultValue = "16,64",
            description = "Rows (default: ${DEFAULT-VALUE}).")
    private List<Integer> rows = List.of();

    @Option(
            names = "--length",
            paramLabel = "D",
            split = ",",
            defaultValue = "2000000",
            description = "Floats of a row; several give a curve (default: ${DEFAULT-VALUE}).")
    private List<Integer> lengths = List.of();

    @Option(
            names = "--runs",
            paramLabel = "R",
            defaultValue = "5",
            description = "Measured runs (default: ${DEFAULT-VALUE}).")
    private int runs;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            defaultValue = "/usr/bin/python3",
            description = "The interpreter that has PyTorch (default: ${DEFAULT-VALUE}).")
    private String python = "";

    @Option(
            names = "--only",
            paramLabel = "RULE",
            split = ",",
            description =
                    "Rules to measure: trimmed-mean, median, mean-around-median, gram, multi-krum, nnm, geometric-median"
                            + " (default: all).")
    private List<String> rules = AggregateBench.RULES;

    @Option(
            names = "--beside",
            paramLabel = "WAY",
            split = ",",
            description =
                    "Others' code to measure beside: torch, library (PyTorch as libraries of rules write it), numpy"
                            + " (default: all), or nobody.")
    private List<String> ways = AggregateBench.WAYS;

    public AggregateCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        json.check();
        List<int[]> sizes = new ArrayList<>();
        for (int length : lengths) {
            for (int count : rows) {
                sizes.add(new int[] {count, length});
            }
        }
        List<String> others = ways.equals(List.of("nobody")) ? List.of() : known("way", ways, AggregateBench.WAYS);
        AggregateBench.Result result = AggregateBench.measure(
                sizes, threads.threads(), runs, known("rule", rules, AggregateBench.RULES), others, python);
        json.write(result, terminal);
        if (!json.takesStandardOutput()) {
            terminal.out().println(result.threads() + " threads, beside " + result.library());
            result.rows().forEach(row -> terminal.out().println(line(row)));
        }
        return ExitCode.OK.code();
    }

    private static List<String> known(String what, List<String> named, List<String> known) {
        for (String name : named) {
            if (!known.contains(name)) {
                throw UserError.because(ExitCode.USAGE, "unknown " + what)
                        .with(what, name)
                        .next("name some of " + String.join(", ", known));
            }
        }
        return named;
    }

    private static String line(AggregateBench.Row row) {
        String own = String.format(
                Locale.ROOT,
                "%-19s n=%-3d d=%-8d %9.2f ms %6.2f GB/s",
                row.rule(),
                row.n(),
                row.d(),
                row.milliseconds(),
                row.gigabytesPerSecond());
        StringBuilder line = new StringBuilder(own);
        for (AggregateBench.Other other : row.others()) {
            line.append(String.format(
                    Locale.ROOT, "  %s %.2f ms, %.1f times", other.way(), other.milliseconds(), other.times()));
        }
        return line.toString();
    }
}

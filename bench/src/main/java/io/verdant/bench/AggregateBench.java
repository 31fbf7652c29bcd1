package io.verdant.bench;

import io.verdant.aggregator.rules.Pipeline;
import io.verdant.aggregator.rules.Stage;
import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Robust rules over n rows of d floats, beside PyTorch and NumPy code of the same rule in a process of its own, by turns. Rates count the
 * bytes of the rows once.
 */
final class AggregateBench {
    private static final String SCRIPT = "/pytorch/aggregate.py";

    /** The rules that are measured, by the names that the script knows too. */
    static final List<String> RULES =
            List.of("trimmed-mean", "median", "mean-around-median", "gram", "multi-krum", "nnm", "geometric-median");

    /** Ways in which others write a rule, as the script names them. */
    static final List<String> WAYS = List.of("torch", "library", "numpy");

    /** Seconds for which another's code of one rule at one size is run again; once it is run in any case. */
    private static final double PATIENCE = 1;

    private static final double WARMING = 1;
    private static final int MOST_WARMING = 1_000;

    /**
     * Another's code of the same rule.
     *
     * @param way of {@link #WAYS}
     * @param times theirs divided by ours
     */
    record Other(String way, double milliseconds, double times) {}

    /**
     * One rule at one size.
     *
     * @param f rows that are left out
     * @param others none where they were not asked, have no such code or would want too much memory
     */
    record Row(String rule, int n, int d, int f, double milliseconds, double gigabytesPerSecond, List<Other> others) {}

    /** What was measured; medians. */
    record Result(int threads, int runs, String library, List<Row> rows) {}

    private final int threads;
    private final int runs;
    private final List<String> rules;
    private final List<String> ways;

    private AggregateBench(int threads, int runs, List<String> rules, List<String> ways) {
        this.threads = threads;
        this.runs = runs;
        this.rules = rules;
        this.ways = ways;
    }

    /**
     * @param sizes pairs of n and d
     * @param rules of {@link #RULES}
     * @param ways of {@link #WAYS}; none to measure ours alone
     * @param python the interpreter that is asked for PyTorch
     */
    static Result measure(
            List<int[]> sizes, int threads, int runs, List<String> rules, List<String> ways, String python) {
        AggregateBench bench = new AggregateBench(threads, runs, rules, ways);
        if (ways.isEmpty()) {
            return new Result(threads, runs, "nobody", bench.rows(sizes, null));
        }
        try {
            Path script = Files.createTempFile("verdant-bench", ".py");
            try (InputStream source =
                    Objects.requireNonNull(AggregateBench.class.getResourceAsStream(SCRIPT), SCRIPT)) {
                Files.write(script, source.readAllBytes());
                return bench.measure(sizes, List.of(python, script.toString(), Integer.toString(threads)), python);
            } finally {
                Files.deleteIfExists(script);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Result measure(List<int[]> sizes, List<String> command, String python) {
        try (Contender theirs = new Contender(command)) {
            String version = version(theirs);
            String library = version == null ? "nobody: no PyTorch at " + python : version;
            return new Result(threads, runs, library, rows(sizes, version == null ? null : theirs));
        }
    }

    private List<Row> rows(List<int[]> sizes, @Nullable Contender theirs) {
        try (Compute compute = Compute.ofThreads(threads)) {
            List<Row> rows = new ArrayList<>();
            for (int[] size : sizes) {
                float[][] data = data(size[0], size[1]);
                for (String rule : rules) {
                    rows.add(row(rule, data, compute, theirs));
                }
            }
            return rows;
        }
    }

    private static @Nullable String version(Contender theirs) {
        try {
            return theirs.text("version");
        } catch (IllegalStateException absent) {
            return null;
        }
    }

    private static float[][] data(int n, int d) {
        SplittableRandom random = new SplittableRandom(7);
        float[][] data = new float[n][d];
        for (float[] row : data) {
            for (int i = 0; i < d; i++) {
                row[i] = (float) (random.nextDouble() + random.nextDouble() - 1);
            }
        }
        return data;
    }

    private Row row(String rule, float[][] data, Compute compute, @Nullable Contender theirs) {
        int n = data.length;
        int d = data[0].length;
        int f = Math.max(1, n / 5);
        ProgramRunner runner = new ProgramRunner(program(rule, n, d, f), compute);
        for (int k = 0; k < n; k++) {
            runner.bind("g" + k, Program.Kind.OPERAND, Tensor.ofFloats(Shape.of(d), data[k]));
        }
        double[] ours = new double[runs];
        List<List<Double>> others =
                ways.stream().<List<Double>>map(way -> new ArrayList<>()).toList();
        warm(runner);
        for (int run = 0; run < runs; run++) {
            ours[run] = Samples.of(0, 1, runner::run).median();
            for (int way = 0; theirs != null && way < ways.size(); way++) {
                ask(theirs, "rule " + ways.get(way) + " " + rule + " " + n + " " + d + " " + f, others.get(way));
            }
        }
        double seconds = Samples.median(ours);
        double rate = (double) n * d * Float.BYTES / seconds / 1e9;
        return new Row(rule, n, d, f, seconds * 1e3, rate, compared(others, seconds));
    }

    /** Twice at least, and as often as fits a second: short runs are compiled only after many. */
    private static void warm(ProgramRunner runner) {
        double spent = 0;
        for (int run = 0; run < 2 || (spent < WARMING && run < MOST_WARMING); run++) {
            spent += Samples.of(0, 1, runner::run).median();
        }
    }

    /** Once more, while it is not known to be absent and the runs so far did not take too long. */
    private static void ask(Contender theirs, String question, List<Double> seconds) {
        double spent = seconds.stream().mapToDouble(Double::doubleValue).sum();
        if (spent < PATIENCE) {
            seconds.add(theirs.number(question));
        }
    }

    private List<Other> compared(List<List<Double>> others, double seconds) {
        List<Other> compared = new ArrayList<>();
        for (int way = 0; way < ways.size(); way++) {
            List<Double> all = others.get(way);
            // the first of several only warms up
            double[] runs = all.stream()
                    .skip(all.size() > 1 ? 1 : 0)
                    .mapToDouble(Double::doubleValue)
                    .toArray();
            double median = runs.length == 0 ? Double.NaN : Samples.median(runs);
            if (!Double.isNaN(median)) {
                compared.add(new Other(ways.get(way), median * 1e3, median / seconds));
            }
        }
        return compared;
    }

    private static Program program(String rule, int n, int d, int f) {
        ProgramBuilder builder = new ProgramBuilder(rule);
        Value[] rows = new Value[n];
        for (int k = 0; k < n; k++) {
            rows[k] = builder.input("g" + k, Program.Kind.OPERAND, DType.FLOAT32, Shape.of(d));
        }
        if (rule.equals("gram")) {
            builder.output("out", builder.gram("gram", null, rows));
            return builder.build();
        }
        boolean mixing = rule.equals("nnm");
        List<Stage> stages = mixing ? List.of(Stage.of("nnm", f), Stage.of("mean", 0)) : List.of(Stage.of(rule, f));
        Pipeline pipeline = Pipeline.of(stages, 0);
        if (mixing) {
            Value[] mixed = pipeline.mixed(builder, List.<Value[]>of(rows), n);
            for (int k = 0; k < mixed.length; k++) {
                builder.output("out" + k, mixed[k]);
            }
        } else {
            builder.output(
                    "out", pipeline.combine(builder, List.<Value[]>of(rows), n).of(0));
        }
        return builder.build();
    }
}

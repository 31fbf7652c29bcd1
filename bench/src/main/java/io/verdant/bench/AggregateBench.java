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
 * Robust rules over n rows of d floats, beside PyTorch code of the same rule in a process of its own, by turns. Rates count the bytes of the
 * rows once.
 */
final class AggregateBench {
    private static final String SCRIPT = "/pytorch/aggregate.py";

    /** The rules that are measured, by the names that the script knows too. */
    static final List<String> RULES =
            List.of("trimmed-mean", "median", "mean-around-median", "gram", "multi-krum", "nnm", "geometric-median");

    /**
     * One rule at one size.
     *
     * @param f rows that are left out
     * @param times theirs divided by ours, or null where there is no PyTorch
     */
    record Row(
            String rule,
            int n,
            int d,
            int f,
            double milliseconds,
            double gigabytesPerSecond,
            @Nullable Double theirMilliseconds,
            @Nullable Double times) {}

    /** What was measured; medians. */
    record Result(int threads, int runs, String library, List<Row> rows) {}

    private final int threads;
    private final int runs;

    private AggregateBench(int threads, int runs) {
        this.threads = threads;
        this.runs = runs;
    }

    /**
     * @param sizes pairs of n and d
     * @param python the interpreter that is asked for PyTorch
     */
    static Result measure(List<int[]> sizes, int threads, int runs, String python) {
        AggregateBench bench = new AggregateBench(threads, runs);
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
        try (Contender theirs = new Contender(command);
                Compute compute = Compute.ofThreads(threads)) {
            String version = version(theirs);
            List<Row> rows = new ArrayList<>();
            for (int[] size : sizes) {
                float[][] data = data(size[0], size[1]);
                for (String rule : RULES) {
                    rows.add(row(rule, data, compute, version == null ? null : theirs));
                }
            }
            String library = version == null ? "PyTorch is absent: " + python : "PyTorch " + version;
            return new Result(threads, runs, library, rows);
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
        String question = "rule " + rule + " " + n + " " + d + " " + f;
        double[] ours = new double[runs];
        double[] other = new double[runs];
        for (int run = -2; run < runs; run++) {
            double own = Samples.of(0, 1, runner::run).median();
            double foreign = theirs == null || run == -2 ? 0 : theirs.number(question);
            if (run >= 0) {
                ours[run] = own;
                other[run] = foreign;
            }
        }
        double seconds = Samples.median(ours);
        double theirSeconds = Samples.median(other);
        double rate = (double) n * d * Float.BYTES / seconds / 1e9;
        return theirs == null
                ? new Row(rule, n, d, f, seconds * 1e3, rate, null, null)
                : new Row(rule, n, d, f, seconds * 1e3, rate, theirSeconds * 1e3, theirSeconds / seconds);
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

package io.verdant.bench;

import io.verdant.repops.Compute;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Operators that do little with each element, each by turns with a plain copy of an operand by as many threads. Rates count
 * the bytes that an operator must read and write once.
 */
final class BandwidthBench {
    private static final int COLUMNS = BandwidthSubject.COLUMNS;
    private static final int QUARTER = COLUMNS / 4;
    private static final int WARMUP = 4;

    /** A prime beyond the rows that fit a tensor's 2^31 elements, so that its multiples visit all rows. */
    private static final long STRIDE = 2_097_169;

    /**
     * One operator's rate, of the median run.
     *
     * @param ratio the median of its rate divided by that of the copy before it
     */
    record Rate(
            String operator,
            String shape,
            double gigabytesPerSecond,
            double ratio,
            double[] seconds,
            double[] copySeconds) {}

    /** What was measured; the copy's rate is of the median of all copies. */
    record Result(int count, int threads, int runs, double copyGigabytesPerSecond, List<Rate> operators) {}

    private final int rows;
    private final int threads;
    private final int runs;
    /** In the order of {@link BandwidthSubject.Operands}. */
    private final Map<String, Tensor> operands = new LinkedHashMap<>();

    private final float[] source;
    private final float[] target;

    private BandwidthBench(int rows, int threads, int runs) {
        this.rows = rows;
        this.threads = threads;
        this.runs = runs;
        Tensor first = RandomTensors.matrix(rows, COLUMNS, 0);
        operands.put("a", first);
        operands.put("b", RandomTensors.matrix(rows, COLUMNS, 1));
        operands.put("c", aroundOne(RandomTensors.matrix(rows, COLUMNS, 2)));
        operands.put("quarter", RandomTensors.matrix(rows, QUARTER, 3));
        int[] ids =
                IntStream.range(0, rows).map(row -> (int) (row * STRIDE % rows)).toArray();
        operands.put("ids", Tensor.ofInts(Shape.of(rows), ids));
        this.source = first.floats();
        this.target = new float[rows * COLUMNS];
    }

    private static Tensor aroundOne(Tensor values) {
        float[] array = values.floats();
        for (int i = 0; i < array.length; i++) {
            array[i] = 1f + 0.5f * array[i];
        }
        return values;
    }

    /**
     * @param count elements of each operand, rounded down to rows of 1,024
     * @param word measures only operators whose name contains it; all where it is empty
     * @throws IllegalArgumentException where that is no row, or no operator
     */
    static Result measure(int count, int threads, int runs, String word) {
        if (count < COLUMNS) {
            throw new IllegalArgumentException("count=" + count + " minimum=" + COLUMNS);
        }
        List<BandwidthSubject> subjects = BandwidthSubject.all().stream()
                .filter(subject -> subject.operator().contains(word))
                .toList();
        if (subjects.isEmpty()) {
            throw new IllegalArgumentException("no such operator is measured: only=" + word);
        }
        return new BandwidthBench(count / COLUMNS, threads, runs).measure(subjects);
    }

    private Result measure(List<BandwidthSubject> subjects) {
        List<Rate> rates = new ArrayList<>();
        try (Compute compute = Compute.ofThreads(threads)) {
            for (BandwidthSubject subject : subjects) {
                rates.add(rate(subject, runner(subject, compute)));
            }
        }
        double[] copies = rates.stream()
                .flatMapToDouble(rate -> Arrays.stream(rate.copySeconds()))
                .toArray();
        return new Result(rows * COLUMNS, threads, runs, gigabytesPerSecond(2, Samples.median(copies)), rates);
    }

    private Rate rate(BandwidthSubject subject, ProgramRunner runner) {
        Samples.of(WARMUP, 1, runner::run);
        Samples.of(WARMUP, 1, this::copy);
        double[] seconds = new double[runs];
        double[] copies = new double[runs];
        double[] ratios = new double[runs];
        for (int run = 0; run < runs; run++) {
            copies[run] = Samples.of(0, 1, this::copy).median();
            seconds[run] = Samples.of(0, 1, runner::run).median();
            ratios[run] = copies[run] * subject.arrays() / (2 * seconds[run]);
        }
        double rate = gigabytesPerSecond(subject.arrays(), Samples.median(seconds));
        return new Rate(subject.operator(), subject.shape(), rate, Samples.median(ratios), seconds, copies);
    }

    private ProgramRunner runner(BandwidthSubject subject, Compute compute) {
        ProgramBuilder builder = new ProgramBuilder("bandwidth");
        List<Value> x = new ArrayList<>();
        operands.forEach(
                (name, tensor) -> x.add(builder.input(name, Program.Kind.OPERAND, tensor.dtype(), tensor.shape())));
        BandwidthSubject.Operands values =
                new BandwidthSubject.Operands(rows, x.get(0), x.get(1), x.get(2), x.get(3), x.get(4));
        builder.output("y", subject.node().of(builder, values));
        ProgramRunner runner = new ProgramRunner(builder.build(), compute);
        operands.forEach((name, tensor) -> runner.bind(name, Program.Kind.OPERAND, tensor));
        return runner;
    }

    private void copy() {
        IntStream.range(0, threads).parallel().forEach(part -> {
            int from = (int) ((long) source.length * part / threads);
            int end = (int) ((long) source.length * (part + 1) / threads);
            System.arraycopy(source, from, target, from, end - from);
        });
    }

    private double gigabytesPerSecond(double arrays, double seconds) {
        return arrays * rows * COLUMNS * Float.BYTES / seconds / 1e9;
    }
}

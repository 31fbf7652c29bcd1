package io.verdant.bench;

import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;

/**
 * Operators that do little with each element, beside a plain copy of the same array by as many threads, by turns. Rates
 * count the bytes that an operator must read and write once.
 */
final class BandwidthBench {
    private static final int COLUMNS = 1_024;

    /**
     * One operator's rate.
     *
     * @param ratio its rate divided by the copy's
     */
    record Rate(String operator, double gigabytesPerSecond, double ratio, double[] seconds) {}

    /** What was measured; rates are of the median run. */
    record Result(int count, int threads, double copyGigabytesPerSecond, List<Rate> operators, double[] copySeconds) {}

    /** An operator under measurement: how its result is made of {@code a} and {@code b}, and how often data moves. */
    private record Subject(String operator, int arrays, BiFunction<ProgramBuilder, Value[], Value> result) {}

    private static final List<Subject> SUBJECTS = List.of(
            elementwise(Operator.NEG, 1),
            elementwise(Operator.RELU, 1),
            elementwise(Operator.ADD, 2),
            elementwise(Operator.MUL, 2),
            elementwise(Operator.FMA, 3),
            new Subject("REDUCE_SUM", 1, (builder, x) -> builder.reduceLast(Operator.REDUCE_SUM, "y", x[0])),
            new Subject("REDUCE_MAX", 1, (builder, x) -> builder.reduceLast(Operator.REDUCE_MAX, "y", x[0])),
            new Subject("FOLD_SUM", 1, (builder, x) -> builder.foldFirst("y", x[0])));

    private final int rows;
    private final int threads;
    private final int runs;
    private final List<Tensor> operands;
    private final float[] target;

    private BandwidthBench(int rows, int threads, int runs) {
        this.rows = rows;
        this.threads = threads;
        this.runs = runs;
        this.operands = IntStream.range(0, 3)
                .mapToObj(stream -> RandomTensors.matrix(rows, COLUMNS, stream))
                .toList();
        this.target = new float[rows * COLUMNS];
    }

    /**
     * @param count elements of each operand, rounded down to rows of 1,024
     * @throws IllegalArgumentException where that is no row
     */
    static Result measure(int count, int threads, int runs) {
        if (count < COLUMNS) {
            throw new IllegalArgumentException("count=" + count + " minimum=" + COLUMNS);
        }
        return new BandwidthBench(count / COLUMNS, threads, runs).measure();
    }

    private static Subject elementwise(Operator operator, int operands) {
        return new Subject(
                operator.name(),
                operands + 1,
                (builder, x) -> builder.elementwise(operator, "y", Arrays.copyOf(x, operands)));
    }

    private Result measure() {
        List<double[]> times = new ArrayList<>();
        double[] copies = new double[runs];
        try (Compute compute = Compute.ofThreads(threads)) {
            List<ProgramRunner> runners =
                    SUBJECTS.stream().map(subject -> runner(subject, compute)).toList();
            SUBJECTS.forEach(subject -> times.add(new double[runs]));
            runners.forEach(runner -> Samples.of(runs, 1, runner::run));
            Samples.of(runs, 1, this::copy);
            for (int run = 0; run < runs; run++) {
                copies[run] = Samples.of(0, 1, this::copy).median();
                for (int i = 0; i < runners.size(); i++) {
                    times.get(i)[run] = Samples.of(0, 1, runners.get(i)::run).median();
                }
            }
        }
        double copyRate = rate(2, copies);
        List<Rate> rates = new ArrayList<>();
        for (int i = 0; i < SUBJECTS.size(); i++) {
            double rate = rate(SUBJECTS.get(i).arrays(), times.get(i));
            rates.add(new Rate(SUBJECTS.get(i).operator(), rate, rate / copyRate, times.get(i)));
        }
        return new Result(rows * COLUMNS, threads, copyRate, rates, copies);
    }

    private ProgramRunner runner(Subject subject, Compute compute) {
        ProgramBuilder builder = new ProgramBuilder(subject.operator());
        Value[] inputs = new Value[operands.size()];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = builder.input(
                    "x" + i,
                    Program.Kind.OPERAND,
                    DType.FLOAT32,
                    operands.get(i).shape());
        }
        builder.output("y", subject.result().apply(builder, inputs));
        ProgramRunner runner = new ProgramRunner(builder.build(), compute);
        for (int i = 0; i < inputs.length; i++) {
            runner.bind("x" + i, Program.Kind.OPERAND, operands.get(i));
        }
        return runner;
    }

    private void copy() {
        float[] source = operands.get(0).floats();
        IntStream.range(0, threads).parallel().forEach(part -> {
            int from = (int) ((long) source.length * part / threads);
            int end = (int) ((long) source.length * (part + 1) / threads);
            System.arraycopy(source, from, target, from, end - from);
        });
    }

    private double rate(int arrays, double[] seconds) {
        return (double) arrays * rows * COLUMNS * Float.BYTES / Samples.median(seconds) / 1e9;
    }
}

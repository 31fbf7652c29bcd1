package io.verdant.bench;

import io.verdant.trainerworker.authoring.Recipes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A training step of ours, of PyTorch and of SameDiff on one machine: each in a process of its own, by turns. Ours is a
 * worker's claim as it is, from the recipe's file and real records.
 */
final class StepBench {
    private static final int WARMUP_CLAIMS = 6;
    private static final int MAX_WARMUP_CLAIMS = 400;
    private static final double WARMUP_SECONDS = 10;
    private static final int WARMUP_STEPS = 20;
    private static final String SCRIPT = "/pytorch/step.py";
    /** What the child's memory is measured with: a collector without a second copy of the heap. */
    private static final String COLLECTOR = "-XX:+UseSerialGC";

    /**
     * What was measured; times are medians over runs by turns.
     *
     * @param stepMillis of a claim's steps without hashing, divided by their number
     * @param forwardMillis share of the step up to the loss, and so on, from runs node by node
     * @param hashingMillis the claim's end and gradient roots, once per claim
     * @param hashingShare the same, of the time of the claim with it
     * @param everyStepMillis a step where the parameters' root is made after each
     * @param stepTraceMillis a step where every operator of one step of the claim is hashed, as an audit does
     * @param stepTraceShare how much longer such a claim takes than one without
     * @param traceMillis a step where every operator of every step is hashed, as a claimant does when first challenged
     * @param traceShare how much longer such a claim takes than one without
     * @param rootBytes what a claim's roots are made of
     * @param traceBytes what the operators of a step make
     * @param hashBytesPerSecond of all threads, on one large tensor: no root or trace takes less than its bytes at this rate
     * @param allocatedBytesPerStep of all threads
     * @param peakMemoryBytes of the worker's process
     * @param pytorch its version, or why it was not measured
     * @param pytorchBestMillis its fastest turn: its threads meet in one of two ways here, and this is the better
     * @param ratio ours divided by PyTorch's, the median of the turns' ratios; 0 where it was not measured
     * @param cpuRatio the same of the processors' time; on one thread, and where other work runs, the steadier one
     * @param fitMillis a step of SameDiff's {@code fit}; 0 for models that it was not asked for
     */
    record Result(
            String model,
            int threads,
            int batch,
            int claimSteps,
            int nodes,
            double stepMillis,
            double forwardMillis,
            double backwardMillis,
            double updateMillis,
            double hashingMillis,
            double hashingShare,
            double everyStepMillis,
            double everyStepShare,
            double stepTraceMillis,
            double stepTraceShare,
            double traceMillis,
            double traceShare,
            long rootBytes,
            long traceBytes,
            double hashBytesPerSecond,
            long allocatedBytesPerStep,
            long peakMemoryBytes,
            String pytorch,
            double pytorchStepMillis,
            double pytorchBestMillis,
            double ratio,
            double cpuRatio,
            long pytorchPeakMemoryBytes,
            double fitMillis,
            Map<String, double[]> samples) {}

    private final BenchModel model;
    private final int threads;
    private final int runs;
    private final Map<String, List<Double>> samples = new TreeMap<>();
    private long memory;

    private StepBench(BenchModel model, int threads, int runs) {
        this.model = model;
        this.threads = threads;
        this.runs = runs;
    }

    /** @param python the interpreter that is asked for PyTorch */
    static Result measure(String name, int threads, int runs, String python) {
        return new StepBench(BenchModel.named(name), threads, runs).run(python);
    }

    private Result run(String python) {
        try {
            Path folder = Files.createTempDirectory("verdant-bench");
            Path file = folder.resolve(model.word() + ".fb");
            Path script = folder.resolve("step.py");
            try {
                Files.write(file, Recipes.author(model.recipe(), 7, cacheDirectory()));
                try (InputStream source = Objects.requireNonNull(StepBench.class.getResourceAsStream(SCRIPT), SCRIPT)) {
                    Files.copy(source, script);
                }
                return measure(file, script, python);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(script);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path cacheDirectory() {
        return Path.of(System.getProperty("user.home"), ".cache", "verdant");
    }

    private Result measure(Path file, Path script, String python) {
        String count = Integer.toString(threads);
        boolean fits = model != BenchModel.GPT;
        try (Contender ours = new Contender(java(StepWorker.class, model.word(), count, file.toString()));
                Contender theirs = new Contender(List.of(python, script.toString(), model.word(), count));
                Contender fit = new Contender(java(FitWorker.class, model.word(), file.toString()))) {
            String version = version(theirs);
            boolean present = version != null;
            warmUp(ours, present ? theirs : null, fits ? fit : null);
            for (int turn = 0; turn < runs; turn++) {
                turn(ours, present ? theirs : null, fits ? fit : null);
            }
            return result(
                    ours, present ? theirs : null, present ? "PyTorch " + version : "PyTorch is absent: " + python);
        }
    }

    private static @Nullable String version(Contender theirs) {
        try {
            return theirs.text("version");
        } catch (IllegalStateException absent) {
            return null;
        }
    }

    /** Peak memory is read before anything is hashed: it is that of training. */
    private void warmUp(Contender ours, @Nullable Contender theirs, @Nullable Contender fit) {
        double warm = 0;
        for (int i = 0; i < MAX_WARMUP_CLAIMS && (i < WARMUP_CLAIMS || warm < WARMUP_SECONDS); i++) {
            warm += ours.number("claim");
        }
        memory = (long) ours.number("memory");
        for (int i = 0; i < WARMUP_CLAIMS; i++) {
            ours.number("trace");
            ours.number("hash");
        }
        if (theirs != null) {
            theirs.numbers("steps " + WARMUP_STEPS);
        }
        for (int i = 0; i < WARMUP_STEPS && fit != null; i++) {
            fit.number("fit");
        }
    }

    private void turn(Contender ours, @Nullable Contender theirs, @Nullable Contender fit) {
        int steps = model.claimSteps();
        double step = add("step", ours.number("claim") / steps);
        if (theirs != null) {
            double pytorch = add("pytorch", Samples.median(theirs.numbers("steps " + steps)));
            add("ratio", step / pytorch);
            double processor = add("cpu", ours.number("cpu") / steps);
            add("cpu-ratio", processor / add("pytorch-cpu", theirs.number("cpu " + steps) / steps));
        }
        if (fit != null) {
            add("fit", fit.number("fit"));
        }
        add("hash", ours.number("hash"));
        for (String what : List.of("every", "step-trace", "trace")) {
            add(what + "-share", add(what, ours.number(what) / steps) / step - 1);
        }
    }

    private double add(String what, double value) {
        samples.computeIfAbsent(what, key -> new ArrayList<>()).add(value);
        return value;
    }

    private Result result(Contender ours, @Nullable Contender theirs, String pytorch) {
        double[] parts = ours.numbers("parts");
        double all = Arrays.stream(parts).sum();
        double step = 1e3 * median("step");
        double hashing = 1e3 * median("hash");
        double[] bytes = ours.numbers("bytes");
        return new Result(
                model.word(),
                threads,
                model.batch(),
                model.claimSteps(),
                (int) ours.number("nodes"),
                step,
                step * parts[0] / all,
                step * parts[1] / all,
                step * parts[2] / all,
                hashing,
                hashing / (hashing + step * model.claimSteps()),
                1e3 * median("every"),
                median("every-share"),
                1e3 * median("step-trace"),
                median("step-trace-share"),
                1e3 * median("trace"),
                median("trace-share"),
                (long) bytes[0],
                (long) bytes[1],
                ours.number("hash-rate"),
                (long) ours.number("allocated"),
                memory,
                pytorch,
                1e3 * median("pytorch"),
                1e3 * least("pytorch"),
                median("ratio"),
                median("cpu-ratio"),
                theirs == null ? 0 : (long) theirs.number("memory"),
                1e3 * median("fit"),
                raw());
    }

    private Map<String, double[]> raw() {
        Map<String, double[]> raw = new TreeMap<>();
        samples.forEach((what, values) ->
                raw.put(what, values.stream().mapToDouble(Double::doubleValue).toArray()));
        return raw;
    }

    private double median(String what) {
        List<Double> values = samples.getOrDefault(what, List.of());
        return values.isEmpty()
                ? 0
                : Samples.median(
                        values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private double least(String what) {
        return samples.getOrDefault(what, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .min()
                .orElse(0);
    }

    /** A JVM of this one's flags and class path, but for the collector: two of them would be refused. */
    private static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.matches("-XX:.Use\\w+GC"))
                .forEach(command::add);
        command.addAll(List.of(COLLECTOR, "-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }
}

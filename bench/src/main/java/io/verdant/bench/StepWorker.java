package io.verdant.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.verdant.datasets.Dataset;
import io.verdant.protocol.ClaimRoots;
import io.verdant.protocol.StateRoot;
import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.SuppressForbidden;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.CompiledModel;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A worker's steps in a process of their own, without ND4J: {@code StepWorker MODEL THREADS FILE}. Commands, a line each:
 * {@code claim} (seconds of a claim without hashing), {@code cpu} (those of all processors), {@code hash} (seconds of a claim's roots, made as it ends), {@code every} (of a claim
 * that commits after each step), {@code step-trace} and {@code trace} (of one that hashes every operator of one step, of all),
 * {@code parts} (seconds of forward, backward, update in a claim run node by node), {@code allocated} (bytes a step, all
 * threads), {@code bytes} (under a claim's roots, and of a step's operators), {@code hash-rate} (bytes a second), {@code memory} (peak resident bytes), {@code nodes}.
 */
final class StepWorker {
    private static final int SHARDS = 60;

    /** Rows and columns of what the rate is measured on, 64 MiB. */
    private static final int RATE_ROWS = 4_096;

    private static final int RATE_RUNS = 9;

    /** Claims whose allocation is counted. */
    private static final int ALLOCATION_CLAIMS = 5;

    private final CompiledModel model;
    private final Dataset records;
    private final PlanRunner runner;
    private final BatchSchedule batches;
    private PlanResult last;

    private StepWorker(BenchModel bench, Compute compute, byte[] file) {
        this.records = bench.records();
        this.model = bench.compile(file, records);
        this.runner = new PlanRunner(model.plan(), compute);
        this.batches = new BatchSchedule(new byte[32], 0, 0, 1, SHARDS, records.recordCount() / SHARDS, bench.batch());
        this.last = run(PlanObserver.NONE);
    }

    private PlanResult run(PlanObserver observer) {
        return runner.run(model.parameters(), records, batches, observer);
    }

    private double claim(PlanObserver observer) {
        long startNs = System.nanoTime();
        last = run(observer);
        double seconds = (System.nanoTime() - startNs) / 1e9;
        if (!last.ok()) {
            throw new IllegalStateException("a measured step failed: node=" + last.failedNode());
        }
        return seconds;
    }

    /** What a claim takes of all processors together, which other work on the machine changes less than the time. */
    private double processorTime() {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long beforeNs = system.getProcessCpuTime();
        claim(PlanObserver.NONE);
        return (system.getProcessCpuTime() - beforeNs) / 1e9;
    }

    /** A worker makes the roots when a claim has ended: its threads are awake, and what they hash is in the caches. */
    private double hash() {
        claim(PlanObserver.NONE);
        long startNs = System.nanoTime();
        ClaimRoots.Roots roots = ClaimRoots.of(last, runner.compute()::share);
        return (System.nanoTime() - startNs) / 1e9 + (roots.gradientLength() < 0 ? 1 : 0);
    }

    /** Hashes every node of a step, or of all. */
    private record Hashing(boolean all, Compute compute) implements PlanObserver {
        @Override
        public boolean observes(int step) {
            return all || step == 0;
        }

        @Override
        public void onNode(int step, Node node, Tensor value) {
            if (observes(step)) {
                TensorCommitment.hashOf(value, compute::share);
            }
        }
    }

    /** A claim, and after each step the root of the parameters. */
    private double everyStep() {
        double seconds = claim(PlanObserver.NONE);
        long startNs = System.nanoTime();
        for (int step = 0; step < model.plan().localSteps(); step++) {
            StateRoot.ofTensors(last.endState(), runner.compute()::share);
        }
        return seconds + (System.nanoTime() - startNs) / 1e9;
    }

    /** Bytes under the roots of a claim, and bytes of all operators' results in a step. */
    private String bytes() {
        long traced = 0;
        for (Node node : model.plan().step().nodes()) {
            traced += (long) node.shape().elementCount() * node.dtype().byteLength();
        }
        long rooted = ClaimRoots.length(last.endState()) + ClaimRoots.length(last.closing());
        return rooted + " " + traced;
    }

    /** Bytes a second at which all threads together hash one large tensor: the floor under whatever is hashed. */
    private double hashRate() {
        Tensor large = Tensor.zeros(DType.FLOAT32, Shape.of(RATE_ROWS, RATE_ROWS));
        Samples samples = Samples.of(1, RATE_RUNS, () -> TensorCommitment.hashOf(large, runner.compute()::share));
        return (double) large.shape().elementCount() * Float.BYTES / samples.median();
    }

    private String parts() {
        Parts parts = new Parts(model);
        run(parts);
        return String.format(
                Locale.ROOT, "%.9f %.9f %.9f", parts.forwardNs / 1e9, parts.backwardNs / 1e9, parts.updateNs / 1e9);
    }

    /**
     * Bytes that all threads allocate in a step after a claim's first, on average; 0 only where it is none. The median of some
     * claims: one in which the compilers drop a loop and make it again meanwhile runs it where vectors are objects.
     */
    private long allocated() {
        int steps = model.plan().localSteps();
        Allocation allocation = new Allocation(steps);
        long[] bytes = new long[ALLOCATION_CLAIMS];
        for (int claim = 0; claim < bytes.length; claim++) {
            run(allocation);
            bytes[claim] = Math.ceilDiv(allocation.atEnd[steps - 1] - allocation.atEnd[0], steps - 1);
        }
        Arrays.sort(bytes);
        return bytes[bytes.length / 2];
    }

    /** What all threads have allocated at the end of each step. */
    private static final class Allocation implements PlanObserver {
        private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        private final long[] atEnd;

        Allocation(int steps) {
            this.atEnd = new long[steps + 1];
        }

        @Override
        public boolean observes(int step) {
            return false;
        }

        @Override
        public void onStepEnd(int step) {
            atEnd[step] = threads.getTotalThreadAllocatedBytes();
        }
    }

    /** Of this process. */
    static long peakMemory() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst()
                .orElse(0);
    }

    private String answer(String question) throws IOException {
        return switch (question) {
            case "claim" -> seconds(claim(PlanObserver.NONE));
            case "cpu" -> seconds(processorTime());
            case "hash" -> seconds(hash());
            case "every" -> seconds(everyStep());
            case "step-trace" -> seconds(claim(new Hashing(false, runner.compute())));
            case "trace" -> seconds(claim(new Hashing(true, runner.compute())));
            case "bytes" -> bytes();
            case "hash-rate" -> String.format(Locale.ROOT, "%.0f", hashRate());
            case "parts" -> parts();
            case "allocated" -> Long.toString(allocated());
            case "memory" -> Long.toString(peakMemory());
            case "nodes" -> Integer.toString(model.plan().step().nodes().size());
            default -> throw new IllegalArgumentException("question=" + question);
        };
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.9f", seconds);
    }

    @SuppressForbidden(reason = "the answers go there, to the process that asked")
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        byte[] file = Files.readAllBytes(Path.of(arguments[2]));
        try (Compute compute = Compute.ofThreads(Integer.parseInt(arguments[1]));
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            StepWorker worker = new StepWorker(BenchModel.named(arguments[0]), compute, file);
            for (String line = questions.readLine(); line != null; line = questions.readLine()) {
                answers.println(worker.answer(line));
            }
        }
    }

    /** Time by part of the step: nodes up to the loss are forward, those from the first that reads an optimizer's memory update. */
    private static final class Parts implements PlanObserver {
        private final int lossNode;
        private final int firstUpdate;
        private final int localSteps;
        private long lastNs = System.nanoTime();
        private double forwardNs;
        private double backwardNs;
        private double updateNs;

        Parts(CompiledModel model) {
            Program step = model.plan().step();
            this.lossNode = step.output(CompiledModel.LOSS).orElseThrow().index();
            this.firstUpdate = step.nodes().stream()
                    .filter(node -> node.operands().stream()
                            .anyMatch(operand -> !operand.isNode()
                                    && step.inputs().get(operand.input()).kind() == Program.Kind.FRESH))
                    .mapToInt(Node::index)
                    .min()
                    .orElse(step.nodes().size());
            this.localSteps = model.plan().localSteps();
        }

        @Override
        public void onNode(int step, Node node, Tensor value) {
            long nowNs = System.nanoTime();
            double elapsedNs = nowNs - lastNs;
            if (step < localSteps && node.index() <= lossNode) {
                forwardNs += elapsedNs;
            } else if (step < localSteps && node.index() < firstUpdate) {
                backwardNs += elapsedNs;
            } else if (step < localSteps) {
                updateNs += elapsedNs;
            }
            lastNs = nowNs;
        }
    }
}

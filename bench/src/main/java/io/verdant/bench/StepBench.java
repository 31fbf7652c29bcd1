package io.verdant.bench;

import com.sun.management.ThreadMXBean;
import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.node.ExitCode;
import io.verdant.node.UserError;
import io.verdant.protocol.ClaimRoots;
import io.verdant.protocol.JobSpec;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.Node;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.CompiledModel;
import io.verdant.trainerworker.ModelCompiler;
import io.verdant.trainerworker.ModelException;
import io.verdant.trainerworker.RecordLayout;
import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.Recipes;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A training step on real records, from the compiled recipe to the claim's roots. */
final class StepBench {
    private static final int BATCH = 64;
    private static final int CLAIM_STEPS = 100;
    private static final int WARMUP_CLAIMS = 5;
    private static final int SHARDS = 60;

    /**
     * What was measured; times are medians.
     *
     * @param stepMillis of a claim's steps without hashing, divided by their number
     * @param forwardMillis share of the step up to the loss, and so on; from runs in which every node is timed
     * @param hashingMillis the claim's end and gradient roots, once per claim
     * @param peakMemoryBytes of the process, the recipe's authoring included; 0 where the system does not tell
     */
    record Result(
            String model,
            int threads,
            int batch,
            int claimSteps,
            int nodes,
            double stepMillis,
            double minStepMillis,
            double maxStepMillis,
            double forwardMillis,
            double backwardMillis,
            double updateMillis,
            double hashingMillis,
            long allocatedBytesPerStep,
            long peakMemoryBytes) {}

    private StepBench() {}

    static Result measure(String name, int threads, int runs) {
        if (!name.equals("mlp")) {
            throw UserError.because(ExitCode.USAGE, "no such model to measure")
                    .with("model", name)
                    .next("use mlp; the others come with their operators");
        }
        Dataset records = Dataset.open("mnist", Split.TRAIN);
        CompiledModel model = compile(records);
        try (Compute compute = Compute.ofThreads(threads)) {
            PlanRunner runner = new PlanRunner(model.plan(), compute);
            BatchSchedule batches =
                    new BatchSchedule(new byte[32], 0, 0, 1, SHARDS, records.recordCount() / SHARDS, BATCH);
            Runnable claim = () -> runner.run(model.parameters(), records, batches, PlanObserver.NONE);
            Samples steps = Samples.of(WARMUP_CLAIMS, runs, claim);
            PlanResult result = runner.run(model.parameters(), records, batches, PlanObserver.NONE);
            Samples hashing = Samples.of(WARMUP_CLAIMS, runs, () -> ClaimRoots.of(result));
            Parts parts = new Parts(model);
            runner.run(model.parameters(), records, batches, parts);
            long allocated = allocated(claim);
            double scale = steps.median() / CLAIM_STEPS / parts.total() * 1e3;
            return new Result(
                    "mlp 784-256-128-10",
                    threads,
                    BATCH,
                    CLAIM_STEPS,
                    model.plan().step().nodes().size(),
                    steps.median() / CLAIM_STEPS * 1e3,
                    steps.min() / CLAIM_STEPS * 1e3,
                    steps.max() / CLAIM_STEPS * 1e3,
                    parts.forwardNs * scale,
                    parts.backwardNs * scale,
                    parts.updateNs * scale,
                    hashing.median() * 1e3,
                    allocated / CLAIM_STEPS,
                    peakMemory());
        }
    }

    private static CompiledModel compile(Dataset records) {
        byte[] file = Recipes.author(new RecipeSpec.Mlp(List.of(784, 256, 128, 10)), 7, cacheDirectory());
        try {
            return ModelCompiler.compile(
                    file,
                    new JobSpec.Optimizer("nesterov", 0.05f, 0.9f),
                    BATCH,
                    CLAIM_STEPS,
                    BATCH,
                    RecordLayout.labelled(records.features(), records.classes()));
        } catch (ModelException e) {
            throw new IllegalStateException("our own recipe does not compile", e);
        }
    }

    private static Path cacheDirectory() {
        return Path.of(System.getProperty("user.home"), ".cache", "verdant");
    }

    /** Bytes that this thread allocates in one claim; the pool's threads allocate nothing by themselves. */
    private static long allocated(Runnable claim) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        claim.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static long peakMemory() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Time by part of the step: nodes up to the loss are forward, those of the optimizer update, the rest backward. */
    private static final class Parts implements PlanObserver {
        private final int lossNode;
        private final int localSteps;
        private long lastNs = System.nanoTime();
        private double forwardNs;
        private double backwardNs;
        private double updateNs;

        Parts(CompiledModel model) {
            this.lossNode =
                    model.plan().step().output(CompiledModel.LOSS).orElseThrow().index();
            this.localSteps = model.plan().localSteps();
        }

        @Override
        public void onNode(int step, Node node, Tensor value) {
            long nowNs = System.nanoTime();
            if (step < localSteps) {
                boolean update = node.name().matches(".*_(momentum|lookahead|update)");
                double elapsedNs = nowNs - lastNs;
                if (node.index() <= lossNode) {
                    forwardNs += elapsedNs;
                } else if (update) {
                    updateNs += elapsedNs;
                } else {
                    backwardNs += elapsedNs;
                }
            }
            lastNs = nowNs;
        }

        double total() {
            return forwardNs + backwardNs + updateNs;
        }
    }
}

package io.verdant.trainerworker.nd4j;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.StateNames;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.Outcome;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ClaimComputer;
import io.verdant.trainerworker.ClaimEngine;
import io.verdant.trainerworker.ClaimResult;
import io.verdant.trainerworker.Claims;
import io.verdant.trainerworker.ForeignStep;
import io.verdant.trainerworker.ModelException;
import io.verdant.trainerworker.RecordLayout;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * A worker's round with ND4J's gradients. Batches, the optimizer's update, the claim's gradient and its roots are made by the
 * contract's own programs; only the gradients differ from a reproducible claim's, in their last bits.
 *
 * <p>Such a claim is for jobs of the tier {@code statistical} alone: in any other it would lose the first dispute.
 */
public final class Nd4jClaims implements ClaimEngine {
    /** The tier of jobs that pay for this engine's work. */
    public static final String TIER = "statistical";

    private final ForeignStep step;
    private final Nd4jGraph graph;
    private final Compute compute;
    private final ProgramRunner batch;
    private final ProgramRunner update;
    private final ProgramRunner closing;

    /**
     * Rebuilds the job's model in ND4J.
     *
     * @param cacheDir where ND4J's native library may be unpacked
     * @throws ModelException naming the operator and the node whose gradient ND4J gets wrong
     * @throws IllegalArgumentException for a job of another tier
     */
    public Nd4jClaims(JobSpec job, byte[] modelFile, RecordLayout layout, Compute compute, Path cacheDir)
            throws ModelException {
        if (!job.verification().tier().equals(TIER)) {
            throw new IllegalArgumentException(
                    "engine=nd4j tier=" + job.verification().tier() + " wanted=" + TIER);
        }
        this.step = ForeignStep.of(modelFile, job.optimizer(), job.schedule().batch(), layout);
        this.compute = compute;
        this.graph = built(step, cacheDir);
        this.batch = new ProgramRunner(step.batch(), compute);
        this.update = new ProgramRunner(step.update(), compute);
        this.closing = new ProgramRunner(step.closing(), compute);
    }

    /** Names of SameDiff's operators that this engine takes, in order. */
    public static SortedSet<String> operators() {
        return Nd4jOperators.names();
    }

    private static Nd4jGraph built(ForeignStep step, Path cacheDir) throws ModelException {
        ModelException[] refused = new ModelException[1];
        Nd4jGraph made = Nd4jRuntime.quietly(cacheDir, () -> {
            try {
                return new Nd4jGraph(step);
            } catch (ModelException e) {
                refused[0] = e;
                return null;
            }
        });
        if (refused[0] != null) {
            throw refused[0];
        }
        return Objects.requireNonNull(made);
    }

    @Override
    public ClaimResult compute(
            Address worker,
            JobSpec job,
            Assignment assignment,
            Hash32 startRoot,
            SortedMap<String, Tensor> start,
            Hash32 carriedStart,
            RecordSource records,
            PlanObserver observer) {
        BatchIndex batches = ClaimComputer.schedule(job, assignment, records.recordCount());
        PlanResult result = run(start, records, batches, job.schedule().localSteps());
        boolean carries = job.optimizer().carries();
        return Claims.of(worker, assignment, startRoot, carriedStart, carries, result, compute);
    }

    private PlanResult run(SortedMap<String, Tensor> start, RecordSource records, BatchIndex batches, int steps) {
        SortedMap<String, Tensor> state = new TreeMap<>();
        step.parameters().keySet().forEach(name -> state.put(name, tensor(start, name)));
        SortedMap<String, Tensor> memory = step.freshMemory();
        for (int number = 0; number < steps; number++) {
            Outcome outcome = step(state, memory, records, batches, number);
            if (!outcome.ok()) {
                return failed(number, outcome);
            }
        }
        return close(start, state, steps);
    }

    private Outcome step(
            SortedMap<String, Tensor> state,
            SortedMap<String, Tensor> memory,
            RecordSource records,
            BatchIndex batches,
            int number) {
        batch.bindRecords(records, batches, number);
        Outcome loaded = batch.run();
        if (!loaded.ok()) {
            return loaded;
        }
        SortedMap<String, Tensor> placeholders = new TreeMap<>();
        step.batch().outputs().forEach(output -> placeholders.put(output.name(), batch.output(output.name())));
        SortedMap<String, Tensor> gradients = graph.gradients(state, placeholders, step.parameters());
        update.bindRecords(records, batches, number);
        gradients.forEach((name, value) -> update.bind(ForeignStep.gradientName(name), Program.Kind.OPERAND, value));
        state.forEach((name, value) -> bind(update, name, Program.Kind.STATE, value));
        memory.forEach((name, value) -> bind(update, name, Program.Kind.FRESH, value));
        Outcome outcome = update.run();
        if (outcome.ok()) {
            state.replaceAll((name, value) -> update.output(name).copy());
            memory.replaceAll((name, value) -> update.output(name).copy());
        }
        return outcome;
    }

    private PlanResult close(SortedMap<String, Tensor> start, SortedMap<String, Tensor> state, int steps) {
        for (Program.Input input : step.closing().inputs()) {
            switch (input.kind()) {
                case START, CARRIED -> closing.bind(input.name(), input.kind(), tensor(start, input.name()));
                case STATE -> closing.bind(input.name(), input.kind(), tensor(state, input.name()));
                case FRESH, OPERAND, CONSTANT, DATA -> {}
            }
        }
        Outcome outcome = closing.run();
        if (!outcome.ok()) {
            return failed(steps, outcome);
        }
        SortedMap<String, Tensor> gradient = new TreeMap<>();
        SortedMap<String, Tensor> carried = new TreeMap<>();
        for (Program.Output output : step.closing().outputs()) {
            Tensor value = closing.output(output.name()).copy();
            (StateNames.isCarried(output.name()) ? carried : gradient).put(output.name(), value);
        }
        return new PlanResult(state, gradient, carried, -1, -1);
    }

    /** Not every rule reads every input: a memory that the last update leaves unread is bound to nothing. */
    private static void bind(ProgramRunner runner, String name, Program.Kind kind, Tensor value) {
        boolean read = runner.program().inputs().stream()
                .anyMatch(input -> input.kind() == kind && input.name().equals(name));
        if (read) {
            runner.bind(name, kind, value);
        }
    }

    private static Tensor tensor(SortedMap<String, Tensor> tensors, String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("start state lacks a tensor: name=" + name);
        }
        return tensor;
    }

    private static PlanResult failed(int number, Outcome outcome) {
        return new PlanResult(Collections.emptySortedMap(), Collections.emptySortedMap(), number, outcome.failedNode());
    }
}

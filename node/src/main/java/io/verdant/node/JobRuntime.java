package io.verdant.node;

import io.verdant.aggregator.AggregateProgram;
import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.RoundState;
import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.ProgramRoot;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Program;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ClaimComputer;
import io.verdant.trainerworker.CompiledModel;
import io.verdant.trainerworker.EvaluationPlan;
import io.verdant.verdearbiter.Arbiter;
import io.verdant.verdearbiter.DisputeContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A job as a participant runs it: the published specification, the model compiled from its file, and the training records,
 * each checked against the hash that the publisher signed.
 */
final class JobRuntime {
    private final Hash32 jobId;
    private final JobSpec spec;
    private final CompiledModel model;
    private final EvaluationPlan evaluation;
    private final Dataset.Outline outline;
    private final @Nullable Dataset records;

    private JobRuntime(
            Hash32 jobId, JobSpec spec, byte[] modelFile, Dataset.Outline outline, @Nullable Dataset records) {
        this.jobId = jobId;
        this.spec = spec;
        this.model = compile(spec, modelFile, outline);
        int testCount = Datasets.outline(spec.data().set(), Split.TEST).recordCount();
        this.evaluation = Models.compileEvaluation(modelFile, outline, testCount);
        this.outline = outline;
        this.records = records;
    }

    /**
     * Compiles the job's model and opens its data.
     *
     * @throws UserError if the model file, the program or the data are not those that the publisher signed
     */
    static JobRuntime open(Hash32 jobId, JobSpec spec, byte[] modelFile) {
        requireHere(spec, modelFile);
        Dataset records = Datasets.train(spec.data().set(), spec.data().root());
        return new JobRuntime(jobId, spec, modelFile, records.outline(), records);
    }

    /** The same without the records, which an arbiter never reads: those that a dispute is about are opened to it. */
    static JobRuntime openWithoutRecords(Hash32 jobId, JobSpec spec, byte[] modelFile) {
        requireHere(spec, modelFile);
        Dataset.Outline outline = Datasets.outline(spec.data().set());
        return new JobRuntime(jobId, spec, modelFile, outline, null);
    }

    private static void requireHere(JobSpec spec, byte[] modelFile) {
        if (!spec.contract().equals(Program.CONTRACT)) {
            throw UserError.because(ExitCode.CONTRACT_MISMATCH, "the job needs another numeric contract")
                    .with("job", spec.contract())
                    .with("here", Program.CONTRACT)
                    .next("run the release that carries it");
        }
        if (!Sha256.of(modelFile).equals(spec.modelHash())) {
            throw UserError.because(ExitCode.DATA, "the model file is not the published one")
                    .with("expected", spec.modelHash())
                    .with("found", Sha256.of(modelFile))
                    .next("restore the file that was published");
        }
    }

    private static CompiledModel compile(JobSpec spec, byte[] modelFile, Dataset.Outline records) {
        CompiledModel model = Models.compile(modelFile, spec.optimizer(), spec.schedule(), records);
        if (!ProgramRoot.of(model.plan().step()).equals(spec.programRoot())) {
            throw UserError.because(ExitCode.CONTRACT_MISMATCH, "the model compiles to another program")
                    .with("expected", spec.programRoot())
                    .with("found", ProgramRoot.of(model.plan().step()))
                    .next("run the release that the publisher ran");
        }
        return model;
    }

    Hash32 jobId() {
        return jobId;
    }

    JobSpec spec() {
        return spec;
    }

    CompiledModel model() {
        return model;
    }

    Dataset records() {
        return Objects.requireNonNull(records, "an arbiter has no records");
    }

    /** What a checkpoint does on the job's test records. */
    EvaluationPlan evaluation() {
        return evaluation;
    }

    /** The test records; whoever reads them has the set. */
    Dataset testRecords() {
        return Datasets.test(spec.data().set());
    }

    BatchIndex schedule(Assignment assignment) {
        return ClaimComputer.schedule(spec, assignment, outline.recordCount());
    }

    /** What both players and the arbiter agree on before a dispute over that claim. */
    DisputeContext disputeContext(Claim claim) {
        return new DisputeContext(
                model.plan(),
                claim,
                List.copyOf(AggregateProgram.initialState(model.parameters(), spec.outer())
                        .keySet()),
                new DisputeContext.Data(spec.data().root(), outline.recordCount(), outline.recordLength()),
                schedule(claim.assignment()));
    }

    /** What both players and the arbiter of that game agree on before it, whether it is over a worker's claim or an aggregate. */
    DisputeContext disputeContext(GameRecord game, RoundState round) {
        Hash32 earlier =
                traced(game).flatMap(other -> Arbiter.traceRoot(other.moves())).orElse(null);
        return context(game, round).after(earlier);
    }

    /** The first game over the same claim before that one in which the claimant posted a trace. */
    static Optional<GameRecord> traced(GameRecord game) {
        return game.before().stream()
                .filter(other -> Arbiter.traceRoot(other.moves()).isPresent())
                .findFirst();
    }

    private DisputeContext context(GameRecord game, RoundState round) {
        if (game.evaluation().isPresent()) {
            return disputeContext(
                    Evaluations.claim(
                            jobId,
                            game.round(),
                            game.claimant(),
                            game.evaluation().get()),
                    testRecords());
        }
        return game.aggregateRoot().isEmpty()
                ? disputeContext(round.claim(game.claimant()))
                : aggregateContext(game, round);
    }

    private DisputeContext aggregateContext(GameRecord game, RoundState round) {
        List<Hash32> gradientRoots = round.accepted().orElseThrow().stream()
                .map(worker -> round.claim(worker).gradientRoot())
                .toList();
        Claim claim = Aggregates.claim(
                jobId,
                round.index(),
                round.startRoot(),
                game.claimant(),
                game.aggregateRoot().get());
        return Aggregates.context(spec.aggregation(), spec.outer(), parameterShapes(), claim, gradientRoots);
    }

    private DisputeContext disputeContext(Claim evaluated, Dataset test) {
        return Evaluations.context(evaluation, evaluated, stateNames(), test.root(), test.recordLength());
    }

    private List<String> stateNames() {
        return List.copyOf(AggregateProgram.stateNames(model.parameters().keySet(), spec.outer()));
    }

    /** Computes claims over this job's records. */
    ClaimComputer claims(Compute compute) {
        return new ClaimComputer(model.plan(), compute);
    }

    /** The next checkpoint from this one and the gradients of a round, in participant order. */
    SortedMap<String, Tensor> aggregate(
            SortedMap<String, Tensor> state, List<SortedMap<String, Tensor>> gradients, Compute compute) {
        return gradients.isEmpty()
                ? state
                : AggregateProgram.run(aggregateProgram(gradients), state, gradients, compute);
    }

    /** The same by an aggregator that behaves so. */
    SortedMap<String, Tensor> aggregate(
            SortedMap<String, Tensor> state,
            List<SortedMap<String, Tensor>> gradients,
            Compute compute,
            PlanObserver behaviour) {
        if (gradients.isEmpty()) {
            return state;
        }
        return AggregateProgram.run(
                aggregateProgram(gradients),
                state,
                gradients,
                compute,
                (node, value) -> behaviour.onNode(0, node, value));
    }

    /** The program that makes a checkpoint of those gradients, in participant order. */
    Program aggregateProgram(List<SortedMap<String, Tensor>> gradients) {
        long seed = 0;
        if (AggregateProgram.isDrawn(spec.aggregation())) {
            seed = AggregateProgram.seed(gradients.stream()
                    .map(gradient -> StateRoot.ofTensors(gradient).root())
                    .toList());
        }
        return AggregateProgram.compile(spec.aggregation(), spec.outer(), parameterShapes(), gradients.size(), seed);
    }

    SortedMap<String, Shape> parameterShapes() {
        SortedMap<String, Shape> shapes = new TreeMap<>();
        model.parameters().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
        return shapes;
    }
}

package io.verdant.node;

import io.verdant.aggregator.AggregateProgram;
import io.verdant.coordinator.RoundState;
import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.ProgramRoot;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanEngine;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Program;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ClaimComputer;
import io.verdant.trainerworker.CompiledModel;
import java.util.List;
import java.util.SortedMap;

/**
 * A job as a participant runs it: the published specification, the model compiled from its file, and the training records,
 * each checked against the hash that the publisher signed.
 */
final class JobRuntime extends JobTerms {
    private final CompiledModel model;
    private final Dataset records;

    private JobRuntime(Hash32 jobId, JobSpec spec, CompiledModel model, WorkFile work, Dataset records) {
        super(jobId, spec, work);
        this.model = model;
        this.records = records;
    }

    /**
     * Compiles the job's model and opens its data.
     *
     * @throws UserError if the model file, the programs or the data are not those that the publisher signed
     */
    static JobRuntime open(Hash32 jobId, JobSpec spec, byte[] modelFile) {
        requireHere(spec, modelFile);
        Dataset records = Datasets.train(spec.data().set(), spec.data().root());
        CompiledModel model = Models.compile(modelFile, spec.optimizer(), spec.schedule(), records.outline());
        requireSame("program", spec.programRoot(), ProgramRoot.of(model.plan().step()));
        WorkFile work = work(modelFile, model, spec.data().set(), records.outline());
        requireSame("work", spec.workHash(), work.hash());
        return new JobRuntime(jobId, spec, model, work, records);
    }

    /** What a job of that model on that data set executes. */
    static WorkFile work(byte[] modelFile, CompiledModel model, String set, Dataset.Outline records) {
        int testCount = Datasets.outline(set, Split.TEST).recordCount();
        return WorkFile.of(model.plan(), Models.compileEvaluation(modelFile, records, testCount), records);
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

    private static void requireSame(String what, Hash32 expected, Hash32 found) {
        if (!found.equals(expected)) {
            throw UserError.because(ExitCode.CONTRACT_MISMATCH, "the model compiles to another " + what)
                    .with("expected", expected)
                    .with("found", found)
                    .next("run the release that the publisher ran");
        }
    }

    CompiledModel model() {
        return model;
    }

    Dataset records() {
        return records;
    }

    /**
     * The test records; whoever reads them has the set.
     *
     * @throws UserError if they are not those that the publisher signed
     */
    Dataset testRecords() {
        return Datasets.test(spec().data().set(), spec().data().testRoot());
    }

    /** Computes claims over this job's records on the processor. */
    ClaimComputer claims(Compute compute) {
        return new ClaimComputer(model.plan(), compute);
    }

    /** Computes claims over this job's records by an engine. */
    ClaimComputer claims(PlanEngine.Maker engines, Compute compute) {
        return new ClaimComputer(engines.of(model.plan()), compute);
    }

    /** The next checkpoint from this one and the gradients of a round, in participant order. */
    SortedMap<String, Tensor> aggregate(
            RoundState round,
            SortedMap<String, Tensor> state,
            List<SortedMap<String, Tensor>> gradients,
            Compute compute) {
        return gradients.isEmpty()
                ? state
                : AggregateProgram.run(aggregateProgram(rules(round), gradients), state, gradients, compute);
    }

    /** The same by an aggregator that behaves so. */
    SortedMap<String, Tensor> aggregate(
            RoundState round,
            SortedMap<String, Tensor> state,
            List<SortedMap<String, Tensor>> gradients,
            Compute compute,
            PlanObserver behaviour) {
        if (gradients.isEmpty()) {
            return state;
        }
        return AggregateProgram.run(
                aggregateProgram(rules(round), gradients),
                state,
                gradients,
                compute,
                (node, value) -> behaviour.onNode(0, node, value));
    }

    /** The program that makes a checkpoint of those gradients, in participant order. */
    private Program aggregateProgram(List<JobSpec.Rule> rules, List<SortedMap<String, Tensor>> gradients) {
        long seed = 0;
        if (AggregateProgram.isDrawn(rules)) {
            seed = AggregateProgram.seed(gradients.stream()
                    .map(gradient -> StateRoot.ofTensors(gradient).root())
                    .toList());
        }
        return AggregateProgram.compile(rules, spec().outer(), parameterShapes(), gradients.size(), seed);
    }
}

package io.verdant.node;

import io.verdant.aggregator.AggregateProgram;
import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.JobSpecCodec;
import io.verdant.protocol.ProgramRoot;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Program;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.CompiledModel;
import io.verdant.trainerworker.authoring.Recipes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;

/**
 * A job ready to be published: the signed specification, the model file that it names, and the first checkpoint.
 *
 * @param genesis the model's parameters and the outer optimizer's state
 */
record Publication(Hash32 jobId, JobSpec spec, byte[] modelFile, SortedMap<String, Tensor> genesis) {
    /**
     * Makes a job file into a publication: authors or reads the model, compiles it, and hashes every part.
     *
     * @param cacheDir where the authoring library may unpack itself
     */
    static Publication of(JobFile file, Path cacheDir) {
        return of(file, modelFile(file, cacheDir));
    }

    /** The same with the model file that an earlier run wrote. */
    static Publication of(JobFile file, byte[] modelFile) {
        Dataset records = JobData.open(file);
        CompiledModel model = Models.compile(modelFile, file.optimizer(), file.schedule(), records.outline());
        requireNamedNodes(file, model);
        String set = file.data().set().toString();
        SortedMap<String, Tensor> genesis =
                AggregateProgram.initialState(model.parameters(), file.outer(), file.aggregation());
        JobSpec spec = file.toSpec(
                Program.CONTRACT,
                Sha256.of(modelFile),
                ProgramRoot.of(model.plan().step()),
                StateRoot.ofTensors(genesis).root(),
                JobRuntime.work(modelFile, model, set, records.outline()).hash(),
                records.root(),
                Datasets.open(set, Split.TEST).root());
        return new Publication(JobSpecCodec.jobId(spec), spec, modelFile, genesis);
    }

    /** The saved graph that the job file names, or the one that its recipe gives. */
    static byte[] modelFile(JobFile file, Path cacheDir) {
        try {
            return switch (file.model()) {
                case JobFile.Model.Recipe recipe -> Recipes.author(recipe.spec(), file.seed(), cacheDir);
                case JobFile.Model.Saved saved -> Files.readAllBytes(saved.file());
            };
        } catch (IOException e) {
            throw UserError.because(ExitCode.NO_INPUT, "cannot read the model file")
                    .with("cause", String.valueOf(e.getMessage()))
                    .causedBy(e)
                    .next("check the path in the job file");
        } catch (IllegalArgumentException e) {
            throw UserError.because(ExitCode.UNKNOWN_OPERATOR, "cannot build the model")
                    .with("cause", String.valueOf(e.getMessage()))
                    .causedBy(e)
                    .next("correct the `model` part of the job file");
        }
    }

    /** A tampering adversary of the job file must name a node that the program has. */
    private static void requireNamedNodes(JobFile file, CompiledModel model) {
        for (Adversary adversary : file.network().adversaries()) {
            String node = adversary.node();
            Program program = model.plan().program(adversary.step());
            if (node != null && program.nodeNamed(node).isEmpty()) {
                throw UserError.because(ExitCode.DATA, "an adversary names a node that the program lacks")
                        .with("node", node)
                        .with(
                                "nodes",
                                program.nodes().stream()
                                        .map(made -> made.name())
                                        .toList())
                        .next("name one of them in network.adversaries");
            }
        }
    }
}

package io.verdant.node;

import io.verdant.datasets.Dataset;
import io.verdant.protocol.JobSpec;
import io.verdant.repops.Compute;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.CompiledModel;
import io.verdant.trainerworker.Evaluator;
import io.verdant.trainerworker.ModelCompiler;
import io.verdant.trainerworker.ModelException;
import io.verdant.trainerworker.RecordLayout;
import java.util.SortedMap;

/** Compiling and evaluating models, with their faults said to people. */
final class Models {
    /** Records of one run of the forward programs; also the number that the impact check may ask for at least. */
    static final int LOSS_BATCH = 200;

    private Models() {}

    /**
     * Compiles a job's model.
     *
     * @throws UserError naming the operator and the node that the contract lacks
     */
    static CompiledModel compile(
            byte[] modelFile, JobSpec.Optimizer optimizer, JobSpec.Schedule schedule, Dataset records) {
        try {
            return ModelCompiler.compile(
                    modelFile,
                    optimizer,
                    schedule.batch(),
                    schedule.localSteps(),
                    LOSS_BATCH,
                    new RecordLayout(records.features(), records.classes()));
        } catch (ModelException e) {
            boolean unknown = e.operator() != null;
            throw UserError.because(unknown ? ExitCode.UNKNOWN_OPERATOR : ExitCode.DATA, String.valueOf(e.getMessage()))
                    .causedBy(e)
                    .next(unknown ? "build the model from the operators in docs/repops.md" : "save the model again");
        }
    }

    /** How many of the records the model classifies correctly. */
    static long correct(CompiledModel model, SortedMap<String, Tensor> state, Dataset records, Compute compute) {
        return new Evaluator(model, compute).correctCount(state, records);
    }
}

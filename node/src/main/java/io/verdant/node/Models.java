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
                    RecordLayout.labelled(records.features(), records.classes()));
        } catch (ModelException e) {
            boolean unknown = e.kind() == ModelException.Kind.UNSUPPORTED;
            throw UserError.because(unknown ? ExitCode.UNKNOWN_OPERATOR : ExitCode.DATA, String.valueOf(e.getMessage()))
                    .causedBy(e)
                    .next(next(e.kind()));
        }
    }

    private static String next(ModelException.Kind kind) {
        return switch (kind) {
            case UNSUPPORTED -> "build the model from the operators in docs/models.md";
            case INVALID -> "see what docs/models.md says of that operator";
            case UNUSABLE -> "see what docs/models.md says of a model's loss and placeholders";
            case MALFORMED -> "save the model again";
        };
    }

    /** How many of the records the model classifies correctly. */
    static long correct(CompiledModel model, SortedMap<String, Tensor> state, Dataset records, Compute compute) {
        return new Evaluator(model, compute).correctCount(state, records);
    }
}

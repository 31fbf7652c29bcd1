package io.verdant.node;

import io.verdant.datasets.Dataset;
import io.verdant.protocol.JobSpec;
import io.verdant.trainerworker.CompiledModel;
import io.verdant.trainerworker.EvaluationPlan;
import io.verdant.trainerworker.ModelCompiler;
import io.verdant.trainerworker.ModelException;
import io.verdant.trainerworker.RecordLayout;

/** Compiling and evaluating models, with their faults said to people. */
final class Models {
    /** Records of one run of the forward programs. */
    private static final int LOSS_BATCH = 200;

    /** Tokens of one run of the forward programs, of a text. */
    private static final int LOSS_TOKENS = 2_048;

    private Models() {}

    /**
     * Compiles a job's model.
     *
     * @throws UserError naming the operator and the node that the contract lacks, or what the job states that cannot be
     */
    static CompiledModel compile(
            byte[] modelFile, JobSpec.Optimizer optimizer, JobSpec.Schedule schedule, Dataset.Outline records) {
        try {
            return ModelCompiler.compile(
                    modelFile, optimizer, schedule.batch(), schedule.localSteps(), lossBatch(records), layout(records));
        } catch (ModelException e) {
            throw unusable(e);
        } catch (IllegalArgumentException e) {
            // A job from elsewhere was checked by nobody's job file reader.
            throw UserError.because(ExitCode.DATA, "the job's optimizer or batch cannot be used: " + e.getMessage())
                    .causedBy(e)
                    .next("see what docs/operating.md says of optimizers");
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

    private static RecordLayout layout(Dataset.Outline records) {
        return switch (records.kind()) {
            case IMAGES -> RecordLayout.labelled(records.features(), records.classes());
            case TEXT -> RecordLayout.tokens(records.features());
        };
    }

    private static int lossBatch(Dataset.Outline records) {
        return switch (records.kind()) {
            case IMAGES -> LOSS_BATCH;
            case TEXT -> Math.clamp(LOSS_TOKENS / records.features(), 1, LOSS_BATCH);
        };
    }

    /**
     * Compiles the evaluation of a job's model on test records.
     *
     * @param records what the training records are like; the test records are like them
     * @throws UserError as {@link #compile}
     */
    static EvaluationPlan compileEvaluation(byte[] modelFile, Dataset.Outline records, int testCount) {
        try {
            return ModelCompiler.compileEvaluation(modelFile, lossBatch(records), testCount, layout(records));
        } catch (ModelException e) {
            throw unusable(e);
        }
    }

    private static UserError unusable(ModelException e) {
        boolean unknown = e.kind() == ModelException.Kind.UNSUPPORTED;
        return UserError.because(unknown ? ExitCode.UNKNOWN_OPERATOR : ExitCode.DATA, String.valueOf(e.getMessage()))
                .causedBy(e)
                .next(next(e.kind()));
    }
}

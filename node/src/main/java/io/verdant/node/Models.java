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
            boolean unknown = e.kind() == ModelException.Kind.UNSUPPORTED;
            throw UserError.because(unknown ? ExitCode.UNKNOWN_OPERATOR : ExitCode.DATA, String.valueOf(e.getMessage()))
                    .causedBy(e)
                    .next(next(e.kind()));
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
     * What a checkpoint does on a test set.
     *
     * @param total labels there are; 0 where the model predicts no classes
     */
    record TestResult(long correct, long total, double loss) {}

    static TestResult evaluate(CompiledModel model, SortedMap<String, Tensor> state, Dataset records, Compute compute) {
        Evaluator evaluator = new Evaluator(model, compute);
        double loss = evaluator.meanLoss(state, records);
        return evaluator.classifies()
                ? new TestResult(
                        evaluator.correctCount(state, records),
                        (long) records.recordCount() * evaluator.labelsPerRecord(),
                        loss)
                : new TestResult(0, 0, loss);
    }
}

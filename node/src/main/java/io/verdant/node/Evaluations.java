package io.verdant.node;

import io.verdant.coordinator.JobState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.trainerworker.EvaluationPlan;
import io.verdant.verdearbiter.DisputeContext;
import java.util.List;

/** What a checkpoint does on the test set as something that can be disputed: the plan, and what is agreed beside it. */
final class Evaluations {
    private Evaluations() {}

    /** The statement, or the own result, that is sent. */
    static Command.ReportEvaluation report(Hash32 jobId, Hash32 stateRoot, EvaluationPlan.Result result) {
        return new Command.ReportEvaluation(
                jobId, stateRoot, result.correct(), result.total(), result.loss(), result.failed());
    }

    /** What an aggregator states by publishing an evaluation: the figures are the tensors under the gradient root. */
    static Claim claim(Hash32 jobId, int round, Address aggregator, JobState.Evaluation stated) {
        var result =
                new EvaluationPlan.Result(stated.correct(), stated.total(), (float) stated.loss(), stated.failed());
        return new Claim(
                jobId,
                round,
                aggregator,
                new Assignment(jobId, round, Hash32.ZERO, 0, 1),
                stated.stateRoot(),
                Hash32.ZERO,
                result.root(),
                0,
                stated.failed());
    }

    /**
     * What is agreed before a dispute over an evaluation.
     *
     * @param stateNames of all tensors of the checkpoint, in order
     * @param testRoot of the test records
     * @param recordLength bytes of each
     */
    static DisputeContext context(
            EvaluationPlan evaluation, Claim claim, List<String> stateNames, Hash32 testRoot, int recordLength) {
        return new DisputeContext(
                evaluation.plan(),
                claim,
                stateNames,
                new DisputeContext.Data(testRoot, evaluation.recordCount(), recordLength),
                evaluation.index());
    }
}

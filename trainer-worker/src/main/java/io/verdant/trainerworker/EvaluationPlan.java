package io.verdant.trainerworker;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.BatchIndex;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a model does on a fixed list of records, as a plan, so that whoever states it can be disputed: a step for each batch,
 * in the records' order, which adds to what the steps before counted, then the closing program. The checkpoint's tensors are
 * START inputs: nothing is trained.
 *
 * @param plan the step program and a closing program with the outputs {@code loss} and, for a model of classes, {@code correct}
 *     and {@code labels}
 * @param batch records of a step; the last step repeats the last record, and counts it once
 * @param recordCount records in all
 * @param total labels in all; 0 where the model predicts no classes
 */
public record EvaluationPlan(WorkPlan plan, int batch, int recordCount, long total) {
    /** Result: how many labels are predicted, a whole number. */
    public static final String CORRECT = "correct";

    /** Result: how many labels there are. */
    public static final String LABELS = "labels";

    /** Result: the mean of the whole batches' mean losses, or of the only batch's. */
    public static final String LOSS = "loss";

    /** Above it, float32 does not count. */
    static final int MAX_COUNT = 1 << 24;

    /**
     * What an evaluation came to.
     *
     * @param correct labels that are predicted
     * @param total labels there are, 0 where the model predicts no classes and after a failure
     * @param loss the mean loss, NaN after a failure
     * @param failed the step and node of the first value that was not finite, or null
     */
    public record Result(long correct, long total, float loss, Claim.@Nullable Failure failed) {
        /** Root of the results, as the closing program's outputs have it. */
        public Hash32 root() {
            if (failed != null) {
                return Hash32.ZERO;
            }
            SortedMap<String, Tensor> results = new TreeMap<>();
            results.put(LOSS, scalar(loss));
            if (total > 0) {
                results.put(CORRECT, scalar(correct));
                results.put(LABELS, scalar(total));
            }
            return StateRoot.ofTensors(results).root();
        }

        private static Tensor scalar(float value) {
            return Tensor.ofFloats(Shape.SCALAR, new float[] {value});
        }
    }

    /** Which record is which row of which step. */
    public BatchIndex index() {
        return (step, row) -> Math.min(step * batch + row, recordCount - 1);
    }

    /**
     * Evaluates a checkpoint.
     *
     * @param state at least the model's parameters and statistics, by name
     * @param observer sees every node of every step
     */
    public Result run(SortedMap<String, Tensor> state, RecordSource records, Compute compute, PlanObserver observer) {
        if (records.recordCount() != recordCount) {
            throw new IllegalArgumentException("records=" + records.recordCount() + " expected=" + recordCount);
        }
        PlanResult result = new PlanRunner(plan, compute).run(state, records, index(), observer);
        if (!result.ok()) {
            return new Result(0, 0, Float.NaN, new Claim.Failure(result.failedStep(), result.failedNode()));
        }
        Tensor correct = result.closing().get(CORRECT);
        return new Result(
                correct == null ? 0 : (long) number(correct),
                total,
                number(result.closing().get(LOSS)),
                null);
    }

    private static float number(@Nullable Tensor scalar) {
        if (scalar == null) {
            throw new IllegalStateException("the closing program makes no loss");
        }
        return scalar.floats()[0];
    }
}

package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;

/**
 * Softmax over the last axis from primitives: the row's maximum is subtracted first. The shift cancels in the result,
 * so it is a constant for differentiation.
 */
final class SoftmaxLowering {
    /** The shifted logits, their exponentials and the row sums of those. */
    record Parts(Value shifted, Value exponentials, Value sums) {}

    private SoftmaxLowering() {}

    static Value softmax(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        requireLastAxis(operation, inputs.get(0));
        Parts parts = parts(context, operation.name(), inputs.get(0));
        return context.builder()
                .elementwise(Operator.DIV, operation.name(), parts.exponentials(), perRow(parts.sums()));
    }

    static Value logSoftmax(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        requireLastAxis(operation, inputs.get(0));
        return logSoftmax(context, operation.name(), operation.name(), inputs.get(0));
    }

    /**
     * {@code x - max - log(sum(exp(x - max)))}, its result under {@code name} and its parts named after {@code prefix}.
     */
    static Value logSoftmax(LoweringContext context, String prefix, String name, Value logits) {
        Parts parts = parts(context, prefix, logits);
        ProgramBuilder builder = context.builder();
        Value logSums = builder.elementwise(Operator.LOG, prefix + "_logsum", parts.sums());
        return builder.elementwise(Operator.SUB, name, parts.shifted(), perRow(logSums));
    }

    private static Parts parts(LoweringContext context, String name, Value logits) {
        ProgramBuilder builder = context.builder();
        Value max = builder.reduceLast(Operator.REDUCE_MAX, name + "_max", logits);
        context.holdConstant(max);
        Value shifted = builder.elementwise(Operator.SUB, name + "_shift", logits, perRow(max));
        Value exponentials = builder.elementwise(Operator.EXP, name + "_exp", shifted);
        Value sums = builder.reduceLast(Operator.REDUCE_SUM, name + "_expsum", exponentials);
        return new Parts(shifted, exponentials, sums);
    }

    private static Value perRow(Value rows) {
        return Values.insertAxis(rows, rows.shape().rank());
    }

    private static void requireLastAxis(Operation operation, Value value) throws ModelException {
        List<Long> axes = operation.attributes().integers();
        int rank = value.shape().rank();
        if (rank == 0 || !axes.isEmpty() && LoweringContext.axis(axes.get(0), rank) != rank - 1) {
            throw ModelException.invalid(operation.operator(), operation.name(), "axis=" + axes + " rank=" + rank);
        }
    }
}

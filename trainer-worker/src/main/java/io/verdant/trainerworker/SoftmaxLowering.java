package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.Arrays;
import java.util.List;

/**
 * Softmax over one axis from primitives: the row's maximum is subtracted first. The shift cancels in the result,
 * so it is a constant for differentiation.
 */
final class SoftmaxLowering {
    /** The shifted logits, their exponentials and the row sums of those. */
    record Parts(Value shifted, Value exponentials, Value sums) {}

    private SoftmaxLowering() {}

    /** The first integer is the axis, the last one where there is none. */
    static Value softmax(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        int axis = axis(operation, inputs.get(0));
        return toLast(softmax(context, operation.name(), toLast(inputs.get(0), axis)), axis);
    }

    /** Over the last axis, under {@code name}. */
    static Value softmax(LoweringContext context, String name, Value logits) {
        Parts parts = parts(context, name, logits);
        return context.builder().elementwise(Operator.DIV, name, parts.exponentials(), perRow(parts.sums()));
    }

    static Value logSoftmax(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 1);
        int axis = axis(operation, inputs.get(0));
        return toLast(logSoftmax(context, operation.name(), operation.name(), toLast(inputs.get(0), axis)), axis);
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

    /** The value with that axis and the last one exchanged. */
    private static Value toLast(Value value, int axis) {
        int[] order = new int[value.shape().rank()];
        Arrays.setAll(order, i -> i);
        order[axis] = order.length - 1;
        order[order.length - 1] = axis;
        return axis == order.length - 1 ? value : value.permute(order);
    }

    private static int axis(Operation operation, Value value) {
        List<Long> axes = operation.attributes().integers();
        return LoweringContext.axis(
                axes.isEmpty() ? -1 : axes.get(0), value.shape().rank());
    }
}

package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;

/**
 * Cross entropy of a softmax over the last axis: per row {@code -sum(labels * logSoftmax(logits))}. Labels are a
 * distribution per row; a model that takes class numbers gets the one-hot rows of them, which is the same sum.
 */
final class SoftmaxLossLowering {
    static final String DENSE_LABELS = "softmax_cross_entropy_loss";
    static final String CLASS_LABELS = "sparse_softmax_cross_entropy_loss_with_logits";

    /** How SameDiff's dense loss combines the rows: its first integer. */
    private static final long SUM = 1;

    private static final long MEAN_BY_WEIGHT = 2;
    private static final long MEAN_BY_NONZERO_WEIGHT_COUNT = 3;

    private SoftmaxLossLowering() {}

    /**
     * Inputs are (logits, weights, labels); weights must be the scalar 1, the integer one of the three reductions
     * above.
     */
    static Value denseLabels(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 3);
        List<Double> smoothing = operation.attributes().reals();
        if (!smoothing.isEmpty() && smoothing.get(0) != 0.0) {
            throw ModelException.invalid(operation.operator(), operation.name(), "labelSmoothing=" + smoothing.get(0));
        }
        Value one = context.builder().constant(1f);
        if (inputs.get(1).source() != one.source()) {
            throw ModelException.invalid(operation.operator(), operation.name(), "weights are not the constant 1");
        }
        List<Long> integers = operation.attributes().integers();
        long reduction = integers.isEmpty() ? MEAN_BY_NONZERO_WEIGHT_COUNT : integers.get(0);
        if (reduction < SUM || reduction > MEAN_BY_NONZERO_WEIGHT_COUNT) {
            throw ModelException.invalid(operation.operator(), operation.name(), "reduction=" + reduction);
        }
        Value logits = inputs.get(0);
        Value labels = inputs.get(2);
        if (!logits.shape().equals(labels.shape()) || logits.shape().rank() != 2) {
            throw new IllegalArgumentException("logits=" + logits.shape() + " labels=" + labels.shape());
        }
        boolean mean = reduction == MEAN_BY_WEIGHT || reduction == MEAN_BY_NONZERO_WEIGHT_COUNT;
        String name = operation.name();
        Value rows = rows(context, name, name + "_rows", logits, labels);
        Value sum = context.builder().reduceLast(Operator.REDUCE_SUM, mean ? name + "_sum" : name, rows);
        if (!mean) {
            return sum;
        }
        Value count = context.builder().constant(logits.shape().dim(0));
        return context.builder().elementwise(Operator.DIV, name, sum, count);
    }

    /** Inputs are (labels, logits); the result is one number per row. Labels arrive as one-hot rows already. */
    static Value classLabels(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 2);
        Value labels = inputs.get(0);
        Value logits = inputs.get(1);
        Shape shape = logits.shape();
        if (shape.rank() != 2 || !labels.shape().equals(shape)) {
            throw new IllegalArgumentException("logits=" + shape + " labels=" + labels.shape());
        }
        return rows(context, operation.name(), operation.name(), logits, labels);
    }

    private static Value rows(LoweringContext context, String prefix, String name, Value logits, Value labels) {
        ProgramBuilder builder = context.builder();
        Value logProbabilities = SoftmaxLowering.logSoftmax(context, prefix, prefix + "_logp", logits);
        Value picked = builder.elementwise(Operator.MUL, prefix + "_picked", labels, logProbabilities);
        Value likelihood = builder.reduceLast(Operator.REDUCE_SUM, prefix + "_likelihood", picked);
        return builder.elementwise(Operator.NEG, name, likelihood);
    }
}

package io.verdant.trainerworker;

import io.verdant.repops.Attributes;
import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.Arrays;
import java.util.List;

/**
 * Cross entropy of a softmax over the last axis: per row {@code -sum(labels * logSoftmax(logits))}. Labels are a
 * distribution per row, or class numbers, of which one-hot rows are made: the same sum.
 */
final class SoftmaxLossLowering {
    static final String DENSE_LABELS = "softmax_cross_entropy_loss";
    static final String CLASS_LABELS = "sparse_softmax_cross_entropy_loss_with_logits";

    private SoftmaxLossLowering() {}

    /**
     * Inputs are (logits, weights, labels), the weights one number or one per row; rows keep a last axis of 1. The first real s smooths the labels of
     * C classes: {@code labels·(1 - s) + s/C}.
     */
    static Value denseLabels(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 3);
        Value logits = inputs.get(0);
        Value labels = inputs.get(2);
        if (!logits.shape().equals(labels.shape()) || logits.shape().rank() < 2) {
            throw new IllegalArgumentException("logits=" + logits.shape() + " labels=" + labels.shape());
        }
        String name = operation.name();
        Value smoothed = smoothed(context.builder(), operation, labels);
        Value rows = rows(context, name, name + "_rows", logits, smoothed);
        return LossReduction.apply(context, operation, Values.repeatLast(rows, 1), inputs.get(1));
    }

    private static Value smoothed(ProgramBuilder builder, Operation operation, Value labels) throws ModelException {
        List<Double> reals = operation.attributes().reals();
        double smoothing = reals.isEmpty() ? 0 : reals.get(0);
        if (!(smoothing >= 0 && smoothing <= 1)) {
            throw ModelException.invalid(operation.operator(), operation.name(), "labelSmoothing=" + smoothing);
        }
        if (smoothing == 0) {
            return labels;
        }
        float share = (float) smoothing;
        Value floor = builder.constant(share / labels.shape().columns());
        return builder.elementwise(
                Operator.FMA, operation.name() + "_smoothed", labels, builder.constant(1 - share), floor);
    }

    /** Inputs are (labels, logits); the result is one number per row. One-hot rows may have arrived for the labels. */
    static Value classLabels(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 2);
        Value labels = inputs.get(0);
        Value logits = inputs.get(1);
        Shape shape = logits.shape();
        if (labels.dtype() == DType.INT32 && shape.rank() > 0) {
            int[] dims = shape.dims();
            if (!labels.shape().equals(Shape.of(Arrays.copyOf(dims, dims.length - 1)))) {
                throw new IllegalArgumentException("logits=" + shape + " labels=" + labels.shape());
            }
            Attributes depth = Attributes.of("depth", shape.columns());
            labels = context.builder()
                    .node(Operator.ONE_HOT, operation.name() + "_labels", depth, DType.FLOAT32, shape, labels);
        }
        if (shape.rank() < 2 || !labels.shape().equals(shape)) {
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

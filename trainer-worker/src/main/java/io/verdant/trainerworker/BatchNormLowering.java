package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Normalisation by statistics, and statistics of a batch. Where the statistics that a {@code batchnorm} reads are the
 * {@code moments} of its own x over all other axes, training takes them and moves running ones, of which evaluation makes use:
 *
 * <pre>
 * running mean      m' = fma(0.9, m, 0.1 · mean)
 * running variance  v' = fma(0.9, v, (0.1 · n / (n - 1)) · variance), n elements a mean
 * </pre>
 */
final class BatchNormLowering {
    private static final String MOMENTS = "moments";

    /** How much of a running statistic a step keeps. */
    private static final float KEPT = 0.9f;

    private BatchNormLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("batchnorm", BatchNormLowering::normalise);
        table.put(MOMENTS, BatchNormLowering::moments);
    }

    /**
     * Inputs are (x, mean, variance) and, as the first two integers say, gamma and beta; the integers after them are the
     * axes of the statistics, the real is epsilon. With {@code s = gamma · rsqrt(variance + epsilon)}: {@code fma(x - mean,
     * s, beta)}, or a product where there is no beta.
     */
    private static Value normalise(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        boolean scaled = LoweringContext.integer(operation, 0, 0) != 0;
        boolean shifted = LoweringContext.integer(operation, 1, 0) != 0;
        LoweringContext.expectInputs(inputs, 3 + (scaled ? 1 : 0) + (shifted ? 1 : 0));
        ProgramBuilder builder = context.builder();
        String name = operation.name();
        int[] axes = axes(operation, inputs.get(0).shape().rank());
        Value mean = inputs.get(1);
        Value variance = inputs.get(2);
        if (isOfOwnBatch(context, operation, inputs.get(0).shape(), axes)) {
            mean = statistic(context, operation, inputs, 1);
            variance = statistic(context, operation, inputs, 2);
        }
        Value epsilon = builder.constant(LoweringContext.real(operation, 0));
        Value scale = builder.elementwise(
                Operator.RSQRT, name + "_scale", builder.elementwise(Operator.ADD, name + "_eps", variance, epsilon));
        if (scaled) {
            if (inputs.get(3).shape().rank() != variance.shape().rank()) {
                throw new IllegalArgumentException("gamma=" + inputs.get(3).shape() + " variance=" + variance.shape());
            }
            scale = builder.elementwise(Operator.MUL, name + "_gamma", inputs.get(3), scale);
        }
        Value x = inputs.get(0);
        Value centred = builder.elementwise(Operator.SUB, name + "_centred", x, along(mean, axes, x));
        Value spread = along(scale, axes, x);
        return shifted
                ? builder.elementwise(Operator.FMA, name, centred, spread, along(inputs.getLast(), axes, x))
                : builder.elementwise(Operator.MUL, name, centred, spread);
    }

    /** Whether mean and variance are the moments of x over all axes but these. */
    private static boolean isOfOwnBatch(LoweringContext context, Operation operation, Shape x, int[] axes)
            throws ModelException {
        Operation moments = context.producer(operation.inputs().get(1));
        if (moments == null
                || !moments.operator().equals(MOMENTS)
                || !moments.outputs().equals(operation.inputs().subList(1, 3))
                || !moments.inputs().getFirst().equals(operation.inputs().getFirst())) {
            return false;
        }
        boolean[] reduced = ReductionLowering.reducedAxes(context, moments, x);
        for (int axis = 0; axis < reduced.length; axis++) {
            if (reduced[axis] == Arrays.binarySearch(axes, axis) >= 0) {
                return false;
            }
        }
        return true;
    }

    /** The mean or variance to normalise by: the batch's, which moves the running one, or in evaluation the running one. */
    private static Value statistic(LoweringContext context, Operation operation, List<Value> inputs, int slot) {
        ProgramBuilder builder = context.builder();
        Value ofBatch = inputs.get(slot);
        boolean isVariance = slot == 2;
        String state = RunningStatistics.name(operation.name(), isVariance ? "variance" : "mean");
        Value running = context.statistics().read(state, ofBatch.shape(), isVariance ? 1f : 0f);
        if (!context.isTraining()) {
            return running;
        }
        int count = inputs.get(0).shape().elementCount() / ofBatch.shape().elementCount();
        if (count < 2) {
            throw new IllegalArgumentException(
                    "statistics of one element: x=" + inputs.get(0).shape());
        }
        double share = 1.0 - (double) KEPT;
        Value weight = builder.constant((float) (isVariance ? share * count / (count - 1) : share));
        Value part = builder.elementwise(Operator.MUL, state + "_part", weight, ofBatch);
        context.statistics()
                .move(state, builder.elementwise(Operator.FMA, state, builder.constant(KEPT), running, part));
        return ofBatch;
    }

    /** The axes in ascending order; the last one where none is stated. */
    private static int[] axes(Operation operation, int rank) {
        List<Long> stated = operation.attributes().integers();
        return stated.size() <= 2
                ? new int[] {rank - 1}
                : stated.stream()
                        .skip(2)
                        .mapToInt(axis -> LoweringContext.axis(axis, rank))
                        .sorted()
                        .toArray();
    }

    /** Statistics, of one dimension for each axis or of as many as x, so that they repeat along x's other axes. */
    private static Value along(Value statistics, int[] axes, Value x) {
        if (statistics.shape().rank() == x.shape().rank()) {
            return statistics;
        }
        if (statistics.shape().rank() != axes.length) {
            throw new IllegalArgumentException("statistics=" + statistics.shape() + " axes=" + Arrays.toString(axes));
        }
        Value result = statistics;
        for (int axis = 0; axis < x.shape().rank(); axis++) {
            if (Arrays.binarySearch(axes, axis) < 0) {
                result = Values.insertAxis(result, axis);
            }
        }
        return result;
    }

    /** Results are the mean and the mean square of what is left without it; the boolean keeps the axes as 1. */
    private static Value moments(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        ProgramBuilder builder = context.builder();
        String name = operation.name();
        Value x = inputs.get(0);
        boolean[] reduced = ReductionLowering.reducedAxes(context, operation, x.shape());
        Value mean = Reductions.mean(builder, name, x, reduced);
        Value centred = builder.elementwise(Operator.SUB, name + "_centred", x, Reductions.keepingAxes(mean, reduced));
        Value squares = builder.elementwise(Operator.MUL, name + "_squares", centred, centred);
        Value variance = Reductions.mean(builder, name + "_variance", squares, reduced);
        List<Boolean> flags = operation.attributes().booleans();
        boolean keep = !flags.isEmpty() && flags.get(0);
        if (operation.outputs().size() > 1) {
            context.result(operation, 1, keep ? Reductions.keepingAxes(variance, reduced) : variance);
        }
        return keep ? Reductions.keepingAxes(mean, reduced) : mean;
    }
}

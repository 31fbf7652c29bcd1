package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Normalisation by statistics, and statistics of a batch. */
final class BatchNormLowering {
    private BatchNormLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("batchnorm", BatchNormLowering::normalise);
        table.put("moments", BatchNormLowering::moments);
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
        Value variance = inputs.get(2);
        Value epsilon = builder.constant(LoweringContext.real(operation, 0));
        Value scale = builder.elementwise(
                Operator.RSQRT, name + "_scale", builder.elementwise(Operator.ADD, name + "_eps", variance, epsilon));
        if (scaled) {
            scale = builder.elementwise(Operator.MUL, name + "_gamma", inputs.get(3), scale);
        }
        Value x = inputs.get(0);
        Value centred = builder.elementwise(Operator.SUB, name + "_centred", x, along(inputs.get(1), axes, x));
        Value spread = along(scale, axes, x);
        return shifted
                ? builder.elementwise(Operator.FMA, name, centred, spread, along(inputs.getLast(), axes, x))
                : builder.elementwise(Operator.MUL, name, centred, spread);
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

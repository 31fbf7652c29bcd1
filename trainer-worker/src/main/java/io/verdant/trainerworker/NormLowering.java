package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/**
 * Normalisation over axes, as SameDiff has it: without an epsilon. Over the axes, {@code mean = sum(x)/n},
 * {@code c = x - mean}, {@code v = sum(c·c)/n}, {@code y = c/sqrt(v)}; where v is 0, so is y.
 */
final class NormLowering {
    private NormLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("standardize", NormLowering::standardize);
        table.put("layer_norm", NormLowering::layerNorm);
    }

    static Value standardize(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 1);
        return standardized(context, operation, operation.name(), inputs.get(0));
    }

    /**
     * Inputs are x, a gain and maybe a bias along the channels, which boolean 0 says to be the second axis instead of the
     * last: {@code fma(y, gain, bias)}.
     */
    static Value layerNorm(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        if (inputs.size() != 2) {
            LoweringContext.expectInputs(inputs, 3);
        }
        ProgramBuilder builder = context.builder();
        String name = operation.name();
        Value y = standardized(context, operation, name + "_unit", inputs.get(0));
        Value gain = alongChannels(operation, inputs.get(1), y.shape());
        if (inputs.size() == 2) {
            return builder.elementwise(Operator.MUL, name, y, gain);
        }
        return builder.elementwise(Operator.FMA, name, y, gain, alongChannels(operation, inputs.get(2), y.shape()));
    }

    private static Value alongChannels(Operation operation, Value perChannel, Shape shape) {
        List<Boolean> flags = operation.attributes().booleans();
        boolean first = !flags.isEmpty() && flags.get(0);
        int axis = first ? 1 : shape.rank() - 1;
        if (perChannel.shape().rank() != 1 || perChannel.shape().dim(0) != shape.dim(axis)) {
            throw new IllegalArgumentException("gain or bias=" + perChannel.shape() + " x=" + shape);
        }
        Value value = perChannel;
        for (int after = axis + 1; after < shape.rank(); after++) {
            value = Values.repeatLast(value, 1);
        }
        return value;
    }

    private static Value standardized(LoweringContext context, Operation operation, String name, Value x)
            throws ModelException {
        ProgramBuilder builder = context.builder();
        boolean[] axes = axes(operation, x.shape().rank());
        Value mean = Reductions.mean(builder, name + "_mean", x, axes);
        Value centred = builder.elementwise(Operator.SUB, name + "_centred", x, Reductions.keepingAxes(mean, axes));
        Value squares = builder.elementwise(Operator.MUL, name + "_squares", centred, centred);
        Value variance = Reductions.mean(builder, name + "_variance", squares, axes);
        // A variance of 0 is replaced, not its root, so that no gradient divides by 0 either.
        Value none = builder.elementwise(Operator.EQUAL, name + "_flat", variance, builder.constant(0f));
        Value safe = builder.elementwise(Operator.WHERE, name + "_safe", none, builder.constant(1f), variance);
        Value deviation = builder.elementwise(Operator.SQRT, name + "_deviation", safe);
        return builder.elementwise(Operator.DIV, name, centred, Reductions.keepingAxes(deviation, axes));
    }

    private static boolean[] axes(Operation operation, int rank) throws ModelException {
        boolean[] axes = new boolean[rank];
        for (long stated : operation.attributes().integers()) {
            axes[LoweringContext.axis(stated, rank)] = true;
        }
        if (operation.attributes().integers().isEmpty()) {
            throw ModelException.invalid(operation.operator(), operation.name(), "no axes");
        }
        return axes;
    }
}

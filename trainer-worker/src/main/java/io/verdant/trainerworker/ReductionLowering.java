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
 * Reductions over any axes. SameDiff states the axes of some operators as dimensions, of others as integers or as a
 * constant operand; its first boolean keeps the reduced axes as 1. A mean is the sum divided by the count, one division.
 */
final class ReductionLowering {
    /** SameDiff's number for "every axis". */
    private static final int ALL_AXES = Integer.MAX_VALUE;

    /** Greatest extent whose product is unrolled. */
    private static final int MAX_PRODUCT = 1 << 12;

    private ReductionLowering() {}

    /** A reduction of some axes of a value, which it drops. */
    @FunctionalInterface
    private interface Reduction {
        Value of(ProgramBuilder builder, String name, Value value, boolean[] reduced);
    }

    static void register(Map<String, Lowering> table) {
        table.put("reduce_sum", of(Reductions::sum));
        table.put("reduce_mean", of(Reductions::mean));
        table.put("reduce_max", of(Reductions::max));
        table.put("reduce_min", of(ReductionLowering::min));
        table.put("reduce_prod", of(ReductionLowering::product));
        table.put("reduce_norm1", of(ReductionLowering::norm1));
        table.put("asum", of(ReductionLowering::norm1));
        table.put("reduce_norm2", of(ReductionLowering::norm2));
        table.put("reduce_sqnorm", of(ReductionLowering::squaredNorm));
        table.put("reduce_normmax", of(ReductionLowering::normMax));
        table.put("reduce_logsumexp", ReductionLowering::logSumExp);
        table.put("var", (context, operation, inputs) -> spread(context, operation, inputs, false));
        table.put("std", (context, operation, inputs) -> spread(context, operation, inputs, true));
        table.put("argmax", (context, operation, inputs) -> indexOf(context, operation, inputs, false));
        table.put("argmin", (context, operation, inputs) -> indexOf(context, operation, inputs, true));
    }

    private static Lowering of(Reduction reduction) {
        return (context, operation, inputs) -> {
            Value value = inputs.get(0);
            boolean[] reduced = reducedAxes(context, operation, value.shape());
            Value result = reduction.of(context.builder(), operation.name(), value, reduced);
            return keepsAxes(operation) ? Reductions.keepingAxes(result, reduced) : result;
        };
    }

    private static Value min(ProgramBuilder builder, String name, Value value, boolean[] reduced) {
        Value negative = builder.elementwise(Operator.NEG, name + "_negative", value);
        Value max = Reductions.max(builder, name + "_max", negative, reduced);
        return builder.elementwise(Operator.NEG, name, max);
    }

    private static Value norm1(ProgramBuilder builder, String name, Value value, boolean[] reduced) {
        return Reductions.sum(builder, name, builder.elementwise(Operator.ABS, name + "_abs", value), reduced);
    }

    private static Value normMax(ProgramBuilder builder, String name, Value value, boolean[] reduced) {
        return Reductions.max(builder, name, builder.elementwise(Operator.ABS, name + "_abs", value), reduced);
    }

    private static Value squaredNorm(ProgramBuilder builder, String name, Value value, boolean[] reduced) {
        Value squares = builder.elementwise(Operator.MUL, name + "_squares", value, value);
        return Reductions.sum(builder, name, squares, reduced);
    }

    private static Value norm2(ProgramBuilder builder, String name, Value value, boolean[] reduced) {
        return builder.elementwise(Operator.SQRT, name, squaredNorm(builder, name + "_sum", value, reduced));
    }

    /** By halves: the first half times the second, and an odd last one carried along. */
    private static Value product(ProgramBuilder builder, String name, Value value, boolean[] reduced) {
        Value rest = value;
        for (int axis = reduced.length - 1; axis >= 0; axis--) {
            if (reduced[axis]) {
                if (rest.shape().dim(axis) > MAX_PRODUCT) {
                    throw new IllegalArgumentException("product of too many: shape=" + rest.shape() + " axis=" + axis);
                }
                rest = Values.dropAxis(productOf(builder, name, rest, axis), axis);
            }
        }
        return rest;
    }

    private static Value productOf(ProgramBuilder builder, String name, Value value, int axis) {
        int extent = value.shape().dim(axis);
        if (extent == 1) {
            return value;
        }
        int half = extent / 2;
        Value first = Values.slice(value, axis, 0, half, 1);
        Value second = Values.slice(value, axis, half, half, 1);
        Value product = productOf(builder, name, builder.elementwise(Operator.MUL, name, first, second), axis);
        return extent % 2 == 0
                ? product
                : builder.elementwise(Operator.MUL, name, product, Values.slice(value, axis, extent - 1, 1, 1));
    }

    /** {@code max + log(sum(exp(x - max)))}; the shift has no gradient of its own. */
    private static Value logSumExp(LoweringContext context, Operation operation, List<Value> inputs)
            throws ModelException {
        ProgramBuilder builder = context.builder();
        String name = operation.name();
        Value value = inputs.get(0);
        boolean[] reduced = reducedAxes(context, operation, value.shape());
        Value max = Reductions.max(builder, name + "_max", value, reduced);
        context.holdConstant(max);
        Value shifted = builder.elementwise(Operator.SUB, name + "_shift", value, Reductions.keepingAxes(max, reduced));
        Value sum = Reductions.sum(
                builder, name + "_sum", builder.elementwise(Operator.EXP, name + "_exp", shifted), reduced);
        Value log = builder.elementwise(Operator.LOG, name + "_log", sum);
        Value result = builder.elementwise(Operator.ADD, name, max, log);
        boolean keep = keepsAxes(operation)
                || !operation.attributes().reals().isEmpty()
                        && operation.attributes().reals().get(0) != 0;
        return keep ? Reductions.keepingAxes(result, reduced) : result;
    }

    /** {@code Σ(x - mean)²} divided by the count, or by one less where the bias is corrected; perhaps its root. */
    private static Value spread(LoweringContext context, Operation operation, List<Value> inputs, boolean root)
            throws ModelException {
        ProgramBuilder builder = context.builder();
        String name = operation.name();
        Value value = inputs.get(0);
        boolean[] reduced = reducedAxes(context, operation, value.shape());
        Value mean = Reductions.mean(builder, name + "_mean", value, reduced);
        Value centred =
                builder.elementwise(Operator.SUB, name + "_centred", value, Reductions.keepingAxes(mean, reduced));
        Value sum = squaredNorm(builder, name + "_sum", centred, reduced);
        boolean corrected = operation.attributes().flags().getOrDefault("biasCorrected", true);
        int count = value.shape().elementCount() / sum.shape().elementCount() - (corrected ? 1 : 0);
        if (count < 1) {
            throw ModelException.invalid(operation.operator(), name, "variance of one element, bias corrected");
        }
        Value variance = builder.elementwise(Operator.DIV, name, sum, builder.constant(count));
        Value result = root ? builder.elementwise(Operator.SQRT, name + "_root", variance) : variance;
        return operation.attributes().flags().getOrDefault("keepDims", false)
                ? Reductions.keepingAxes(result, reduced)
                : result;
    }

    /** INT32, of the first of equal elements. */
    private static Value indexOf(LoweringContext context, Operation operation, List<Value> inputs, boolean smallest)
            throws ModelException {
        ProgramBuilder builder = context.builder();
        Value value = inputs.get(0);
        boolean[] reduced = reducedAxes(context, operation, value.shape());
        int axis = -1;
        for (int i = 0; i < reduced.length; i++) {
            if (reduced[i] && axis >= 0) {
                throw ModelException.invalid(operation.operator(), operation.name(), "more than one axis");
            }
            axis = reduced[i] ? i : axis;
        }
        if (axis < 0) {
            throw ModelException.invalid(operation.operator(), operation.name(), "no axis");
        }
        Value ordered = smallest ? builder.elementwise(Operator.NEG, operation.name() + "_negative", value) : value;
        Value index = builder.reduceLast(
                Operator.ARGMAX, operation.name(), Values.moveAxis(ordered, axis, reduced.length - 1));
        return keepsAxes(operation) ? Reductions.keepingAxes(index, reduced) : index;
    }

    /** For each axis whether the operation reduces it. */
    static boolean[] reducedAxes(LoweringContext context, Operation operation, Shape shape) throws ModelException {
        List<Long> stated = operation.attributes().dimensions().stream()
                .map(Integer::longValue)
                .toList();
        if (stated.isEmpty()) {
            stated = operation.inputs().size() > 1
                    ? context.integers(operation, 1)
                    : operation.attributes().integers();
        }
        boolean[] reduced = new boolean[shape.rank()];
        if (stated.isEmpty() || stated.contains((long) ALL_AXES)) {
            Arrays.fill(reduced, true);
        }
        for (long axis : stated) {
            if (axis != ALL_AXES) {
                reduced[LoweringContext.axis(axis, shape.rank())] = true;
            }
        }
        return reduced;
    }

    private static boolean keepsAxes(Operation operation) {
        List<Boolean> flags = operation.attributes().booleans();
        return !flags.isEmpty() && flags.get(0);
    }
}

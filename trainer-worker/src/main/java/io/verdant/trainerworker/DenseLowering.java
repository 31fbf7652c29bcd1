package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Matrix products and the layers made of one. */
final class DenseLowering {
    private DenseLowering() {}

    /**
     * Integers are (transpose a, transpose b, transpose result), reals (alpha, beta), of which only 1 and 0 are taken.
     * Axes before the last two are batches.
     */
    static Value matmul(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 2);
        List<Double> scales = operation.attributes().reals();
        if (!scales.isEmpty() && scales.get(0) != 1.0 || scales.size() > 1 && scales.get(1) != 0.0) {
            throw ModelException.invalid(operation.operator(), operation.name(), "alphaBeta=" + scales);
        }
        Value a = transposedIf(flag(operation, 0), inputs.get(0));
        Value b = transposedIf(flag(operation, 1), inputs.get(1));
        return transposedIf(flag(operation, 2), product(context, operation.name(), a, b));
    }

    /** The product of matrices, or of each pair of matrices of equal or broadcast leading axes. */
    static Value product(LoweringContext context, String name, Value a, Value b) {
        if (a.shape().rank() <= 2 && b.shape().rank() <= 2) {
            return context.builder().matmul(name, a, b);
        }
        return b.shape().rank() == 2
                ? rowsProduct(context, name, a, b)
                : context.builder().batchMatmul(name, a, b);
    }

    /** {@code [.., m, k] · [k, n]} as one product of all rows. */
    private static Value rowsProduct(LoweringContext context, String name, Value a, Value b) {
        int[] dims = a.shape().dims();
        Shape rows = Shape.of(
                a.shape().elementCount() / a.shape().columns(), a.shape().columns());
        Value product = context.builder().matmul(name, context.reshape(name + "_rows", a, rows), b);
        dims[dims.length - 1] = product.shape().dim(1);
        return product.reshape(Shape.of(dims));
    }

    /**
     * Integers are (1, an axis of a, 1, an axis of b): elements are multiplied and summed along them. The result has a's
     * other axes, then b's. (M2.1 cannot execute more than one axis.)
     */
    static Value tensordot(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 2);
        List<Long> stated = operation.attributes().integers();
        if (stated.size() != 4 || stated.get(0) != 1 || stated.get(2) != 1) {
            throw new IllegalArgumentException("axes=" + stated);
        }
        int rankOfA = inputs.get(0).shape().rank();
        Value a = Values.moveAxis(inputs.get(0), LoweringContext.axis(stated.get(1), rankOfA), rankOfA - 1);
        int summed = LoweringContext.axis(stated.get(3), inputs.get(1).shape().rank());
        Value b = Values.moveAxis(inputs.get(1), summed, 0);
        int depth = b.shape().dim(0);
        Shape rows = Shape.of(a.shape().elementCount() / depth, depth);
        Shape columns = Shape.of(depth, b.shape().elementCount() / depth);
        String name = operation.name();
        Value product = context.builder()
                .matmul(name, context.reshape(name + "_a", a, rows), context.reshape(name + "_b", b, columns));
        int[] dims = IntStream.concat(
                        Arrays.stream(a.shape().dims()).limit(rankOfA - 1),
                        Arrays.stream(b.shape().dims()).skip(1))
                .toArray();
        return product.reshape(Shape.of(dims));
    }

    static Value linear(LoweringContext context, Operation operation, List<Value> inputs) {
        return linear(context, operation.name(), inputs);
    }

    static Value linearRelu(LoweringContext context, Operation operation, List<Value> inputs) {
        return context.builder()
                .elementwise(Operator.RELU, operation.name(), linear(context, operation.name() + "_sum", inputs));
    }

    /** Boolean 0 says that channels come first, on axis 1; otherwise they are the last axis. */
    static Value biasAdd(LoweringContext context, Operation operation, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 2);
        List<Boolean> flags = operation.attributes().booleans();
        Value bias = inputs.get(1);
        int rank = inputs.get(0).shape().rank();
        for (int axis = 2; !flags.isEmpty() && flags.get(0) && axis < rank; axis++) {
            bias = Values.insertAxis(bias, bias.shape().rank());
        }
        return context.builder().elementwise(Operator.ADD, operation.name(), inputs.get(0), bias);
    }

    private static Value linear(LoweringContext context, String name, List<Value> inputs) {
        LoweringContext.expectInputs(inputs, 3);
        Value product = context.builder().matmul(name + "_product", inputs.get(0), inputs.get(1));
        return context.builder().elementwise(Operator.ADD, name, product, inputs.get(2));
    }

    private static boolean flag(Operation operation, int index) {
        List<Long> flags = operation.attributes().integers();
        return flags.size() > index && flags.get(index) != 0;
    }

    private static Value transposedIf(boolean transposed, Value value) {
        int rank = value.shape().rank();
        if (!transposed || rank < 2) {
            return value;
        }
        int[] order = IntStream.range(0, rank).toArray();
        order[rank - 1] = rank - 2;
        order[rank - 2] = rank - 1;
        return value.permute(order);
    }
}

package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;

/** Matrix products and the layers made of one. */
final class DenseLowering {
    private DenseLowering() {}

    /**
     * Integers are (transpose a, transpose b, transpose result), reals (alpha, beta), of which only 1 and 0 are taken.
     */
    static Value matmul(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 2);
        List<Double> scales = operation.attributes().reals();
        if (!scales.isEmpty() && scales.get(0) != 1.0 || scales.size() > 1 && scales.get(1) != 0.0) {
            throw ModelException.invalid(operation.operator(), operation.name(), "alphaBeta=" + scales);
        }
        Value a = transposedIf(flag(operation, 0), inputs.get(0));
        Value b = transposedIf(flag(operation, 1), inputs.get(1));
        Value product = context.builder().matmul(operation.name(), a, b);
        return transposedIf(flag(operation, 2), product);
    }

    static Value linear(LoweringContext context, Operation operation, List<Value> inputs) {
        return linear(context, operation.name(), inputs);
    }

    static Value linearRelu(LoweringContext context, Operation operation, List<Value> inputs) {
        return context.builder()
                .elementwise(Operator.RELU, operation.name(), linear(context, operation.name() + "_sum", inputs));
    }

    /** Boolean 0 says that channels come first; the contract takes the bias along the last axis. */
    static Value biasAdd(LoweringContext context, Operation operation, List<Value> inputs) throws ModelException {
        LoweringContext.expectInputs(inputs, 2);
        List<Boolean> flags = operation.attributes().booleans();
        if (!flags.isEmpty() && flags.get(0) && inputs.get(0).shape().rank() != 2) {
            throw ModelException.invalid(operation.operator(), operation.name(), "channelsFirst=true");
        }
        return context.builder().elementwise(Operator.ADD, operation.name(), inputs.get(0), inputs.get(1));
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
        return transposed ? value.transpose() : value;
    }
}

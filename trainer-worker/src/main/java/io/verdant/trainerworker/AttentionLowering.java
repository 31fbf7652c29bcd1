package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.trainerworker.ForwardGraph.Operation;
import java.util.List;
import java.util.Map;

/**
 * SameDiff's attention, whose arrays are {@code [batch, features, time]}, or {@code [batch, heads, features, time]}. Scores
 * are products of a key with a query, over the root of the key's length where integer 0 says so; 1e9 is taken from those of
 * masked keys; their softmax over the keys weighs the values.
 */
final class AttentionLowering {
    private static final float MASKED = 1e9f;

    private AttentionLowering() {}

    static void register(Map<String, Lowering> table) {
        table.put("dot_product_attention", AttentionLowering::single);
        table.put("multi_head_dot_product_attention", AttentionLowering::manyHeads);
    }

    /** Inputs are queries, keys, values and maybe a mask {@code [batch, time of the keys]} of ones and zeros. */
    static Value single(LoweringContext context, Operation operation, List<Value> inputs) {
        if (inputs.size() != 3) {
            LoweringContext.expectInputs(inputs, 4);
        }
        Value mask = inputs.size() == 4 ? inputs.get(3) : null;
        return attention(
                context, operation, operation.name(), inputs.subList(0, 3), mask == null ? List.of() : List.of(mask));
    }

    /**
     * Inputs are queries, keys, values, one projection {@code [heads, features, input features]} of each, the output's
     * projection {@code [heads · features, output features]} and maybe a mask.
     */
    static Value manyHeads(LoweringContext context, Operation operation, List<Value> inputs) {
        if (inputs.size() != 7) {
            LoweringContext.expectInputs(inputs, 8);
        }
        String name = operation.name();
        Value queries = projected(context, name + "_queries", inputs.get(0), inputs.get(3));
        Value keys = projected(context, name + "_keys", inputs.get(1), inputs.get(4));
        Value values = projected(context, name + "_values", inputs.get(2), inputs.get(5));
        Value heads = attention(
                context, operation, name + "_heads", List.of(queries, keys, values), inputs.subList(7, inputs.size()));
        Shape shape = heads.shape();
        int width = Math.multiplyExact(shape.dim(1), shape.dim(2));
        Value rows = context.reshape(
                name + "_rows", heads.permute(0, 3, 1, 2), Shape.of(shape.dim(0) * shape.dim(3), width));
        Value product = context.builder().matmul(name, rows, inputs.get(6));
        Shape result = Shape.of(shape.dim(0), shape.dim(3), product.shape().dim(1));
        return product.reshape(result).permute(0, 2, 1);
    }

    /** {@code [batch, input features, time]} as {@code [batch, heads, features, time]}. */
    private static Value projected(LoweringContext context, String name, Value value, Value weights) {
        if (value.shape().rank() != 3 || weights.shape().rank() != 3) {
            throw new IllegalArgumentException("value=" + value.shape() + " weights=" + weights.shape());
        }
        int batch = value.shape().dim(0);
        int time = value.shape().dim(2);
        Value rows = context.reshape(
                name + "_rows",
                value.permute(0, 2, 1),
                Shape.of(batch * time, value.shape().dim(1)));
        Shape heads = weights.shape();
        Value flat = context.reshape(name + "_weights", weights, Shape.of(heads.dim(0) * heads.dim(1), heads.dim(2)));
        Value product = context.builder().matmul(name, rows, flat.transpose());
        return product.reshape(Shape.of(batch, time, heads.dim(0), heads.dim(1)))
                .permute(0, 2, 3, 1);
    }

    private static Value attention(
            LoweringContext context, Operation operation, String name, List<Value> inputs, List<Value> masks) {
        ProgramBuilder builder = context.builder();
        Value queries = swapped(inputs.get(0));
        Value keys = inputs.get(1);
        int rank = keys.shape().rank();
        if (rank < 3
                || rank > 4
                || queries.shape().rank() != rank
                || inputs.get(2).shape().rank() != rank) {
            throw new IllegalArgumentException("queries=" + inputs.get(0).shape() + " keys=" + keys.shape());
        }
        Value scores = builder.batchMatmul(name + "_scores", queries, keys);
        if (isScaled(operation)) {
            Value root = builder.constant((float) Math.sqrt(keys.shape().dim(rank - 2)));
            scores = builder.elementwise(Operator.DIV, name + "_scaled", scores, root);
        }
        for (Value mask : masks) {
            scores = masked(builder, name, scores, mask);
        }
        Value weights = SoftmaxLowering.softmax(context, name + "_weights", scores);
        return swapped(builder.batchMatmul(name, weights, swapped(inputs.get(2))));
    }

    /** {@code scores + (mask - 1)·1e9}, the mask repeated for every query and head. */
    private static Value masked(ProgramBuilder builder, String name, Value scores, Value mask) {
        Value open = builder.elementwise(Operator.SUB, name + "_closed", mask, builder.constant(1f));
        Value penalty = builder.elementwise(Operator.MUL, name + "_penalty", open, builder.constant(MASKED));
        for (int axis = 1; axis < scores.shape().rank() - 1; axis++) {
            penalty = Values.insertAxis(penalty, 1);
        }
        return builder.elementwise(Operator.ADD, name + "_masked", scores, penalty);
    }

    private static boolean isScaled(Operation operation) {
        List<Long> integers = operation.attributes().integers();
        return integers.isEmpty() || integers.get(0) != 0;
    }

    /** The last two axes exchanged. */
    private static Value swapped(Value value) {
        int rank = value.shape().rank();
        return rank == 3 ? value.permute(0, 2, 1) : value.permute(0, 1, 3, 2);
    }
}

package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Clipping by the global norm. Per tensor the squares are summed along the last axis, then those sums; tensors are added
 * in the order of their names. Gradients are multiplied by {@code c / max(c, norm)}, which is {@code min(1, c / norm)}
 * without a division by 0.
 */
final class GradientClip {
    private GradientClip() {}

    /** The gradients scaled, by parameter. */
    static SortedMap<String, Value> apply(ProgramBuilder builder, SortedMap<String, Value> gradients, float limit) {
        Value total = null;
        for (Map.Entry<String, Value> gradient : gradients.entrySet()) {
            total = sum(builder, total, squares(builder, gradient.getKey(), gradient.getValue()));
        }
        if (total == null) {
            throw new IllegalArgumentException("no gradients to clip");
        }
        Value norm = builder.elementwise(Operator.SQRT, "gradient_norm", total);
        Value most = builder.constant(limit);
        Value larger = builder.elementwise(Operator.MAX, "clip_divisor", most, norm);
        Value scale = builder.elementwise(Operator.DIV, "clip_scale", most, larger);
        SortedMap<String, Value> clipped = new TreeMap<>();
        gradients.forEach((name, gradient) ->
                clipped.put(name, builder.elementwise(Operator.MUL, name + "_clipped", gradient, scale)));
        return clipped;
    }

    private static Value sum(ProgramBuilder builder, @Nullable Value total, Value next) {
        return total == null ? next : builder.elementwise(Operator.ADD, "gradient_squares", total, next);
    }

    private static Value squares(ProgramBuilder builder, String name, Value gradient) {
        Value squares = builder.elementwise(Operator.MUL, name + "_squares", gradient, gradient);
        int rank = gradient.shape().rank();
        Value rows = rank == 0 ? squares.reshape(Shape.of(1)) : squares;
        Value sums = builder.reduceLast(Operator.REDUCE_SUM, name + "_squares_rows", rows);
        return rank < 2 ? sums : Values.sumOfAll(builder, name + "_squares_sum", sums);
    }
}

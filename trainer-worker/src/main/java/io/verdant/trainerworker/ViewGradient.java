package io.verdant.trainerworker;

import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Carries a gradient back through a view: what was broadcast is summed, what was permuted or reshaped is put back.
 * Leading broadcast axes are summed by {@code FOLD_SUM}, the others by {@code REDUCE_SUM} over one merged last axis.
 */
final class ViewGradient {
    private final ProgramBuilder builder;
    private final String name;

    private ViewGradient(ProgramBuilder builder, String name) {
        this.builder = builder;
        this.name = name;
    }

    /**
     * The gradient of the source, given the gradient of a view of it.
     *
     * @param name for the nodes that this takes
     * @param gradient of the view's shape
     * @param sourceShape the shape of what the view looks at
     * @throws IllegalArgumentException if the view leaves out elements of its source
     */
    static Value of(ProgramBuilder builder, String name, Value gradient, View view, Shape sourceShape) {
        return new ViewGradient(builder, name).through(gradient, view, sourceShape);
    }

    private Value through(Value gradient, View view, Shape sourceShape) {
        if (view.equals(View.contiguous(sourceShape))) {
            return gradient;
        }
        List<Integer> kept = new ArrayList<>();
        List<Integer> leading = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (int axis = 0; axis < view.shape().rank(); axis++) {
            if (view.shape().dim(axis) == 1) {
                continue;
            }
            if (view.stride(axis) != 0) {
                kept.add(axis);
            } else {
                (kept.isEmpty() ? leading : others).add(axis);
            }
        }
        Value summed = sum(gradient, kept, leading, others);
        return restore(summed, kept, view, sourceShape);
    }

    /** The sum over the broadcast axes; what is left are the kept axes in the view's order. */
    private Value sum(Value gradient, List<Integer> kept, List<Integer> leading, List<Integer> others) {
        Value value = gradient;
        if (kept.isEmpty()) {
            return leading.isEmpty()
                    ? Values.reshape(builder, name, value, Shape.SCALAR)
                    : Values.sumOfAll(builder, name, value);
        }
        Shape keptShape = shapeOf(gradient.shape(), kept);
        Value ordered = ordered(gradient, leading, kept, others);
        int lead = count(gradient.shape(), leading);
        int rest = count(gradient.shape(), others);
        if (rest > 1) {
            Shape merged = joined(lead, keptShape, rest);
            value = builder.reduceLast(
                    Operator.REDUCE_SUM,
                    lead > 1 ? name + "_last" : name,
                    Values.reshape(builder, name + "_flat", ordered, merged));
        } else {
            value = Values.reshape(builder, name + "_flat", ordered, joined(lead, keptShape, 1));
        }
        return lead > 1 ? builder.foldFirst(name, value) : value;
    }

    /** Axes in the order leading, kept, others, then those of 1. */
    private static Value ordered(Value value, List<Integer> leading, List<Integer> kept, List<Integer> others) {
        List<Integer> order = new ArrayList<>(leading);
        order.addAll(kept);
        order.addAll(others);
        for (int axis = 0; axis < value.shape().rank(); axis++) {
            if (!order.contains(axis)) {
                order.add(axis);
            }
        }
        return value.permute(order.stream().mapToInt(Integer::intValue).toArray());
    }

    private Value restore(Value summed, List<Integer> kept, View view, Shape sourceShape) {
        List<Integer> byStride = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            byStride.add(i);
        }
        byStride.sort(Comparator.comparingInt(i -> -view.stride(kept.get(i))));
        long stride = 1;
        for (int i = byStride.size() - 1; i >= 0; i--) {
            int axis = kept.get(byStride.get(i));
            if (view.stride(axis) != stride) {
                throw new IllegalArgumentException("gradient of a view that leaves out elements: view=" + view);
            }
            stride *= view.shape().dim(axis);
        }
        if (stride != sourceShape.elementCount() || view.offset() != 0) {
            throw new IllegalArgumentException("gradient of a view that leaves out elements: view=" + view);
        }
        Value permuted =
                summed.permute(byStride.stream().mapToInt(Integer::intValue).toArray());
        return reshaped(permuted, sourceShape);
    }

    /** Without a copy where only axes of 1 differ. */
    private Value reshaped(Value value, Shape target) {
        if (!Arrays.equals(Values.withoutOnes(target), value.shape().dims())) {
            return Values.reshape(builder, name + "_copy", value, target);
        }
        Value result = value;
        for (int axis = 0; axis < target.rank(); axis++) {
            if (target.dim(axis) == 1) {
                result = Values.insertAxis(result, axis);
            }
        }
        return result;
    }

    private static Shape shapeOf(Shape shape, List<Integer> axes) {
        return Shape.of(axes.stream().mapToInt(shape::dim).toArray());
    }

    private static int count(Shape shape, List<Integer> axes) {
        return axes.stream().mapToInt(shape::dim).reduce(1, Math::multiplyExact);
    }

    /** {@code kept} with {@code lead} before and {@code rest} after it, each only where it is more than 1. */
    private static Shape joined(int lead, Shape kept, int rest) {
        List<Integer> dims = new ArrayList<>();
        if (lead > 1) {
            dims.add(lead);
        }
        for (int axis = 0; axis < kept.rank(); axis++) {
            dims.add(kept.dim(axis));
        }
        if (rest > 1) {
            dims.add(rest);
        }
        return Shape.of(dims.stream().mapToInt(Integer::intValue).toArray());
    }
}

package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.View;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Carries a gradient back through a view: what was broadcast is summed, what was permuted, reshaped or reversed is put
 * back, and what a slice left out gets +0.
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
     * @throws IllegalArgumentException if the view is not made of slices, permutations, reshapes and broadcasts
     */
    static Value of(ProgramBuilder builder, String name, Value gradient, View view, Shape sourceShape) {
        return new ViewGradient(builder, name).through(gradient, view, sourceShape);
    }

    private Value through(Value gradient, View view, Shape sourceShape) {
        if (view.equals(View.contiguous(sourceShape))) {
            return gradient;
        }
        List<Integer> kept = new ArrayList<>();
        boolean[] repeated = new boolean[view.shape().rank()];
        for (int axis = 0; axis < repeated.length; axis++) {
            repeated[axis] = view.shape().dim(axis) == 1 || view.stride(axis) == 0;
            if (!repeated[axis]) {
                kept.add(axis);
            }
        }
        return restore(Reductions.sum(builder, name, gradient, repeated), kept, view, sourceShape);
    }

    /** The kept axes, of which the first counts in the greatest strides, in the source's shape. */
    private Value restore(Value summed, List<Integer> kept, View view, Shape sourceShape) {
        Value forward = summed;
        int offset = view.offset();
        List<Integer> byStride = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            byStride.add(i);
            int axis = kept.get(i);
            if (view.stride(axis) < 0) {
                forward = Values.reverse(forward, i);
                offset += view.stride(axis) * (view.shape().dim(axis) - 1);
            }
        }
        byStride.sort(Comparator.comparingInt(i -> -Math.abs(view.stride(kept.get(i)))));
        int[] order = byStride.stream().mapToInt(Integer::intValue).toArray();
        int[] strides = Arrays.stream(order)
                .map(i -> Math.abs(view.stride(kept.get(i))))
                .toArray();
        Value permuted = forward.permute(order);
        return coversAll(permuted.shape(), strides, sourceShape)
                ? reshaped(permuted, sourceShape)
                : ViewPlacement.place(builder, name, permuted, strides, offset, sourceShape);
    }

    /** Whether axes with those strides, in descending order, walk a source of that shape without gaps. */
    private static boolean coversAll(Shape shape, int[] strides, Shape sourceShape) {
        long stride = 1;
        for (int axis = strides.length - 1; axis >= 0; axis--) {
            if (strides[axis] != stride) {
                return false;
            }
            stride *= shape.dim(axis);
        }
        return stride == sourceShape.elementCount();
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
}

package io.verdant.trainerworker;

import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts elements back where a strided view took them from, with +0 between them, by one {@code PAD}. The source's
 * row-major index is written in mixed radix, one digit for each weight that an axis of the source or of the view has;
 * every axis of the view then moves along one digit.
 */
final class ViewPlacement {
    private final int[] strides;
    private final int offset;
    private final List<Integer> weights = new ArrayList<>();

    private ViewPlacement(Shape source, int[] strides, int offset, boolean asSourceCounts) {
        this.strides = strides;
        this.offset = offset;
        weights.add(source.elementCount());
        for (int axis = 0; asSourceCounts && axis < source.rank(); axis++) {
            int weight = weights.getLast() / source.dim(axis);
            if (weight != weights.getLast()) {
                weights.add(weight);
            }
        }
        if (weights.getLast() != 1) {
            weights.add(1);
        }
        for (int stride : strides) {
            refine(stride);
        }
    }

    /**
     * The source with each element where the view has it.
     *
     * @param value one axis for each stride
     * @param strides of the view in its source, positive and descending
     * @param offset of the view in its source
     * @throws IllegalArgumentException where the view is not made of slices, so that two of its elements might be one
     */
    static Value place(ProgramBuilder builder, String name, Value value, int[] strides, int offset, Shape source) {
        for (boolean asSourceCounts : new boolean[] {true, false}) {
            ViewPlacement placement = new ViewPlacement(source, strides, offset, asSourceCounts);
            if (placement.fits(value.shape())) {
                return placement.build(builder, name, value).reshape(source);
            }
        }
        throw new IllegalArgumentException("gradient of a view that is not made of slices: strides="
                + Arrays.toString(strides) + " offset=" + offset + " source=" + source);
    }

    /** Adds a digit of this weight, where one fits between its neighbours. */
    private void refine(int weight) {
        for (int i = 0; i + 1 < weights.size(); i++) {
            int above = weights.get(i);
            int below = weights.get(i + 1);
            if (below < weight && weight < above && above % weight == 0 && weight % below == 0) {
                weights.add(i + 1, weight);
                return;
            }
        }
    }

    private int digits() {
        return weights.size() - 1;
    }

    private int radix(int digit) {
        return weights.get(digit) / weights.get(digit + 1);
    }

    private int begin(int digit) {
        return offset % weights.get(digit) / weights.get(digit + 1);
    }

    /** The digit along which an axis of that stride moves: the one of the greatest weight that divides it. */
    private int digitOf(int stride) {
        int digit = 0;
        while (stride % weights.get(digit + 1) != 0) {
            digit++;
        }
        return digit;
    }

    /** Whether every axis has a digit to itself, which it never overflows. */
    private boolean fits(Shape shape) {
        boolean fits = digits() <= Shape.MAX_RANK;
        for (int axis = 0; axis < strides.length; axis++) {
            int digit = digitOf(strides[axis]);
            long step = strides[axis] / weights.get(digit + 1);
            fits &= axis == 0 || digit > digitOf(strides[axis - 1]);
            fits &= begin(digit) + (shape.dim(axis) - 1) * step < radix(digit);
        }
        return fits;
    }

    private Value build(ProgramBuilder builder, String name, Value value) {
        int[] dims = new int[digits()];
        int[] begin = new int[digits()];
        int[] step = new int[digits()];
        Value placed = value;
        int axis = 0;
        for (int digit = 0; digit < digits(); digit++) {
            dims[digit] = radix(digit);
            begin[digit] = begin(digit);
            step[digit] = 1;
            if (axis < strides.length && digitOf(strides[axis]) == digit) {
                step[digit] = strides[axis] / weights.get(digit + 1);
                axis++;
            } else {
                placed = Values.insertAxis(placed, digit);
            }
        }
        return builder.pad(name, placed, begin, step, Shape.of(dims));
    }
}

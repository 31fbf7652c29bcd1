package io.verdant.trainerworker;

import io.verdant.repops.DType;
import io.verdant.repops.Operator;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.SuppressForbidden;
import io.verdant.repops.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of a model's file that never change. A program holds numbers, not arrays, so an array is recognised as what makes
 * it: axes along which nothing changes are repeated; one even sequence is {@code fma(index, step, from)}; two numbers
 * parted by a diagonal are a comparison of indices, as in a causal mask; anything else is put together from its numbers,
 * up to a limit.
 */
final class ConstantArrays {
    /** Numbers that are put together one by one. */
    static final int MAX_ELEMENT_COUNT = 4096;

    private static final int MAX_PARTS = 256;

    private final ProgramBuilder builder;
    private final String name;

    private ConstantArrays(ProgramBuilder builder, String name) {
        this.builder = builder;
        this.name = name;
    }

    /**
     * The array's value.
     *
     * @param name for the nodes that it takes
     */
    static Value of(ProgramBuilder builder, String name, Tensor tensor) throws ModelException {
        float[] elements = elements(tensor, name);
        ConstantArrays array = new ConstantArrays(builder, name);
        Value value = array.of(elements, tensor.shape());
        return tensor.dtype() == DType.FLOAT32 ? value : builder.cast(name + "_integers", value);
    }

    private static float[] elements(Tensor tensor, String name) throws ModelException {
        float[] elements = new float[tensor.shape().elementCount()];
        for (int i = 0; i < elements.length; i++) {
            double element =
                    switch (tensor.dtype()) {
                        case FLOAT32 -> tensor.floats()[i];
                        case INT32 -> tensor.ints()[i];
                        case INT64 -> tensor.longs()[i];
                        default -> Double.NaN;
                    };
            elements[i] = (float) element;
            if (!Float.isFinite(elements[i]) || elements[i] != element) {
                throw ModelException.unusable("constant has an element that no float is: constant=" + name + " type="
                        + tensor.dtype() + " element=" + element);
            }
        }
        return elements;
    }

    private Value of(float[] elements, Shape shape) throws ModelException {
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (isRepeated(elements, shape, axis)) {
                Value rest = of(firstAlong(elements, shape, axis), without(shape, axis));
                return Values.insertAxis(rest, axis).broadcast(shape);
            }
        }
        if (shape.rank() == 0) {
            return builder.constant(elements[0]);
        }
        if (shape.rank() == 1 && isEven(elements)) {
            return ElementaryLowering.sequence(builder, name, shape, elements[0], elements[1] - elements[0]);
        }
        Integer diagonal = shape.rank() == 2 ? diagonal(elements, shape) : null;
        if (diagonal != null) {
            return parted(
                    shape, diagonal, elements[shape.columns() * (shape.dim(0) - 1)], elements[shape.columns() - 1]);
        }
        if (elements.length > MAX_ELEMENT_COUNT) {
            throw ModelException.unusable("constant has too many different elements: constant=" + name + " shape="
                    + shape + " limit=" + MAX_ELEMENT_COUNT);
        }
        Value[] numbers = new Value[elements.length];
        Arrays.setAll(numbers, i -> Values.repeatLast(builder.constant(elements[i]), 1));
        return joined(numbers).reshape(shape);
    }

    private Value joined(Value[] parts) {
        Value[] level = parts;
        while (level.length > 1) {
            Value[] next = new Value[(level.length + MAX_PARTS - 1) / MAX_PARTS];
            for (int i = 0; i < next.length; i++) {
                int to = Math.min(level.length, (i + 1) * MAX_PARTS);
                next[i] = builder.concat(name, 0, Arrays.copyOfRange(level, i * MAX_PARTS, to));
            }
            level = next;
        }
        return level[0];
    }

    /** {@code column - row > diagonal ? upper : lower}. */
    private Value parted(Shape shape, int diagonal, float lower, float upper) {
        Value row = builder.iota(name + "_row", 0, Shape.of(shape.dim(0), 1));
        Value column = builder.iota(name + "_column", 0, Shape.of(shape.dim(1)));
        Value difference = builder.elementwise(Operator.SUB, name + "_difference", column, row);
        Value above = builder.elementwise(Operator.GREATER, name + "_above", difference, builder.constant(diagonal));
        return builder.elementwise(Operator.WHERE, name, above, builder.constant(upper), builder.constant(lower));
    }

    /** The d for which an element is one number where column - row > d and another elsewhere, or null. */
    private static @Nullable Integer diagonal(float[] elements, Shape shape) {
        int rows = shape.dim(0);
        int columns = shape.dim(1);
        float lower = elements[columns * (rows - 1)];
        float upper = elements[columns - 1];
        int diagonal = Integer.MIN_VALUE;
        for (int i = 0; i < elements.length; i++) {
            if (same(elements[i], lower)) {
                diagonal = Math.max(diagonal, i % columns - i / columns);
            }
        }
        for (int i = 0; i < elements.length; i++) {
            float wanted = i % columns - i / columns > diagonal ? upper : lower;
            if (!same(elements[i], wanted)) {
                return null;
            }
        }
        return diagonal;
    }

    /** Whether the elements are exactly what {@link ElementaryLowering#sequence} makes of the first two. */
    @SuppressForbidden(reason = "compares with the element that the program's FMA will make")
    private static boolean isEven(float[] elements) {
        float step = elements[1] - elements[0];
        for (int i = 0; i < elements.length; i++) {
            if (!same(elements[i], Math.fma(i, step, elements[0]))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRepeated(float[] elements, Shape shape, int axis) {
        int inner = inner(shape, axis);
        int extent = shape.dim(axis);
        for (int i = 0; i < elements.length; i++) {
            if (!same(elements[i], elements[i - i / inner % extent * inner])) {
                return false;
            }
        }
        return true;
    }

    private static float[] firstAlong(float[] elements, Shape shape, int axis) {
        int inner = inner(shape, axis);
        float[] first = new float[elements.length / shape.dim(axis)];
        for (int i = 0; i < first.length; i++) {
            first[i] = elements[i / inner * inner * shape.dim(axis) + i % inner];
        }
        return first;
    }

    private static int inner(Shape shape, int axis) {
        int inner = 1;
        for (int after = axis + 1; after < shape.rank(); after++) {
            inner *= shape.dim(after);
        }
        return inner;
    }

    private static Shape without(Shape shape, int axis) {
        int[] dims = new int[shape.rank() - 1];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = shape.dim(i < axis ? i : i + 1);
        }
        return Shape.of(dims);
    }

    private static boolean same(float a, float b) {
        return Float.floatToRawIntBits(a) == Float.floatToRawIntBits(b);
    }
}

package io.verdant.trainerworker;

import io.verdant.repops.DType;
import io.verdant.repops.Program;
import io.verdant.repops.ProgramBuilder;
import io.verdant.repops.ProgramBuilder.Value;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import io.verdant.repops.View;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** What plans of published vectors are made with: a step program, its start state and values from a seed. */
abstract class VectorsDraft {
    final Random random;
    final SortedMap<String, Tensor> start = new TreeMap<>();
    final ProgramBuilder step = new ProgramBuilder("step");

    VectorsDraft(long seed) {
        random = new Random(seed);
    }

    /** Mostly around 1, one in four a subnormal, a zero or near the smallest normal numbers. */
    final float ordinary() {
        int sign = random.nextInt() & 0x8000_0000;
        return switch (random.nextInt(12)) {
            case 0 -> Float.intBitsToFloat(sign | random.nextInt(0x0080_0000));
            case 1 -> Float.intBitsToFloat(sign);
            case 2 -> Float.intBitsToFloat(sign | 0x0080_0000 + random.nextInt(0x0100_0000));
            default -> Float.intBitsToFloat(sign | (110 + random.nextInt(30)) << 23 | random.nextInt(0x0080_0000));
        };
    }

    interface Draw {
        float next(int index);
    }

    final Value input(String name, Draw draw, int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = draw.next(i);
        }
        start.put(name, Tensor.ofFloats(shape, values));
        return step.input(name, Program.Kind.START, DType.FLOAT32, shape);
    }

    static Value seen(Value value, int offset, int[] strides, int... dims) {
        Shape shape = Shape.of(dims);
        View view = View.of(shape, strides, offset, value.shape().elementCount());
        return new Value(value.source(), view, value.dtype());
    }

    interface WideDraw {
        double next(int index);
    }

    final Value doubles(String name, WideDraw draw, int... dims) {
        Shape shape = Shape.of(dims);
        double[] values = new double[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = draw.next(i);
        }
        start.put(name, Tensor.ofDoubles(shape, values));
        return step.input(name, Program.Kind.START, DType.FLOAT64, shape);
    }

    final Value ints(String name, Draw draw, int... dims) {
        Shape shape = Shape.of(dims);
        int[] values = new int[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (int) draw.next(i);
        }
        start.put(name, Tensor.ofInts(shape, values));
        return step.input(name, Program.Kind.START, DType.INT32, shape);
    }
}

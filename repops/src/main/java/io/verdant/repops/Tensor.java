package io.verdant.repops;

import java.util.Arrays;

/**
 * A dense tensor in row-major order on the Java heap. The array is shared, not copied: whoever makes a tensor decides
 * who may write to it, and a tensor that has been hashed or published is never written again.
 */
public final class Tensor {
    private final DType dtype;
    private final Shape shape;
    private final Object array;

    private Tensor(DType dtype, Shape shape, Object array, int length) {
        if (length < shape.elementCount()) {
            throw new IllegalArgumentException("array too short: length=" + length + " shape=" + shape);
        }
        this.dtype = dtype;
        this.shape = shape;
        this.array = array;
    }

    public static Tensor ofFloats(Shape shape, float[] values) {
        return new Tensor(DType.FLOAT32, shape, values, values.length);
    }

    public static Tensor ofDoubles(Shape shape, double[] values) {
        return new Tensor(DType.FLOAT64, shape, values, values.length);
    }

    public static Tensor ofInts(Shape shape, int[] values) {
        return new Tensor(DType.INT32, shape, values, values.length);
    }

    public static Tensor ofLongs(Shape shape, long[] values) {
        return new Tensor(DType.INT64, shape, values, values.length);
    }

    public static Tensor scalar(float value) {
        return ofFloats(Shape.SCALAR, new float[] {value});
    }

    /** A tensor of +0. */
    public static Tensor zeros(DType dtype, Shape shape) {
        int count = shape.elementCount();
        return switch (dtype) {
            case FLOAT32 -> ofFloats(shape, new float[count]);
            case FLOAT64 -> ofDoubles(shape, new double[count]);
            case INT32 -> ofInts(shape, new int[count]);
            case INT64 -> ofLongs(shape, new long[count]);
        };
    }

    public DType dtype() {
        return dtype;
    }

    public Shape shape() {
        return shape;
    }

    /** The backing array, at least {@code shape().elementCount()} long. */
    public float[] floats() {
        return (float[]) array;
    }

    public double[] doubles() {
        return (double[]) array;
    }

    public int[] ints() {
        return (int[]) array;
    }

    public long[] longs() {
        return (long[]) array;
    }

    /** The first elements of the same array under another shape. */
    Tensor reshaped(Shape other) {
        return new Tensor(dtype, other, array, shape.elementCount());
    }

    /** The same values in an array of their own. */
    public Tensor copy() {
        int count = shape.elementCount();
        return switch (dtype) {
            case FLOAT32 -> ofFloats(shape, Arrays.copyOf(floats(), count));
            case FLOAT64 -> ofDoubles(shape, Arrays.copyOf(doubles(), count));
            case INT32 -> ofInts(shape, Arrays.copyOf(ints(), count));
            case INT64 -> ofLongs(shape, Arrays.copyOf(longs(), count));
        };
    }

    @Override
    public String toString() {
        return dtype + " " + shape;
    }
}

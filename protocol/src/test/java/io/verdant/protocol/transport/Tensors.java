package io.verdant.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Tensors for tests, and equality of their bits. */
final class Tensors {
    private Tensors() {}

    static Tensor random(SplittableRandom random, int... dims) {
        Shape shape = Shape.of(dims);
        float[] values = new float[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.ofFloats(shape, values);
    }

    /** The parameters of a 784-256-128-10 perceptron: about 940 kB. */
    static SortedMap<String, Tensor> perceptron(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        tensors.put("layer1.weight", random(random, 784, 256));
        tensors.put("layer1.bias", random(random, 256));
        tensors.put("layer2.weight", random(random, 256, 128));
        tensors.put("layer2.bias", random(random, 128));
        tensors.put("layer3.weight", random(random, 128, 10));
        tensors.put("layer3.bias", random(random, 10));
        return tensors;
    }

    static void assertSame(SortedMap<String, Tensor> expected, SortedMap<String, Tensor> actual) {
        assertEquals(expected.keySet(), actual.keySet());
        expected.forEach((name, tensor) -> assertSame(tensor, actual.get(name)));
    }

    static void assertSame(Tensor expected, Tensor actual) {
        assertEquals(expected.dtype(), actual.dtype());
        assertEquals(expected.shape(), actual.shape());
        int count = expected.shape().elementCount();
        assertArrayEquals(bits(expected, count), bits(actual, count));
    }

    private static long[] bits(Tensor tensor, int count) {
        long[] bits = new long[count];
        Arrays.setAll(bits, i -> switch (tensor.dtype()) {
            case FLOAT32 -> Float.floatToRawIntBits(tensor.floats()[i]);
            case FLOAT64 -> Double.doubleToRawLongBits(tensor.doubles()[i]);
            case INT32 -> tensor.ints()[i];
            case INT64 -> tensor.longs()[i];
        });
        return bits;
    }
}

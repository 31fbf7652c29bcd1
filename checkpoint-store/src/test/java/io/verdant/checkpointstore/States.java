package io.verdant.checkpointstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.TensorCommitment;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Small states for tests. */
final class States {
    private States() {}

    /** Tensors of every type, one of several chunks, with special values. */
    static SortedMap<String, Tensor> varied(long seed) {
        Random random = new Random(seed);
        float[] large = new float[600_001];
        for (int i = 0; i < large.length; i++) {
            large[i] = (float) random.nextGaussian();
        }
        large[7] = -0f;
        large[8] = Float.MIN_VALUE;
        TreeMap<String, Tensor> state = new TreeMap<>();
        state.put("large", Tensor.ofFloats(Shape.of(large.length), large));
        state.put("doubles", Tensor.ofDoubles(Shape.of(2, 3), random.doubles(6).toArray()));
        state.put("ints/ü", Tensor.ofInts(Shape.of(5), random.ints(5).toArray()));
        state.put("longs", Tensor.ofLongs(Shape.of(1, 4), random.longs(4).toArray()));
        state.put("scalar", Tensor.scalar(random.nextFloat()));
        return state;
    }

    /** Two small tensors, of which one depends on the seed. */
    static SortedMap<String, Tensor> small(long seed) {
        Random random = new Random(seed);
        TreeMap<String, Tensor> state = new TreeMap<>();
        state.put("fixed", Tensor.ofFloats(Shape.of(2, 2), new float[] {1, 2, 3, 4}));
        state.put("moving", Tensor.ofFloats(Shape.of(3), new float[] {random.nextFloat(), random.nextFloat(), 0}));
        return state;
    }

    static void assertSame(SortedMap<String, Tensor> expected, SortedMap<String, Tensor> actual) {
        assertArrayEquals(expected.keySet().toArray(), actual.keySet().toArray());
        expected.forEach((name, tensor) ->
                assertEquals(TensorCommitment.hashOf(tensor), TensorCommitment.hashOf(actual.get(name)), name));
    }
}

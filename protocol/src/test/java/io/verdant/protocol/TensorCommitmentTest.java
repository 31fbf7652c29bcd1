package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.DType;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TensorCommitmentTest {
    private static final List<Shape> SHAPES = List.of(
            Shape.SCALAR,
            Shape.of(1),
            Shape.of(1500),
            Shape.of(1, 1025),
            Shape.of(2, 1),
            Shape.of(33, 1),
            Shape.of(40, 70),
            Shape.of(64, 32),
            Shape.of(3, 5, 7),
            Shape.of(17, 2, 65));

    @Test
    void shouldPlaceEveryElementOfEveryShapeInExactlyOneLeaf() {
        for (DType dtype : DType.values()) {
            for (Shape shape : SHAPES) {
                LeafGrid grid = LeafGrid.of(dtype, shape);
                int elements = 0;
                for (int leaf = 0; leaf < grid.leafCount(); leaf++) {
                    assertTrue(grid.elementCount(leaf) * dtype.byteLength() <= 4096);
                    for (int i = 0; i < grid.elementCount(leaf); i++, elements++) {
                        int element = grid.elementAt(leaf, i);
                        assertEquals(leaf, grid.leafIndexOf(element), dtype + " " + shape + " element=" + element);
                        assertEquals(i, grid.indexInLeaf(element), dtype + " " + shape + " element=" + element);
                    }
                }
                assertEquals(shape.elementCount(), elements, dtype + " " + shape);
            }
        }
    }

    @Test
    void shouldReadEveryElementBackFromItsLeaf() {
        Random random = new Random(11);
        for (DType dtype : DType.values()) {
            for (Shape shape : SHAPES) {
                Tensor tensor = randomTensor(dtype, shape, random);
                for (int element = 0; element < shape.elementCount(); element++) {
                    int leaf = TensorCommitment.leafIndexOf(dtype, shape, element);
                    byte[] bytes = TensorCommitment.leafBytes(tensor, leaf);
                    assertEquals(TensorCommitment.leafLength(dtype, shape, leaf), bytes.length);
                    int index = TensorCommitment.indexInLeaf(dtype, shape, element);
                    assertEquals(bits(tensor, element), TensorCommitment.valueBits(dtype, bytes, index));
                }
            }
        }
    }

    @Test
    void shouldOpenEveryLeafToTheTensorHash() {
        Random random = new Random(12);
        for (Shape shape : SHAPES) {
            Tensor tensor = randomTensor(DType.FLOAT32, shape, random);
            TensorCommitment commitment = TensorCommitment.of(tensor);
            assertEquals(commitment.hash(), TensorCommitment.hashOf(tensor));
            for (int leaf = 0; leaf < commitment.leafCount(); leaf++) {
                Hash32 root = commitment.path(leaf).rootOf(Merkle.leaf(TensorCommitment.leafBytes(tensor, leaf)));
                assertEquals(commitment.hash(), TensorCommitment.tensorHash(DType.FLOAT32, shape, root));
            }
        }
    }

    @Test
    void shouldLayLeavesOutInBlocks() {
        float[] values = new float[33 * 34];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        Tensor tensor = Tensor.ofFloats(Shape.of(33, 34), values);
        assertEquals(4, TensorCommitment.of(tensor).leafCount());
        byte[] topRight = TensorCommitment.leafBytes(tensor, 1);
        assertEquals(32 * 2 * 4, topRight.length);
        assertEquals(floatBits(34 + 32), TensorCommitment.valueBits(DType.FLOAT32, topRight, 2));
        byte[] corner = TensorCommitment.leafBytes(tensor, 3);
        assertEquals(floatBits(32 * 34 + 33), TensorCommitment.valueBits(DType.FLOAT32, corner, 1));
        // 1.0f is 0x3f800000, little-endian
        assertArrayEquals(new byte[] {0, 0, (byte) 0x80, 0x3f}, TensorCommitment.leafBytes(Tensor.scalar(1.0f), 0));
    }

    @Test
    void shouldHashEveryNanAsTheCanonicalOne() {
        Tensor odd = Tensor.scalar(Float.intBitsToFloat(0xffc12345));
        assertEquals(TensorCommitment.hashOf(Tensor.scalar(Float.NaN)), TensorCommitment.hashOf(odd));
        assertEquals(0x7fc00000L, TensorCommitment.valueBits(DType.FLOAT32, TensorCommitment.leafBytes(odd, 0), 0));
        Tensor oddDouble = Tensor.ofDoubles(Shape.of(1), new double[] {Double.longBitsToDouble(0xfff8000000000001L)});
        assertEquals(
                0x7ff8000000000000L,
                TensorCommitment.valueBits(DType.FLOAT64, TensorCommitment.leafBytes(oddDouble, 0), 0));
    }

    @Test
    void shouldTellApartSignsOfZeroTypesAndShapes() {
        assertNotEquals(TensorCommitment.hashOf(Tensor.scalar(0f)), TensorCommitment.hashOf(Tensor.scalar(-0f)));
        Hash32 floats = TensorCommitment.hashOf(Tensor.zeros(DType.FLOAT32, Shape.of(2, 2)));
        assertNotEquals(floats, TensorCommitment.hashOf(Tensor.zeros(DType.INT32, Shape.of(2, 2))));
        assertNotEquals(floats, TensorCommitment.hashOf(Tensor.zeros(DType.FLOAT32, Shape.of(4))));
        assertNotEquals(floats, TensorCommitment.hashOf(Tensor.zeros(DType.FLOAT32, Shape.of(2, 2, 1))));
    }

    @Test
    void shouldIgnoreWhatLiesBehindTheLastElement() {
        Tensor roomy = Tensor.ofFloats(Shape.of(2, 2), new float[] {1, 2, 3, 4, 99, 98});
        Tensor exact = Tensor.ofFloats(Shape.of(2, 2), new float[] {1, 2, 3, 4});
        assertEquals(TensorCommitment.hashOf(exact), TensorCommitment.hashOf(roomy));
    }

    @Test
    void shouldRefuseElementsAndLeavesThatAreNotThere() {
        byte[] leaf = TensorCommitment.leafBytes(Tensor.scalar(1), 0);
        assertThrows(IllegalArgumentException.class, () -> TensorCommitment.valueBits(DType.FLOAT32, leaf, 1));
        assertThrows(IllegalArgumentException.class, () -> TensorCommitment.valueBits(DType.FLOAT32, leaf, -1));
        assertThrows(IllegalArgumentException.class, () -> TensorCommitment.leafIndexOf(DType.FLOAT32, Shape.of(3), 3));
        assertThrows(IllegalArgumentException.class, () -> TensorCommitment.leafBytes(Tensor.scalar(1), 1));
    }

    @Test
    void shouldOpenEachTensorOfAState() {
        TreeMap<String, Tensor> state = new TreeMap<>();
        for (String name : List.of("w1", "b1", "outer.m/w1", "w2", "b2")) {
            state.put(name, Tensor.scalar(name.hashCode()));
        }
        StateRoot root = StateRoot.ofTensors(state);
        for (String name : state.keySet()) {
            Hash32 leaf = StateRoot.leaf(name, TensorCommitment.hashOf(state.get(name)));
            assertEquals(root.root(), root.path(name).rootOf(leaf));
        }
        TreeMap<String, Tensor> backwards = new TreeMap<>(java.util.Comparator.reverseOrder());
        backwards.putAll(state);
        assertEquals(root.root(), StateRoot.ofTensors(backwards).root());
    }

    private static long floatBits(float value) {
        return Integer.toUnsignedLong(Float.floatToIntBits(value));
    }

    private static long bits(Tensor tensor, int element) {
        return switch (tensor.dtype()) {
            case FLOAT32 -> floatBits(tensor.floats()[element]);
            case INT32 -> Integer.toUnsignedLong(tensor.ints()[element]);
            case INT64 -> tensor.longs()[element];
            case FLOAT64 -> Double.doubleToLongBits(tensor.doubles()[element]);
        };
    }

    private static Tensor randomTensor(DType dtype, Shape shape, Random random) {
        int count = shape.elementCount();
        return switch (dtype) {
            case INT32 -> Tensor.ofInts(shape, random.ints(count).toArray());
            case INT64 -> Tensor.ofLongs(shape, random.longs(count).toArray());
            case FLOAT64 -> Tensor.ofDoubles(shape, random.doubles(count, -1, 1).toArray());
            case FLOAT32 -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = Float.intBitsToFloat(random.nextInt());
                }
                yield Tensor.ofFloats(shape, values);
            }
        };
    }
}

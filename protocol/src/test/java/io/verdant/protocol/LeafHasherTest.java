package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.repops.Compute;
import io.verdant.repops.DType;
import io.verdant.repops.LaneDigest;
import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeafHasherTest {
    private static final long SEED = 7;

    private static final List<Shape> SHAPES = List.of(
            Shape.SCALAR,
            Shape.of(10),
            Shape.of(20 * 1024 + 3),
            Shape.of(700, 6),
            Shape.of(500, 84),
            Shape.of(3, 90, 33),
            Shape.of(33, 32 * 18),
            Shape.of(64, 64));

    @Test
    void shouldGiveTheSameHashesInLanesAndOneByOne() {
        Random random = new Random(SEED);
        LeafHasher single = new LeafHasher(null, false);
        LeafHasher lanes = new LeafHasher(LaneDigest.create(), false);
        for (Tensor tensor : tensors(random)) {
            LeafGrid grid = LeafGrid.of(tensor.dtype(), tensor.shape());
            int first = random.nextInt(grid.leafCount());
            int count = grid.leafCount() - first;
            int[] expected = new int[count * LeafHasher.WORDS];
            int[] found = new int[count * LeafHasher.WORDS];
            single.leaves(tensor, grid, first, grid.leafCount(), expected);
            lanes.leaves(tensor, grid, first, grid.leafCount(), found);
            for (int i = 0; i < count; i++) {
                Hash32 leaf = Merkle.leaf(TensorCommitment.leafBytes(tensor, first + i));
                assertEquals(leaf, LeafHasher.hash(expected, i), tensor + " leaf=" + (first + i));
                assertEquals(leaf, LeafHasher.hash(found, i), tensor + " leaf=" + (first + i));
            }
            single.fold(expected, count);
            lanes.fold(found, count);
            assertEquals(LeafHasher.hash(expected, 0), LeafHasher.hash(found, 0), tensor.toString());
        }
    }

    @Test
    void shouldHashTensorsTogetherAsTheirTreesDo() {
        List<Tensor> tensors = tensors(new Random(SEED + 1));
        try (Compute compute = Compute.ofThreads(3)) {
            List<Hash32> hashes = TensorHashes.of(tensors, compute::share);
            for (int i = 0; i < tensors.size(); i++) {
                Tensor tensor = tensors.get(i);
                List<byte[]> leaves = new ArrayList<>();
                for (int leaf = 0; leaf < TensorCommitment.leafCount(tensor.dtype(), tensor.shape()); leaf++) {
                    leaves.add(TensorCommitment.leafBytes(tensor, leaf));
                }
                Hash32 root = MerkleTree.ofData(leaves).root();
                Hash32 expected = TensorCommitment.tensorHash(tensor.dtype(), tensor.shape(), root);
                assertEquals(expected, hashes.get(i), tensor.toString());
                assertEquals(expected, TensorCommitment.hashOf(tensor), tensor.toString());
                assertEquals(expected, TensorCommitment.of(tensor).hash(), tensor.toString());
            }
        }
    }

    private static List<Tensor> tensors(Random random) {
        List<Tensor> tensors = new ArrayList<>();
        for (Shape shape : SHAPES) {
            for (DType dtype : DType.values()) {
                tensors.add(random(dtype, shape, random));
            }
        }
        return tensors;
    }

    /** Of any bits, NaN of all kinds among them. */
    private static Tensor random(DType dtype, Shape shape, Random random) {
        Tensor tensor = Tensor.zeros(dtype, shape);
        for (int i = 0; i < shape.elementCount(); i++) {
            long bits = random.nextInt(8) == 0 ? random.nextLong() | 0x7ff000007f800000L : random.nextLong();
            switch (dtype) {
                case FLOAT32 -> tensor.floats()[i] = Float.intBitsToFloat((int) bits);
                case FLOAT64 -> tensor.doubles()[i] = Double.longBitsToDouble(bits);
                case INT32 -> tensor.ints()[i] = (int) bits;
                case INT64 -> tensor.longs()[i] = bits;
            }
        }
        return tensor;
    }
}

package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.repops.Shape;
import io.verdant.repops.Tensor;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LeafOpeningTest {
    private static final long SEED = Long.getLong("verdant.seed", 20_261_121L);
    private static final int DRAWS = 300;

    /** Those of six bits: such trees have no more levels. */
    private static final long PLACES = 64;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private SortedMap<String, Tensor> tensors(int count) {
        SortedMap<String, Tensor> tensors = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            float[] floats = new float[(1 + random.nextInt(40)) * (1 + i % 3 * 40)];
            for (int k = 0; k < floats.length; k++) {
                floats[k] = random.nextInt();
            }
            Shape shape =
                    i % 2 == 0 ? Shape.of(floats.length) : Shape.of(floats.length / (1 + i % 3 * 40), 1 + i % 3 * 40);
            tensors.put("tensor " + i, Tensor.ofFloats(shape, floats));
        }
        return tensors;
    }

    @Test
    void shouldHaveOneAnswerForEachPlaceAndReachEveryLeaf() {
        for (int count : new int[] {1, 2, 5, 8}) {
            SortedMap<String, Tensor> tensors = tensors(count);
            Hash32 root = StateRoot.ofTensors(tensors).root();
            Set<Hash32> reached = new HashSet<>();
            for (long place = 0; place < PLACES; place++) {
                byte[] opening = LeafOpening.of(tensors, place);
                assertTrue(LeafOpening.leadsTo(opening, root, place), "seed=" + SEED + " place=" + place);
                assertTrue(opening.length <= Limits.MAX_LEAF_OPENING_LENGTH);
                reached.add(Sha256.of(opening));
            }
            int leaves = tensors.values().stream()
                    .mapToInt(tensor -> TensorCommitment.leafCount(tensor.dtype(), tensor.shape()))
                    .sum();
            assertEquals(leaves, reached.size(), "seed=" + SEED + " count=" + count);
        }
    }

    @Test
    void shouldRefuseAnotherPlaceAnotherRootAndAnyOtherBytes() {
        SortedMap<String, Tensor> tensors = tensors(8);
        Hash32 root = StateRoot.ofTensors(tensors).root();
        for (int draw = 0; draw < DRAWS; draw++) {
            long place = random.nextLong();
            byte[] opening = LeafOpening.of(tensors, place);
            assertFalse(LeafOpening.leadsTo(opening, root, place ^ 1), "seed=" + SEED);
            assertFalse(LeafOpening.leadsTo(opening, Hash32.ZERO, place), "seed=" + SEED);
            byte[] other = opening.clone();
            other[random.nextInt(other.length)] ^= (byte) (1 << random.nextInt(8));
            assertFalse(LeafOpening.leadsTo(other, root, place), "seed=" + SEED);
            int length = random.nextInt(opening.length + 9);
            if (length != opening.length) {
                assertFalse(LeafOpening.leadsTo(Arrays.copyOf(opening, length), root, place), "seed=" + SEED);
            }
        }
        assertFalse(LeafOpening.leadsTo(new byte[Limits.MAX_LEAF_OPENING_LENGTH + 1], root, 0));
    }
}

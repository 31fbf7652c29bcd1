package io.verdant.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MerkleTest {
    private static final int MAX_COUNT = 70;

    @Test
    void shouldLetAnOddNodeRiseUnchanged() {
        List<Hash32> leaves = leaves(3);
        Hash32 expected = Merkle.inner(Merkle.inner(leaves.get(0), leaves.get(1)), leaves.get(2));
        assertEquals(expected, MerkleTree.ofLeaves(leaves).root());
    }

    @Test
    void shouldTagLeavesAndInnerNodes() {
        byte[] data = {1, 2, 3};
        assertEquals(Sha256.of(new byte[] {0}, data), Merkle.leaf(data));
        List<Hash32> two = leaves(2);
        assertEquals(
                Sha256.of(new byte[] {1}, two.get(0).bytes(), two.get(1).bytes()),
                Merkle.inner(two.get(0), two.get(1)));
        assertEquals(Merkle.leaf(data), MerkleTree.ofData(List.of(data)).root());
    }

    @Test
    void shouldOpenEveryLeafOfEveryCount() {
        for (int count = 1; count <= MAX_COUNT; count++) {
            MerkleTree tree = MerkleTree.ofLeaves(leaves(count));
            assertEquals(MerkleTree.levels(count), tree.levels());
            for (int index = 0; index < count; index++) {
                MerklePath path = tree.path(index);
                String at = "count=" + count + " index=" + index;
                assertEquals(
                        MerklePath.expectedLength(index, count), path.siblings().size(), at);
                assertEquals(tree.root(), path.rootOf(leaf(index)), at);
                assertNotEquals(tree.root(), path.rootOf(leaf(index + 1)), at);
            }
        }
    }

    @Test
    void shouldRefuseAPathOfAnyOtherLength() {
        for (int count = 1; count <= MAX_COUNT; count++) {
            for (int index = 0; index < count; index++) {
                List<Hash32> siblings = new ArrayList<>(
                        MerkleTree.ofLeaves(leaves(count)).path(index).siblings());
                siblings.add(Hash32.ZERO);
                assertRefused(index, count, siblings);
                siblings.removeLast();
                if (!siblings.isEmpty()) {
                    siblings.removeLast();
                    assertRefused(index, count, siblings);
                }
            }
        }
    }

    @Test
    void shouldRefuseAnIndexOutsideTheTree() {
        assertFalse(MerklePath.ofPeer(-1, 4, List.of()).ok());
        assertFalse(MerklePath.ofPeer(4, 4, List.of()).ok());
        assertFalse(MerklePath.ofPeer(0, 0, List.of()).ok());
        assertFalse(MerklePath.ofPeer(0, Integer.MIN_VALUE, List.of()).ok());
        assertThrows(IllegalArgumentException.class, () -> MerklePath.expectedLength(4, 4));
    }

    @Test
    void shouldCountThePathsOfTheLargestTree() {
        assertEquals(31, MerklePath.expectedLength(0, Integer.MAX_VALUE));
        assertEquals(32, MerkleTree.levels(Integer.MAX_VALUE));
        assertEquals(1, MerkleTree.levels(1));
        assertEquals(2, MerkleTree.nodeCount(Integer.MAX_VALUE, 30));
    }

    @Test
    void shouldFoldEveryListOfDescendantsBackToItsNode() {
        for (int count = 1; count <= MAX_COUNT; count++) {
            MerkleTree tree = MerkleTree.ofLeaves(leaves(count));
            for (int level = 0; level < tree.levels(); level++) {
                for (int index = 0; index < MerkleTree.nodeCount(count, level); index++) {
                    for (int down = 0; down <= level; down++) {
                        String at = "count=" + count + " level=" + level + " index=" + index + " down=" + down;
                        List<Hash32> list = tree.descendants(level, index, down);
                        assertEquals(MerkleTree.descendantCount(count, level, index, down), list.size(), at);
                        assertEquals(tree.node(level, index), MerkleTree.fold(list), at);
                    }
                }
            }
        }
    }

    @Test
    void shouldRefuseAnEmptyTree() {
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.ofLeaves(List.of()));
        assertThrows(IllegalArgumentException.class, () -> MerkleTree.fold(List.of()));
    }

    private static void assertRefused(int index, int count, List<Hash32> siblings) {
        assertFalse(MerklePath.ofPeer(index, count, siblings).ok(), "index=" + index + " count=" + count);
        assertThrows(IllegalArgumentException.class, () -> new MerklePath(index, count, siblings));
    }

    private static List<Hash32> leaves(int count) {
        List<Hash32> leaves = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            leaves.add(leaf(index));
        }
        return leaves;
    }

    private static Hash32 leaf(int index) {
        return Merkle.leaf(new byte[] {(byte) index});
    }
}

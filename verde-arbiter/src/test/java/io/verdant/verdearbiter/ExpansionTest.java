package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.MerkleTree;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpansionTest {
    private static List<Integer> listSizes(int leafCount) {
        List<Integer> sizes = new ArrayList<>();
        int level = Expansion.height(leafCount);
        do {
            int levels = Expansion.listLevels(leafCount, level);
            sizes.add(MerkleTree.descendantCount(leafCount, level, 0, levels));
            level -= levels;
        } while (level > 0);
        return sizes;
    }

    @Test
    void shouldShareTheLevelsEvenly() {
        assertEquals(List.of(1), listSizes(1));
        assertEquals(List.of(9), listSizes(9));
        assertEquals(List.of(128), listSizes(128));
        assertEquals(List.of(128, 64), listSizes(8_192));
        assertEquals(List.of(128, 128), listSizes(16_384));
        assertEquals(List.of(128, 64, 64, 64), listSizes(1 << 25));
    }

    @Test
    void shouldReachTheLeavesOfATreeOfAnySize() {
        for (int leafCount = 1; leafCount < 20_000; leafCount++) {
            List<Integer> sizes = listSizes(leafCount);
            assertEquals(Expansion.listCount(leafCount), sizes.size(), "leafCount=" + leafCount);
            assertTrue(sizes.stream().allMatch(size -> size <= MoveLimits.MAX_LIST_COUNT), "leafCount=" + leafCount);
            assertEquals(
                    sizes.stream().mapToInt(i -> i).sum(), Expansion.hashCount(leafCount), "leafCount=" + leafCount);
        }
    }

    @Test
    void shouldKeepAllListsOfTheLargestGameWithin24KiB() {
        int hashes = 0;
        int lists = 0;
        for (int leafCount : new int[] {8_192, 16_384, 1 << 25}) {
            hashes += listSizes(leafCount).stream().mapToInt(i -> i).sum();
            lists += listSizes(leafCount).size();
        }
        assertEquals(24 * 1_024, 32 * hashes);
        assertEquals(MoveLimits.MAX_LISTS, lists);
        assertEquals(MoveLimits.MAX_LISTS_LENGTH, 32 * hashes);
        assertTrue(lists + 3 <= MoveLimits.MAX_MOVES_PER_PLAYER);
    }

    @Test
    void shouldRefuseALevelWhereNoListBegins() {
        assertThrows(IllegalArgumentException.class, () -> Expansion.listLevels(8_192, 12));
    }
}

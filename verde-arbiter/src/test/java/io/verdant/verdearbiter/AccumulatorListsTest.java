package io.verdant.verdearbiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AccumulatorListsTest {
    private static final long SEED = 5;

    @Test
    void shouldTakeOneListWhereAllFit() {
        AccumulatorLists lists = AccumulatorLists.of(2_048, 2_048, new int[] {2_046});
        assertTrue(lists.single());
        assertEquals(2_048, lists.postedCount());
        assertEquals(0, lists.first(0));
        assertEquals(2_048, lists.count(0));
    }

    @Test
    void shouldCutEveryMicroStepIntoOneInterval() {
        SplittableRandom random = new SplittableRandom(SEED);
        for (int game = 0; game < 3_000; game++) {
            int count = random.nextInt(2, 3_000);
            int[] anchors = random.ints(random.nextInt(1, 33), 0, count - 1)
                    .sorted()
                    .distinct()
                    .toArray();
            AccumulatorLists lists = AccumulatorLists.of(count, 1, anchors);
            int next = 0;
            for (int interval = 0; interval < lists.intervalCount(); interval++) {
                assertEquals(next, lists.first(interval), "seed=" + SEED + " game=" + game);
                assertTrue(lists.count(interval) >= 1 && lists.count(interval) <= Math.ceil(Math.sqrt(count)));
                assertEquals(interval, lists.intervalOf(lists.first(interval)));
                assertEquals(interval, lists.endingWith(lists.end(interval)));
                next = lists.end(interval) + 1;
            }
            assertEquals(count, next, "seed=" + SEED + " game=" + game);
            for (int anchor : anchors) {
                assertTrue(lists.endingWith(anchor) >= 0, "seed=" + SEED + " game=" + game + " anchor=" + anchor);
            }
        }
    }

    /** A sum of 38.6 million elements, the embedding of GPT-2's small shape: 32 lanes and the tree. */
    @Test
    void shouldKeepASumOfAnEmbeddingTableWithinTheEvidence() {
        int lane = 38_597_376 / 32 / 32 + 1;
        int[] ends = new int[32];
        for (int i = 0; i < 32; i++) {
            ends[i] = (i + 1) * lane - 1;
        }
        AccumulatorLists small = AccumulatorLists.of(32 * lane + 1, 2_048, ends);
        assertTrue(small.intervalCount() <= MoveLimits.MAX_ACCUMULATOR_COUNT);
        int openings = 4_096 + 32 * (17 + 14 + 14);
        assertTrue(
                Game.SIGNED_ROOT_LENGTH + 4 * small.postedCount() + openings <= MoveLimits.MAX_EVIDENCE_LENGTH,
                "posted=" + small.postedCount());
    }

    @Test
    void shouldHaveWhatAMicroStepReads() {
        AccumulatorLists lists = AccumulatorLists.of(10, 1, new int[] {2, 5, 8});
        long[] coarse = new long[lists.intervalCount()];
        for (int interval = 0; interval < coarse.length; interval++) {
            coarse[interval] = 100 + lists.end(interval);
        }
        var last = new Accumulators(lists, coarse, lists.intervalOf(9), new long[] {7});
        assertEquals(102, last.of(2));
        assertEquals(108, last.of(8));
        assertEquals(7, last.of(9));
        assertEquals(9, last.microStep(0));
        assertThrows(IllegalArgumentException.class, () -> last.of(0));
    }

    @Test
    void shouldRefuseAnElementWithoutMicroSteps() {
        assertThrows(IllegalArgumentException.class, () -> AccumulatorLists.of(0, 1, new int[0]));
    }
}

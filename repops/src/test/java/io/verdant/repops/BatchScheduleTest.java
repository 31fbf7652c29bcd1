package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BatchScheduleTest {
    private static final byte[] SEED = seed(7);

    @Test
    void shouldPermuteEverySmallRange() {
        for (long size = 1; size <= 300; size++) {
            FeistelPermutation permutation = new FeistelPermutation(size, 17, (int) size);
            BitSet seen = new BitSet();
            for (long i = 0; i < size; i++) {
                long to = permutation.apply(i);
                assertTrue(to >= 0 && to < size, "size=" + size + " index=" + i + " to=" + to);
                assertFalse(seen.get((int) to), "size=" + size + " twice=" + to);
                seen.set((int) to);
            }
        }
    }

    @Test
    void shouldRefuseIndicesOutsideTheRange() {
        FeistelPermutation permutation = new FeistelPermutation(10, 1, 2);
        assertThrows(IllegalArgumentException.class, () -> permutation.apply(10));
        assertThrows(IllegalArgumentException.class, () -> permutation.apply(-1));
        assertThrows(IllegalArgumentException.class, () -> new FeistelPermutation(0, 1, 2));
        assertTrue(new FeistelPermutation(1L << 62, 1, 2).apply((1L << 62) - 1) >= 0);
    }

    @Test
    void shouldDealEveryRecordOfAnEpochOnceAndNoneToTwoWorkers() {
        int participants = 3;
        int shards = 7;
        int recordsPerShard = 10;
        BitSet seen = new BitSet();
        for (int position = 0; position < participants; position++) {
            BatchSchedule schedule = new BatchSchedule(SEED, 0, position, participants, shards, recordsPerShard, 4);
            assertEquals(20, schedule.size());
            for (int index = 0; index < 20; index++) {
                int record = schedule.recordIndex(index / 4, index % 4);
                assertFalse(seen.get(record), "record=" + record);
                seen.set(record);
            }
        }
        assertEquals(60, seen.cardinality());
    }

    @Test
    void shouldShuffleAnewInEveryEpochAndForEverySeed() {
        BatchSchedule schedule = new BatchSchedule(SEED, 0, 0, 1, 4, 16, 64);
        BatchSchedule other = new BatchSchedule(seed(8), 0, 0, 1, 4, 16, 64);
        int[] first = new int[64];
        int[] second = new int[64];
        int[] foreign = new int[64];
        for (int row = 0; row < 64; row++) {
            first[row] = schedule.recordIndex(0, row);
            second[row] = schedule.recordIndex(1, row);
            foreign[row] = other.recordIndex(0, row);
        }
        assertNotEquals(Arrays.toString(first), Arrays.toString(second));
        assertNotEquals(Arrays.toString(first), Arrays.toString(foreign));
        assertEquals(first[5], schedule.recordIndex(0, 5), "pure, whatever was asked in between");
    }

    @Test
    void shouldUseEveryWordOfTheSeed() {
        for (int index = 0; index < 32; index++) {
            byte[] changed = SEED.clone();
            changed[index] ^= 1;
            BatchSchedule a = new BatchSchedule(SEED, 0, 0, 1, 4, 64, 32);
            BatchSchedule b = new BatchSchedule(changed, 0, 0, 1, 4, 64, 32);
            boolean differs = false;
            for (int row = 0; row < 32; row++) {
                differs |= a.recordIndex(0, row) != b.recordIndex(0, row);
            }
            assertTrue(differs, "seed byte=" + index);
        }
    }

    @Test
    void shouldKeyMasksByRoundWorkerStepAndNode() {
        BatchSchedule schedule = new BatchSchedule(SEED, 0, 1, 3, 6, 10, 4);
        Set<MaskKey> keys = new HashSet<>();
        for (int step = 0; step < 20; step++) {
            for (int node = 0; node < 20; node++) {
                keys.add(schedule.maskKey(step, node));
            }
        }
        assertEquals(400, keys.size());
        assertNotEquals(schedule.maskKey(2, 3), new BatchSchedule(seed(8), 0, 1, 3, 6, 10, 4).maskKey(2, 3));
        assertNotEquals(schedule.maskKey(2, 3), new BatchSchedule(SEED, 0, 2, 3, 6, 10, 4).maskKey(2, 3));
        assertEquals(schedule.maskKey(2, 3), new BatchSchedule(SEED, 9, 1, 2, 9, 7, 1).maskKey(2, 3));
    }

    /** The derivation of {@code docs/repops.md}, written out: domain 3, the position, the step, the node. */
    @Test
    void shouldDeriveMaskKeysAsWrittenDown() {
        int[] state = {3, 1, 7, 11};
        for (int word = 0; word < 4; word++) {
            Philox.block(0x07070707, 0x07070707, state[0], state[1], state[2], state[3], state);
        }
        MaskKey key = new BatchSchedule(SEED, 0, 1, 3, 6, 10, 4).maskKey(7, 11);
        assertEquals(new MaskKey(state[0], state[1]), key);
    }

    @Test
    void shouldNumberStepsFromTheRoundsFirst() {
        BatchSchedule schedule = new BatchSchedule(SEED, 3L * 8_192, 0, 1, 4, 16, 64);
        assertEquals(24_576, schedule.stepNumber(0));
        assertEquals(24_576 + 8_191, schedule.stepNumber(8_191));
        assertThrows(IllegalArgumentException.class, () -> new BatchSchedule(SEED, -1, 0, 1, 4, 16, 64));
        BatchIndex ofNoRound = (step, row) -> row;
        assertEquals(5, ofNoRound.stepNumber(5));
        assertThrows(IllegalStateException.class, () -> ofNoRound.maskKey(0, 0));
    }

    @Test
    void shouldRefuseFewerShardsThanParticipants() {
        assertThrows(IllegalArgumentException.class, () -> new BatchSchedule(SEED, 0, 0, 3, 2, 10, 4));
        assertThrows(IllegalArgumentException.class, () -> new BatchSchedule(SEED, 0, 3, 3, 6, 10, 4));
        assertThrows(IllegalArgumentException.class, () -> new BatchSchedule(new byte[31], 0, 0, 1, 2, 10, 4));
    }

    private static byte[] seed(int fill) {
        byte[] seed = new byte[32];
        Arrays.fill(seed, (byte) fill);
        return seed;
    }
}

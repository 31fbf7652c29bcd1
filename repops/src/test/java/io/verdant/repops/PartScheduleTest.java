package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A worker keeps to its part, walks all of it, and not as another of the same part does. */
class PartScheduleTest {
    private static final byte[] SEED = new byte[32];
    private static final int PER_PART = 12;

    private static PartSchedule at(int position) {
        return new PartSchedule(SEED, 5, position, 7, 3, PER_PART, 4);
    }

    @Test
    void shouldWalkItsOwnPartAndNoOther() {
        for (int position = 0; position < 7; position++) {
            Set<Integer> seen = new HashSet<>();
            for (int step = 0; step < 3; step++) {
                for (int row = 0; row < 4; row++) {
                    int record = at(position).recordIndex(step, row);
                    assertEquals(position % 3, record / PER_PART);
                    seen.add(record);
                }
            }
            assertEquals(PER_PART, seen.size());
        }
    }

    @Test
    void shouldDrawDifferentlyAtEveryPosition() {
        boolean differs = false;
        for (int row = 0; row < 4; row++) {
            differs |= at(1).recordIndex(0, row) != at(4).recordIndex(0, row);
        }
        assertTrue(differs);
        assertNotEquals(at(1).maskKey(0, 0), at(4).maskKey(0, 0));
        assertEquals(7, at(1).stepNumber(2));
        assertThrows(IllegalArgumentException.class, () -> new PartSchedule(SEED, 0, 0, 7, 0, PER_PART, 4));
    }
}

package io.verdant.settlement.evm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventCursorTest {
    @Test
    void shouldReadOnlyWhatIsConfirmed() {
        EventCursor cursor = EventCursor.from(10, 100, 3);
        assertEquals(Optional.empty(), cursor.next(11));
        assertEquals(Optional.of(new EventCursor.Range(10, 10)), cursor.next(12));
    }

    @Test
    void shouldReadEveryBlockOnceWhateverNodesRefuse() {
        long seed = 20_261_121;
        SplittableRandom random = new SplittableRandom(seed);
        for (int play = 0; play < 200; play++) {
            EventCursor cursor = EventCursor.from(random.nextLong(50), random.nextLong(1, 40), random.nextInt(1, 9));
            long expected = cursor.nextBlock();
            long head = 0;
            for (int i = 0; i < 300; i++) {
                head += random.nextLong(4);
                Optional<EventCursor.Range> range = cursor.next(head);
                if (range.isEmpty()) {
                    continue;
                }
                if (range.get().from() < range.get().to() && random.nextInt(3) == 0) {
                    cursor = cursor.halved();
                    continue;
                }
                String message = "seed=" + seed + " play=" + play + " " + range;
                assertEquals(expected, range.get().from(), message);
                assertTrue(range.get().to() <= head - cursor.confirmations() + 1, message);
                expected = range.get().to() + 1;
                cursor = cursor.read(range.get());
            }
        }
    }

    @Test
    void shouldSayThatOneBlockCannotBeHalved() {
        assertThrows(
                IllegalStateException.class, () -> EventCursor.from(0, 1, 1).halved());
    }
}

package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A coordinator that lets its clock jump says that a player was silent for long. */
class TurnWitnessTest {
    private static final Hash32 GAME = Sha256.of(new byte[] {1});
    private static final long LEAST_NS = 1_000;

    private final TurnWitness witness = new TurnWitness();

    @Test
    void shouldSeeASilenceThatLastedHereToo() {
        witness.note(GAME, 3, 10);
        witness.note(GAME, 3, 500);
        assertFalse(witness.hasSeen(GAME, 3, LEAST_NS, 1_009));
        assertTrue(witness.hasSeen(GAME, 3, LEAST_NS, 1_010));
    }

    @Test
    void shouldNotSeeASilenceThatIsOnlySaid() {
        witness.note(GAME, 3, 10);
        assertFalse(witness.hasSeen(GAME, 3, LEAST_NS, 11));
    }

    @Test
    void shouldBeginAnewWithEveryMove() {
        witness.note(GAME, 3, 0);
        witness.note(GAME, 4, 5_000);
        assertFalse(witness.hasSeen(GAME, 3, LEAST_NS, 9_000));
        assertFalse(witness.hasSeen(GAME, 4, LEAST_NS, 5_500));
        assertTrue(witness.hasSeen(GAME, 4, LEAST_NS, 6_000));
    }

    /** After a restart an arbiter waits again: it has seen nothing. */
    @Test
    void shouldNotTakeAnothersWord() {
        assertFalse(witness.hasSeen(GAME, 0, LEAST_NS, Long.MAX_VALUE));
        witness.note(GAME, 0, 0);
        witness.keepOnly(Set.of());
        assertFalse(witness.hasSeen(GAME, 0, LEAST_NS, Long.MAX_VALUE));
    }
}

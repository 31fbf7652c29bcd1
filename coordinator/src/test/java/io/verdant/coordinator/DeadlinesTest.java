package io.verdant.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DeadlinesTest {
    private final Deadlines deadlines = new Deadlines(6_000);

    private void sample(long... elapsed) {
        for (long millis : elapsed) {
            deadlines.sample(Phase.COMMIT, millis);
        }
    }

    @Test
    void shouldGiveTheWholeBudgetUntilThreeRoundsWereSeen() {
        sample(10, 10);
        assertEquals(6_000, deadlines.phaseMillis(Phase.COMMIT));
        sample(10);
        assertEquals(1_000, deadlines.phaseMillis(Phase.COMMIT));
    }

    @Test
    void shouldAllowTheMedianAndSixDeviations() {
        sample(1_000, 1_200, 1_400);
        assertEquals(1_200 + 6 * 200, deadlines.phaseMillis(Phase.COMMIT));
    }

    @Test
    void shouldNotBeMovedByOneRoundThatWasSlow() {
        sample(1_000, 1_000, 1_000, 1_000, 6_000);
        assertEquals(1_000, deadlines.phaseMillis(Phase.COMMIT));
    }

    @Test
    void shouldNeverExceedTheBudget() {
        sample(1_000, 4_000, 6_000);
        assertEquals(6_000, deadlines.phaseMillis(Phase.COMMIT));
    }

    /** The re-run, both players' clocks and every set of arbiters: what the documents promise as the longest dispute. */
    @Test
    void shouldBoundAWholeDisputeByElevenBudgets() {
        assertEquals(11 * 6_000, deadlines.gameMillis());
        assertEquals(6_000, deadlines.rerunMillis());
        assertEquals(3_000, deadlines.moveMillis());
    }

    @Test
    void shouldKeepPhasesApart() {
        sample(10, 10, 10);
        assertEquals(6_000, deadlines.phaseMillis(Phase.REVEAL));
    }
}

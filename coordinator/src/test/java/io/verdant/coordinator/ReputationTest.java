package io.verdant.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import org.junit.jupiter.api.Test;

class ReputationTest {
    private final Member worker = new Member(Address.of(new byte[20]), Role.WORKER, "w", "", Hash32.ZERO);

    private double rate() {
        return Reputation.auditRate(0.01, worker.cleanEpochs());
    }

    @Test
    void shouldAuditEveryClaimOfANewcomer() {
        assertEquals(1.0, rate());
    }

    @Test
    void shouldAuditLessWithEveryCleanEpochButNeverBelowTheFloor() {
        double last = rate();
        for (int epoch = 0; epoch < 100; epoch++) {
            worker.endEpoch();
            assertTrue(rate() <= last && rate() >= 0.01, "epoch=" + epoch + " rate=" + rate());
            last = rate();
        }
        assertEquals(0.01, last, 1e-9);
    }

    @Test
    void shouldHalveTheDistanceToTheFloorWithEachCleanEpoch() {
        worker.endEpoch();
        assertEquals(0.01 + 0.99 * 0.5, rate());
        worker.endEpoch();
        assertEquals(0.01 + 0.99 * 0.25, rate());
    }

    @Test
    void shouldAuditEveryClaimForThreeCleanEpochsAfterAFailure() {
        for (int i = 0; i < 10; i++) {
            worker.endEpoch();
        }
        worker.failed();
        worker.endEpoch();
        for (int epoch = 0; epoch < 3; epoch++) {
            assertEquals(1.0, rate(), "epoch=" + epoch);
            worker.endEpoch();
        }
        assertTrue(rate() < 1);
    }

    @Test
    void shouldKeepReputationThroughAnEpochThatWasMerelyIncomplete() {
        worker.endEpoch();
        double before = rate();
        worker.unclean();
        worker.endEpoch();
        assertEquals(before, rate());
    }
}

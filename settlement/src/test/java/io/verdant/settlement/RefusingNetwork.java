package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Reason;
import org.junit.jupiter.api.BeforeEach;

/** A network whose job has begun, and messages that it does not take. */
abstract class RefusingNetwork {
    final TestNetwork network = new TestNetwork(2, 3, 2, 1);
    final RoundPlayer player = new RoundPlayer(network, 2);
    final TestPeer worker = network.workers.get(0);
    final TestPeer validator = network.validators.get(0);

    @BeforeEach
    void start() {
        network.start();
    }

    Hash32 jobId() {
        return network.state().jobId();
    }

    RoundState round() {
        return network.state().current();
    }

    void assertDropped(Reason reason, Envelope envelope) {
        long entries = network.state().nextIndex();
        Hash32 before = network.state().runningHash();
        assertNull(network.apply(envelope));
        assertEquals(reason, network.core.lastDrop().reason());
        assertEquals(entries, network.state().nextIndex());
        assertEquals(before, network.state().runningHash());
    }
}

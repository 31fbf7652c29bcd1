package io.verdant.protocol.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What a process takes grows with its heap, so that no model is too large for a large one, and nobody fills a small one. */
class PeerLimitsTest {
    private static final long MIB = 1 << 20;

    @Test
    void shouldTakeTheGradientsOfAModelOf124MillionParametersInAHeapThatHoldsThem() {
        PeerLimits limits = PeerLimits.ofHeap(4096 * MIB);
        long gradientLength = 124_439_808L * Float.BYTES;
        assertTrue(gradientLength <= limits.maxStreamLength());
        assertTrue(2 * gradientLength <= limits.maxSenderLength());
    }

    @Test
    void shouldLeaveHalfOfAnArbitersHeap() {
        PeerLimits limits = PeerLimits.ofHeap(64 * MIB);
        assertEquals(16 * MIB, limits.maxStreamLength());
        assertEquals(32 * MIB, limits.maxTotalLength());
        assertEquals(PeerLimits.MIN_STREAM_LENGTH, PeerLimits.ofHeap(MIB).maxStreamLength());
        assertEquals(PeerLimits.MAX_STREAM_LENGTH, PeerLimits.ofHeap(1L << 40).maxStreamLength());
    }

    @Test
    void shouldRefuseLimitsThatShrink() {
        assertThrows(IllegalArgumentException.class, () -> new PeerLimits(8, 7, 9, 1, 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new PeerLimits(8, 8, 7, 1, 8, 1));
        assertThrows(IllegalArgumentException.class, () -> new PeerLimits(8, 8, 8, 1, 7, 1));
    }
}

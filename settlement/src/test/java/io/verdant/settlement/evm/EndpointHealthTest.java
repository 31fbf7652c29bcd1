package io.verdant.settlement.evm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import io.verdant.protocol.Sha256;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EndpointHealthTest {
    private static final Hash32 ONE = Sha256.of(new byte[] {1});
    private static final Hash32 TWO = Sha256.of(new byte[] {2});

    private final EndpointHealth health = new EndpointHealth(List.of("a", "b", "c"), 1, 10, 3);

    private void see(long a, long b, long c) {
        health.seen(0, 1, a);
        health.seen(1, 1, b);
        health.seen(2, 1, c);
        health.compareHeads();
    }

    @Test
    void shouldAskTheLongestChainFirstAndLeaveOutWhoIsBehindUntilItCaughtUp() {
        see(100, 96, 101);
        assertEquals(List.of(2, 0), health.usable(0));
        assertEquals(NodeFault.Kind.LAGGING, health.fault(1).orElseThrow().kind());
        see(102, 102, 102);
        assertEquals(List.of(0, 1, 2), health.usable(0));
    }

    @Test
    void shouldNeverAskAgainWhoIsOfAnotherChain() {
        health.seen(0, 2, 100);
        health.seen(0, 1, 100);
        assertEquals(NodeFault.Kind.WRONG_CHAIN, health.fault(0).orElseThrow().kind());
        assertTrue(health.fault(0).orElseThrow().getMessage().contains("chainId=2 expected=1"));
    }

    @Test
    void shouldTellAReorganisationFromAHeadThatWentBack() {
        see(100, 100, 100);
        see(90, 100, 100);
        assertEquals(NodeFault.Kind.LAGGING, health.fault(0).orElseThrow().kind());
        see(100, 100, 100);
        see(89, 100, 100);
        assertEquals(
                NodeFault.Kind.HEAD_WENT_BACK, health.fault(0).orElseThrow().kind());
        see(100, 100, 100);
        assertEquals(List.of(1, 2), health.usable(0));
    }

    @Test
    void shouldBelieveTheMajorityAboutWhatIsSettledAndNobodyWithoutOne() {
        see(100, 100, 100);
        assertEquals(90, health.comparableHeight());
        health.compare("block 90", Map.of(0, ONE, 1, TWO, 2, ONE));
        assertEquals(List.of(0, 2), health.usable(0));
        health.compare("block 91", Map.of(0, ONE, 2, TWO));
        assertEquals(List.of(), health.usable(0));
        assertEquals(NodeFault.Kind.DISAGREES, health.none().kind());
        assertTrue(health.none().getMessage().contains("none has a majority"));
    }

    @Test
    void shouldPauseASilentNodeEverLongerAndForgetThatOnceItAnswers() {
        NodeFault silence = new NodeFault(NodeFault.Kind.UNREACHABLE, "a: no answer");
        health.silent(0, silence, 0);
        assertEquals(List.of(1, 2), health.worthALook(499));
        assertEquals(List.of(0, 1, 2), health.worthALook(500));
        health.silent(0, silence, 500);
        assertEquals(List.of(1, 2), health.worthALook(1_499));
        see(5, 5, 5);
        assertEquals(List.of(0, 1, 2), health.usable(501));
    }
}

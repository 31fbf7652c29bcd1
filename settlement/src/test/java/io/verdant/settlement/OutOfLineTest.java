package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import io.verdant.settlement.RoundPlayer.Fault;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From signed reports to a refused claim: who is out of line over rounds is refused, unpaid and audited always, but not convicted. */
class OutOfLineTest {
    private static final int ROUNDS = 16;
    private static final int FIRST_ODD = 6;

    private final TestNetwork network = new TestNetwork(21, 6, 3, 1);
    private final RoundPlayer player = new RoundPlayer(network, 21);
    private final TestPeer odd = network.workers.getLast();

    private void play() {
        JobSpec base = TestNetwork.spec(21, ROUNDS, 6, 3, 1);
        JobSpec.Verification old = base.verification();
        network.spec = new JobSpec(
                base.name(),
                base.contract(),
                base.modelHash(),
                base.programRoot(),
                base.startRoot(),
                base.workHash(),
                base.data(),
                base.optimizer(),
                base.schedule(),
                base.outer(),
                new JobSpec.Verification(old.tier(), 0.1, 1, 60, 1, 1, 6, 3),
                base.checks(),
                base.aggregation(),
                base.payment(),
                base.seed());
        network.start();
        for (int round = FIRST_ODD; round < ROUNDS; round++) {
            player.fault(odd, round, Fault.ODD);
        }
        player.playToEnd();
    }

    @Test
    void shouldRefuseWhoIsOutOfLineOverRoundsAndNobodyElse() {
        play();
        List<RoundState> rounds = network.state().job().orElseThrow().rounds();
        int refused = 0;
        for (RoundState round : rounds) {
            for (Address worker : round.participants()) {
                boolean isOut = round.reasonOf(worker) == Reason.OUT_OF_LINE;
                assertFalse(isOut && !worker.equals(odd.address()), "round=" + round.index());
                assertEquals(!isOut, round.accepted().orElseThrow().contains(worker), "round=" + round.index());
                refused += isOut ? 1 : 0;
            }
        }
        assertTrue(refused > 0, "refused=" + refused);
        RoundState first = rounds.stream()
                .filter(round -> round.reasonOf(odd.address()) == Reason.OUT_OF_LINE)
                .findFirst()
                .orElseThrow();
        assertTrue(first.index() >= FIRST_ODD + 1, "never in one round: " + first.index());
        assertTrue(first.suspects().contains(odd.address()));
        if (first.index() + 1 < ROUNDS) {
            assertEquals(1, rounds.get(first.index() + 1).auditRate(odd.address()));
        }
        assertEquals(0, network.state().member(odd.address()).orElseThrow().slashed(), "a score is no proof");
        long other = network.state()
                .member(network.workers.getFirst().address())
                .orElseThrow()
                .reward();
        assertTrue(network.state().member(odd.address()).orElseThrow().reward() < other);
    }
}

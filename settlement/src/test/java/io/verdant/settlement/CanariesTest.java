package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.Phase;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Canaries;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.settlement.RoundPlayer.Fault;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Planted claims: who passes one is charged, who catches one is paid, and nobody can tell one before it is revealed. */
class CanariesTest {
    private static final double RATE = 0.25;

    private final TestNetwork network = new TestNetwork(11, 4, 3, 1);
    private final RoundPlayer player = new RoundPlayer(network, 11);
    private final TestPeer lazy = network.validators.get(0);
    private final TestPeer diligent = network.validators.get(1);

    private void start() {
        JobSpec base = TestNetwork.spec(11, 8, 4, 3, 1);
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
                base.verification().withCanaries(RATE),
                base.checks(),
                base.aggregation(),
                base.payment(),
                base.seed());
        network.start();
        for (int round = 0; round < 8; round++) {
            player.fault(lazy, round, Fault.LAZY);
        }
    }

    @Test
    void shouldChargeWhoPassesAPlantedClaimAndPayWhoCatchesIt() {
        start();
        player.playToEnd();
        assertEquals(Phase.FINISHED, network.state().phase());
        int planted = 0;
        Set<Address> paid = new HashSet<>();
        for (RoundState round : network.state().job().orElseThrow().rounds()) {
            for (Address worker : round.canaries().keySet()) {
                planted++;
                assertEquals(Reason.CANARY, round.reasonOf(worker));
                assertFalse(round.challenged(worker), "nobody disputes it");
                assertFalse(round.accepted().orElseThrow().contains(worker));
                Set<Address> audited = auditors(round, worker);
                assertEquals(
                        audited.contains(lazy.address()), round.missedCanaries().contains(lazy.address()));
                audited.remove(lazy.address());
                assertEquals(audited, round.canaries().get(worker));
                paid.add(worker);
            }
        }
        assertTrue(planted > 2, "planted=" + planted);
        assertTrue(network.state().games().isEmpty());
        assertTrue(network.state().member(lazy.address()).orElseThrow().slashed() > 0);
        assertEquals(0, network.state().member(diligent.address()).orElseThrow().slashed());
        long forLazy = network.state().member(lazy.address()).orElseThrow().reward();
        long forDiligent =
                network.state().member(diligent.address()).orElseThrow().reward();
        assertTrue(forDiligent > forLazy, forDiligent + " " + forLazy);
        for (TestPeer worker : network.workers) {
            assertEquals(
                    0, network.state().member(worker.address()).orElseThrow().slashed());
        }
        long first =
                network.state().member(paid.iterator().next()).orElseThrow().reward();
        for (TestPeer worker : network.workers) {
            assertEquals(
                    first,
                    network.state().member(worker.address()).orElseThrow().reward(),
                    "planting costs nothing");
        }
        assertTrue(network.state().totals().balanced());
    }

    private static Set<Address> auditors(RoundState round, Address worker) {
        Set<Address> auditors = new HashSet<>();
        round.audits().forEach((validator, audits) -> {
            if (audits.stream().anyMatch(audit -> audit.worker().equals(worker))) {
                auditors.add(validator);
            }
        });
        return auditors;
    }

    @Test
    void shouldRefuseSecretsTooEarlyTwiceAndThatAreNotTheNext() {
        start();
        player.playTo(0, Phase.AUDIT);
        TestPeer worker = network.workers.getFirst();
        Hash32 jobId = network.state().jobId();
        Command.RevealPreimage next = new Command.RevealPreimage(jobId, 0, worker.chain.preimage(0));
        network.expect(Reason.WRONG_PHASE, worker, next);
        player.playTo(0, Phase.CANARY);
        network.expect(Reason.BAD_PREIMAGE, worker, new Command.RevealPreimage(jobId, 0, worker.chain.preimage(1)));
        network.expect(Reason.NONE, worker, next);
        network.expect(Reason.DUPLICATE, worker, next);
    }

    @Test
    void shouldConvictWhoCheatsWithoutBeingDrawn() {
        start();
        TestPeer cheat = network.workers.getLast();
        player.fault(cheat, 1, Fault.TAMPERED);
        player.playToEnd();
        boolean drawn = network.state().round(1).canaries().containsKey(cheat.address());
        Reason expected = drawn ? Reason.CANARY : Reason.DISPUTE_LOST;
        assertEquals(expected, network.state().round(1).reasonOf(cheat.address()));
    }

    @Test
    void shouldDrawAtTheSetRateAndBindTheRootToWorkerAndAssignment() {
        start();
        player.playTo(0, Phase.OPEN);
        RoundState round = network.state().current();
        Address worker = network.workers.getFirst().address();
        Address other = network.workers.getLast().address();
        var assignment = round.assignment(worker).orElseThrow();
        int drawn = 0;
        for (int i = 0; i < 4_000; i++) {
            drawn += Canaries.drawn(TestNetwork.hash("secret " + i), assignment, RATE) ? 1 : 0;
        }
        assertEquals(RATE, drawn / 4_000.0, 0.03);
        Hash32 secret = TestNetwork.hash("secret");
        Hash32 root = Canaries.endRoot(worker, secret, assignment);
        assertFalse(root.equals(Canaries.endRoot(other, secret, assignment)));
        assertFalse(root.equals(Canaries.endRoot(worker, TestNetwork.hash("other"), assignment)));
        assertTrue(network.state().balance(Purse.ESCROW, network.publisher.address()) > 0);
    }
}

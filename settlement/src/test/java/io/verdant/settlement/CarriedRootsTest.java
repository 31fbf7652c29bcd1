package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.Member;
import io.verdant.coordinator.Phase;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Claim;
import io.verdant.protocol.Command;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Eip712;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Reason;
import io.verdant.settlement.RoundPlayer.Fault;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a worker carries from claim to claim, as the log follows it by its root. */
class CarriedRootsTest {
    private final TestNetwork network = new TestNetwork(1, 3, 2, 1);
    private final Address worker = network.workers.get(1).address();

    CarriedRootsTest() {
        JobSpec plain = network.spec;
        var numbers = new TreeMap<>(Map.of("learningRate", 0.1f, JobSpec.Optimizer.WORKER_MOMENTUM, 0.9f));
        network.spec = new JobSpec(
                plain.name(),
                plain.contract(),
                plain.modelHash(),
                plain.programRoot(),
                plain.startRoot(),
                plain.workHash(),
                plain.data(),
                new JobSpec.Optimizer("sgd", JobSpec.Optimizer.CONSTANT, numbers),
                plain.schedule(),
                plain.outer(),
                plain.verification(),
                plain.checks(),
                plain.aggregation(),
                plain.payment(),
                plain.seed());
        network.start();
    }

    private RoundPlayer player(long seed) {
        return new RoundPlayer(network, seed);
    }

    private RoundState round(int index) {
        return network.state().round(index);
    }

    private Hash32 leftBy(int round) {
        return TestNetwork.hash("carried " + worker + round);
    }

    private void assertEnded() {
        assertTrue(network.state().finished());
        assertEquals(network.core.state().runningHash(), network.replica.state().runningHash());
    }

    @Test
    void shouldStartFromWhatTheLastClaimLeft() {
        player(3).playToEnd();
        assertEnded();
        assertEquals(Hash32.ZERO, round(0).carriedStart(worker));
        for (int round = 1; round < 4; round++) {
            assertEquals(leftBy(round - 1), round(round).carriedStart(worker));
        }
        assertEquals(Map.of(), network.state().standing(worker).reasons());
    }

    @ParameterizedTest
    @CsvSource({
        "SILENT, SILENT",
        "UNOPENED, SILENT",
        "STALE, STALE_CHECKPOINT",
        "STALE_CARRIED, STALE_CARRIED_STATE",
        "NON_FINITE, NON_FINITE",
        "UNSTREAMED, UNAVAILABLE",
        "CARRIED_WITHHELD, UNAVAILABLE",
        "BAD_NORM, NORM_ABOVE",
        "TAMPERED_UNBONDED, AUDIT_MISMATCH"
    })
    void shouldLeaveWhatWasCarriedWhereAClaimIsNotAccepted(Fault fault, Reason reason) {
        player(fault.ordinal()).fault(network.workers.get(1), 1, fault).playToEnd();
        assertEnded();
        assertEquals(reason, round(1).reasonOf(worker));
        assertFalse(round(1).accepted().orElseThrow().contains(worker));
        assertEquals(leftBy(0), round(1).carriedStart(worker));
        assertEquals(leftBy(0), round(2).carriedStart(worker));
        assertEquals(leftBy(2), round(3).carriedStart(worker));
        assertEquals(0, network.state().standing(worker).slashed());
    }

    @Test
    void shouldBeginAnewAfterAnAbsence() {
        RoundPlayer player =
                player(4).fault(network.workers.get(1), 1, Fault.SILENT).fault(network.workers.get(1), 2, Fault.SILENT);
        player.playTo(3, Phase.COMMIT);
        assertEquals(
                Member.Status.INACTIVE,
                network.state().member(worker).orElseThrow().status());
        assertEquals(leftBy(0), round(2).carriedStart(worker));
        assertEquals(Hash32.ZERO, round(3).carriedStart(worker));
    }

    @Test
    void shouldRefuseAClaimThatCarriesNothingThoughTheJobDoes() {
        RoundPlayer player = player(5);
        player.playTo(0, Phase.COMMIT);
        RoundState round = round(0);
        Claim carrying = player.claim(round, worker);
        Claim plain = new Claim(
                carrying.jobId(),
                carrying.round(),
                worker,
                carrying.assignment(),
                carrying.startRoot(),
                carrying.endRoot(),
                carrying.gradientRoot(),
                carrying.gradientLength(),
                null);
        assertNotEquals(Eip712.claimDigest(carrying), Eip712.claimDigest(plain));
        TestPeer peer = network.peer(worker);
        Hash32 salt = player.salt(peer, 0, "claim");
        network.expect(
                Reason.NONE,
                peer,
                new Command.CommitClaim(network.state().jobId(), 0, Commitments.claim(worker, plain, salt)));
        player.playTo(0, Phase.OPEN);
        network.expect(
                Reason.MALFORMED, peer, new Command.OpenClaim(plain, salt, peer.key.sign(Eip712.claimDigest(plain))));
    }
}

package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.LeafRequest;
import io.verdant.coordinator.Phase;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LeafOpening;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import org.junit.jupiter.api.Test;

/** Certified leaves that are asked for on the log: served, withheld, and asked for by those who want to do harm. */
class LeafRequestsTest {
    private static final long PLACE = 0x5a5a_5a5a_5a5aL;

    private final TestNetwork network = new TestNetwork(5, 3, 2, 3);
    private final RoundPlayer player = new RoundPlayer(network, 5);
    private final TestPeer asker = network.workers.get(1);
    private final Address worker = network.workers.get(0).address();
    private final TestPeer holder = network.validators.get(0);

    LeafRequestsTest() {
        network.start();
        player.playTo(1, Phase.COMMIT);
    }

    private Command.RequestLeaf request() {
        return new Command.RequestLeaf(network.state().jobId(), 0, worker, holder.address(), PLACE);
    }

    private LeafRequest asked() {
        network.expect(Reason.NONE, asker, request());
        return network.state().leafRequests().getLast();
    }

    private Command.ServeLeaf answer(LeafRequest request, long place) {
        return new Command.ServeLeaf(request.id(), LeafOpening.of(RoundPlayer.gradient(worker, 0), place));
    }

    private long stake(TestPeer peer) {
        return network.state().balance(Purse.STAKE, peer.address());
    }

    private void passDeadline(LeafRequest request) {
        while (network.state().nowMillis() < request.deadlineMillis()) {
            network.tickToDue();
        }
    }

    @Test
    void shouldTakeTheLeafThatWasAskedForFromItsHolder() {
        long staked = stake(holder);
        LeafRequest request = asked();
        network.expect(Reason.NONE, holder, answer(request, PLACE));
        assertEquals(LeafRequest.Outcome.SERVED, request.outcome());
        assertEquals(Reason.NONE, request.reason());
        assertEquals(staked, stake(holder));
        network.expect(Reason.DUPLICATE, holder, answer(request, PLACE));
    }

    @Test
    void shouldSlashWhoDoesNotServeWhatItCertified() {
        long staked = stake(holder);
        LeafRequest request = asked();
        passDeadline(request);
        network.expect(Reason.NONE, network.arbiters.get(0), new Command.WitnessSilence(request.id()));
        network.expect(Reason.DUPLICATE, network.arbiters.get(0), new Command.WitnessSilence(request.id()));
        assertEquals(LeafRequest.Outcome.OPEN, request.outcome());
        network.expect(Reason.NONE, network.arbiters.get(1), new Command.WitnessSilence(request.id()));
        assertEquals(LeafRequest.Outcome.NOT_SERVED, request.outcome());
        assertEquals(Reason.LEAF_NOT_SERVED, request.reason());
        assertEquals(staked - staked / 10, stake(holder));
        network.expect(Reason.DUPLICATE, holder, answer(request, PLACE));
        network.expect(Reason.DUPLICATE, network.arbiters.get(2), new Command.WitnessSilence(request.id()));
        player.playToEnd();
        assertTrue(network.state().totals().balanced());
    }

    /** An honest holder that answers late is safe until a quorum has seen its silence. */
    @Test
    void shouldTakeALateAnswerBeforeTheQuorum() {
        LeafRequest request = asked();
        passDeadline(request);
        network.expect(Reason.NONE, network.arbiters.get(0), new Command.WitnessSilence(request.id()));
        network.expect(Reason.NONE, holder, answer(request, PLACE));
        assertEquals(LeafRequest.Outcome.SERVED, request.outcome());
        network.expect(Reason.DUPLICATE, network.arbiters.get(1), new Command.WitnessSilence(request.id()));
    }

    @Test
    void shouldNotTakeAWitnessBeforeTheDeadlineNorOneThatIsNoArbiter() {
        LeafRequest request = asked();
        network.nowMillis = request.deadlineMillis() - 1;
        network.expect(Reason.WRONG_PHASE, network.arbiters.get(0), new Command.WitnessSilence(request.id()));
        passDeadline(request);
        network.expect(Reason.NOT_PERMITTED, asker, new Command.WitnessSilence(request.id()));
        network.expect(
                Reason.UNKNOWN_GAME, network.arbiters.get(0), new Command.WitnessSilence(TestNetwork.hash("none")));
    }

    @Test
    void shouldSlashNobodyWhereNoQuorumSawTheSilence() {
        long staked = stake(holder);
        LeafRequest request = asked();
        passDeadline(request);
        network.expect(Reason.NONE, network.arbiters.get(0), new Command.WitnessSilence(request.id()));
        while (request.open()) {
            network.tickToDue();
        }
        assertEquals(LeafRequest.Outcome.UNDECIDED, request.outcome());
        assertEquals(Reason.NONE, request.reason());
        assertEquals(staked, stake(holder));
    }

    @Test
    void shouldRefuseWhatIsNotTheLeafThatWasAskedFor() {
        LeafRequest request = asked();
        network.expect(Reason.ROOT_MISMATCH, holder, answer(request, ~PLACE));
        byte[] opening = answer(request, PLACE).opening();
        opening[opening.length - 1] ^= 1;
        network.expect(Reason.ROOT_MISMATCH, holder, new Command.ServeLeaf(request.id(), opening));
        network.expect(Reason.ROOT_MISMATCH, holder, new Command.ServeLeaf(request.id(), new byte[0]));
        network.expect(Reason.UNKNOWN_GAME, network.validators.get(1), answer(request, PLACE));
        assertEquals(LeafRequest.Outcome.OPEN, request.outcome());
        network.expect(Reason.NONE, holder, answer(request, PLACE));
    }

    @Test
    void shouldRefuseToAskForWhatNobodyHasToServe() {
        Hash32 jobId = network.state().jobId();
        Address validator = holder.address();
        network.expect(Reason.NOT_PERMITTED, holder, request());
        network.expect(Reason.NOT_PERMITTED, network.arbiters.get(0), request());
        network.expect(Reason.NOT_PERMITTED, asker, new Command.RequestLeaf(jobId, 0, validator, validator, PLACE));
        network.expect(Reason.NOT_PERMITTED, asker, new Command.RequestLeaf(jobId, 0, worker, worker, PLACE));
        network.expect(Reason.WRONG_ROUND, asker, new Command.RequestLeaf(jobId, 9, worker, validator, PLACE));
        network.expect(Reason.NOT_PERMITTED, asker, new Command.RequestLeaf(jobId, 1, worker, validator, PLACE));
        asked();
        network.expect(Reason.DUPLICATE, asker, request());
        player.playTo(2, Phase.COMMIT);
        network.expect(Reason.WRONG_PHASE, network.workers.get(2), request());
    }

    /** A holder has at most four to answer at a time. */
    @Test
    void shouldLimitWhatAFloodCanAsk() {
        Hash32 jobId = network.state().jobId();
        int open = 0;
        for (TestPeer peer : network.workers) {
            for (TestPeer other : network.workers) {
                var request = new Command.RequestLeaf(jobId, 0, other.address(), holder.address(), PLACE);
                network.expect(open < 4 ? Reason.NONE : Reason.LIMIT_REACHED, peer, request);
                open++;
            }
        }
        assertEquals(9, open);
        assertEquals(
                4,
                network.state().leafRequests().stream()
                        .filter(LeafRequest::open)
                        .count());
    }

    /** A coordinator that was away lets nobody's time run out. */
    @Test
    void shouldGiveTheWholeTimeAgainAfterARestart() {
        LeafRequest request = asked();
        long before = request.deadlineMillis();
        network.nowMillis = before + 60_000;
        network.expect(Reason.NONE, network.coordinator, new Command.Restarted());
        network.expect(Reason.WRONG_PHASE, network.arbiters.get(0), new Command.WitnessSilence(request.id()));
        network.expect(Reason.NONE, holder, answer(request, PLACE));
        assertFalse(request.open());
        assertEquals(Role.VALIDATOR, holder.role);
    }
}

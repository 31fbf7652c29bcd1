package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.Phase;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Transcripts;
import io.verdant.settlement.RoundPlayer.Fault;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Arbiters who lie, are silent or are not asked: seven of them, three to a set. */
class ArbiterSetsTest {
    private static final int SET = 3;

    private final TestNetwork network = new TestNetwork(6, 3, 2, 7);
    private final RoundPlayer player = new RoundPlayer(network, 6);
    private GameRecord game;

    @BeforeEach
    void open() {
        network.spec = TestNetwork.spec(6, 4, 3, 2, SET);
        network.start();
        player.fault(network.workers.getFirst(), 1, Fault.TAMPERED);
        while (network.state().games().isEmpty()) {
            player.playOne();
        }
        game = network.state().games().getFirst();
        network.expect(
                Reason.NONE, network.peer(game.claimant()), new Command.DisputeMove(game.id(), 0, new byte[] {1}));
    }

    private TestPeer arbiter(int rank) {
        return network.peer(game.calledArbiters().get(rank));
    }

    private Command.ArbiterVerdict verdict(Address loser) {
        return new Command.ArbiterVerdict(
                game.id(),
                Transcripts.hash(game.id(), game.moves()),
                loser,
                player.verdict(game).summary());
    }

    /** Lets clocks run out until the next set is called or the game ends. */
    private void waitForTheNextSet() {
        int called = game.calledArbiters().size();
        for (int step = 0; game.open() && game.calledArbiters().size() == called; step++) {
            assertTrue(step < 1_000);
            var other = player.duties().stream()
                    .filter(d -> !(d.command() instanceof Command.DisputeMove)
                            && !(d.command() instanceof Command.ArbiterVerdict))
                    .findFirst();
            if (other.isPresent()) {
                network.expect(Reason.NONE, other.get().peer(), other.get().command());
            } else {
                network.tickToDue();
            }
        }
    }

    @AfterEach
    void shouldSettleByTheRulesOfEveryHome() {
        SettledJournal.check(network, "log of " + network.log.size());
    }

    @Test
    void shouldAskOneSetOnlyAndTakeItsMajority() {
        assertEquals(SET, game.calledArbiters().size());
        assertEquals(2, game.quorum());
        TestPeer uncalled = network.arbiters.stream()
                .filter(a -> !game.calledArbiters().contains(a.address()))
                .findFirst()
                .orElseThrow();
        network.expect(Reason.NOT_PERMITTED, uncalled, verdict(game.claimant()));
        network.expect(Reason.NONE, arbiter(0), verdict(game.claimant()));
        assertTrue(game.open());
        network.expect(Reason.NONE, arbiter(2), verdict(game.claimant()));
        assertEquals(GameRecord.Outcome.CLAIMANT_LOST, game.outcome());
    }

    @Test
    void shouldCallTheNextSetsWhereThereIsNoQuorumAndReturnTheBondAfterTheLast() {
        network.expect(Reason.NONE, arbiter(0), verdict(game.claimant()));
        waitForTheNextSet();
        assertEquals(2 * SET, game.calledArbiters().size());
        waitForTheNextSet();
        assertEquals(7, game.calledArbiters().size());
        waitForTheNextSet();
        assertEquals(GameRecord.Outcome.UNDECIDED, game.outcome());
        assertEquals(0, network.state().balance(Purse.BOND, game.challenger()));
        assertEquals(250_000_000, network.state().balance(Purse.STAKE, game.claimant()));
        assertEquals(Reason.AUDIT_MISMATCH, network.state().round(1).reasonOf(game.claimant()));
    }

    @Test
    void shouldTakeTheSecondSetsQuorumAndSlashWhoItContradicts() {
        TestPeer liar = arbiter(1);
        network.expect(Reason.NONE, liar, verdict(game.challenger()));
        waitForTheNextSet();
        List<Address> second = game.calledArbiters().subList(SET, 2 * SET);
        Address loser = game.timeoutLoser().orElseThrow();
        assertNotEquals(game.claimant(), loser);
        // the transcript, not the clock, decides: the second set says so
        network.expect(Reason.NONE, network.peer(second.get(0)), verdict(game.claimant()));
        assertTrue(game.open());
        network.expect(Reason.NONE, network.peer(second.get(1)), verdict(game.claimant()));
        assertEquals(GameRecord.Outcome.CLAIMANT_LOST, game.outcome());
        assertEquals(0, network.state().balance(Purse.STAKE, liar.address()));
        assertEquals(
                Member.Status.EXCLUDED,
                network.state().member(liar.address()).orElseThrow().status());
        assertTrue(network.state().totals().balanced());
        player.playToEnd();
        assertTrue(network.state().finished(), "six arbiters are enough to go on");
    }

    /** The honest ones of the first set are away, and each set has one liar: both say the same, and nothing is decided. */
    @Test
    void shouldNotAddUpTheLiarsOfTwoSets() {
        TestPeer first = arbiter(1);
        network.expect(Reason.NONE, first, verdict(game.challenger()));
        waitForTheNextSet();
        TestPeer second = arbiter(SET);
        network.expect(Reason.NONE, second, verdict(game.challenger()));
        assertTrue(game.open());
        network.expect(Reason.NONE, arbiter(SET + 1), verdict(game.claimant()));
        network.expect(Reason.NONE, arbiter(SET + 2), verdict(game.claimant()));
        assertEquals(GameRecord.Outcome.CLAIMANT_LOST, game.outcome());
        assertEquals(0, network.state().balance(Purse.STAKE, first.address()));
        assertEquals(0, network.state().balance(Purse.STAKE, second.address()));
    }

    @Test
    void shouldNotDecideByAsManyAsDisagree() {
        network.expect(Reason.NONE, arbiter(0), verdict(game.challenger()));
        network.expect(Reason.NONE, arbiter(1), verdict(game.claimant()));
        assertTrue(game.open());
        network.expect(Reason.DUPLICATE, arbiter(0), verdict(game.claimant()));
        network.expect(Reason.NONE, arbiter(2), verdict(game.claimant()));
        assertFalse(game.open());
        assertEquals(0, network.state().balance(Purse.STAKE, arbiter(0).address()));
    }

    /** Two disputes over one claim, each as long as it can be: the round after the window waits eleven budgets, no longer. */
    @Test
    void shouldNotHoldARoundForLongerThanOneDisputeTakes() {
        Address accused = game.claimant();
        waitForTheNextSet();
        waitForTheNextSet();
        assertEquals(Phase.VERDICT, network.state().phase());
        long waitsUntil = network.state().deadlineMillis();
        network.nowMillis = network.state().dueMillis() - 1;
        network.expect(Reason.NONE, arbiter(0), verdict(game.challenger()));
        network.expect(Reason.NONE, arbiter(1), verdict(game.challenger()));
        TestPeer other = network.validators.stream()
                .filter(v -> !v.address().equals(game.challenger()))
                .findFirst()
                .orElseThrow();
        network.expect(
                Reason.NONE, other, new Command.OpenDispute(network.state().jobId(), 1, accused));
        game = network.state().games().getLast();
        for (int step = 0; network.state().phase() == Phase.VERDICT; step++) {
            assertTrue(step < 100);
            network.tickToDue();
        }
        assertTrue(game.open(), "the second dispute runs on");
        assertEquals(3, network.state().round());
        assertFalse(network.state().participants().contains(accused));
        assertEquals(waitsUntil, network.state().nowMillis());
        player.playToEnd();
        assertTrue(network.state().totals().balanced());
    }
}

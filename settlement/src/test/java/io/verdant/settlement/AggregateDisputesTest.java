package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.Phase;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.protocol.Transcripts;
import io.verdant.settlement.RoundPlayer.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An aggregator's state root is a claim like a worker's: whoever got another one challenges it, and one of them pays. */
class AggregateDisputesTest {
    private static final byte[] MOVE = {1, 2, 3};

    private final TestNetwork network = new TestNetwork(9, 3, 3, 1);
    private final RoundPlayer player = new RoundPlayer(network, 9);

    private Address aggregator() {
        return network.aggregator.address();
    }

    private Hash32 jobId() {
        return network.state().jobId();
    }

    private Command.OpenDispute challenge() {
        return new Command.OpenDispute(jobId(), 1, aggregator());
    }

    private void confirm(TestPeer validator, String root) {
        network.expect(Reason.NONE, validator, new Command.ConfirmAggregate(jobId(), 1, TestNetwork.hash(root)));
    }

    private Command.ArbiterVerdict verdict(GameRecord game, Address loser) {
        return new Command.ArbiterVerdict(
                game.id(),
                Transcripts.hash(game.id(), game.moves()),
                loser,
                player.verdict(game).summary());
    }

    private void toConfirmation(boolean wrong) {
        network.start();
        if (wrong) {
            player.fault(network.aggregator, 1, Fault.WRONG_AGGREGATE);
        }
        player.playTo(1, Phase.CONFIRM);
    }

    /** A game by one dissenting validator, in which the claimant has moved once. */
    private GameRecord challenged(boolean wrong) {
        toConfirmation(wrong);
        TestPeer validator = network.validators.getFirst();
        confirm(validator, "another root");
        network.expect(Reason.NONE, validator, challenge());
        GameRecord game = network.state().games().getFirst();
        network.expect(Reason.NONE, network.aggregator, new Command.DisputeMove(game.id(), 0, MOVE));
        return game;
    }

    @AfterEach
    void shouldSettleByTheRulesOfEveryHome() {
        SettledJournal.check(network, "log of " + network.log.size());
    }

    @Test
    void shouldOnlyBeOpenToAValidatorThatGotAnotherRoot() {
        toConfirmation(true);
        network.expect(Reason.NOT_PERMITTED, network.validators.getFirst(), challenge());
        network.expect(Reason.NOT_PERMITTED, network.workers.getFirst(), challenge());
        confirm(network.validators.getFirst(), "another root");
        confirm(network.validators.get(1), "yet another");
        network.expect(Reason.NONE, network.validators.getFirst(), challenge());
        network.expect(Reason.DUPLICATE, network.validators.getFirst(), challenge());
        network.expect(Reason.LIMIT_REACHED, network.validators.get(1), challenge());
        GameRecord game = network.state().games().getFirst();
        assertTrue(game.aggregateRoot().isPresent());
        assertEquals(
                network.state().job().orElseThrow().pricing().aggregateBond(),
                network.state().balance(Purse.BOND, game.challenger()));
    }

    /** Though two of three validators confirm the wrong root, the third is heard. */
    @Test
    void shouldConvictAnAggregatorThatAMajorityOfValidatorsCovers() {
        GameRecord game = challenged(true);
        Hash32 wrong = game.aggregateRoot().orElseThrow();
        for (TestPeer covering : network.validators.subList(1, 3)) {
            network.expect(Reason.NONE, covering, new Command.ConfirmAggregate(jobId(), 1, wrong));
        }
        assertEquals(Phase.CONFIRM, network.state().phase(), "the round waits for the verdict");
        network.expect(Reason.NONE, network.arbiters.getFirst(), verdict(game, aggregator()));
        assertEquals(GameRecord.Outcome.CLAIMANT_LOST, game.outcome());
        assertEquals(0, network.state().balance(Purse.STAKE, aggregator()));
        assertEquals(
                Member.Status.EXCLUDED,
                network.state().member(aggregator()).orElseThrow().status());
        assertTrue(network.state().halted(), "no other aggregator serves");
        assertEquals(
                Reason.AGGREGATE_MISMATCH,
                network.state().job().orElseThrow().halt().orElseThrow().reason());
        assertTrue(network.state().totals().balanced());
    }

    @Test
    void shouldLetTheNextAggregatorComputeTheRound() {
        TestPeer standby = new TestPeer(9, Role.AGGREGATOR, 1, network.networkTag);
        network.start();
        network.expect(Reason.NONE, standby, standby.registration(500_000_000));
        player.playTo(1, Phase.AGGREGATE);
        Address serving = network.state().aggregator().orElseThrow();
        TestPeer first = serving.equals(standby.address()) ? standby : network.aggregator;
        TestPeer second = first == standby ? network.aggregator : standby;
        Hash32 wrong = TestNetwork.hash("wrong");
        publish(first, wrong);
        TestPeer validator = network.validators.getFirst();
        confirm(validator, "right");
        network.expect(Reason.NONE, validator, new Command.OpenDispute(jobId(), 1, first.address()));
        GameRecord game = network.state().games().getFirst();
        network.expect(Reason.NONE, network.arbiters.getFirst(), verdict(game, first.address()));
        assertEquals(Phase.AGGREGATE, network.state().phase());
        publish(second, TestNetwork.hash("right"));
        network.validators.forEach(v -> confirm(v, "right"));
        assertTrue(network.state().round(1).closed());
        assertEquals(
                TestNetwork.hash("right"),
                network.state().round(1).aggregateRoot().orElseThrow());
        assertEquals(wrong, game.aggregateRoot().orElseThrow(), "the game keeps what was disputed");
    }

    private void publish(TestPeer peer, Hash32 root) {
        network.expect(
                Reason.NONE,
                peer,
                new Command.PublishAggregate(jobId(), 1, root, network.state().accepted()));
    }

    @Test
    void shouldGoOnWhereTheChallengerLost() {
        GameRecord game = challenged(false);
        long bond = game.bond();
        network.expect(Reason.NONE, network.arbiters.getFirst(), verdict(game, game.challenger()));
        assertEquals(GameRecord.Outcome.CHALLENGER_LOST, game.outcome());
        assertEquals(bond - bond / 10, network.state().balance(Purse.FREE, aggregator()));
        assertTrue(network.state().round(1).overruled().contains(game.challenger()));
        player.playToEnd();
        assertTrue(network.state().finished());
        assertTrue(network.state().totals().balanced());
    }

    @Test
    void shouldGoOnByMajorityWhereNobodyDecides() {
        GameRecord game = challenged(false);
        for (int step = 0; game.open(); step++) {
            assertTrue(step < 1_000);
            network.tickToDue();
        }
        assertEquals(GameRecord.Outcome.UNDECIDED, game.outcome());
        assertEquals(0, network.state().balance(Purse.BOND, game.challenger()));
        player.playToEnd();
        assertTrue(network.state().finished());
    }

    /** A dissent that nobody backs with a bond holds the round for half a budget, no longer. */
    @Test
    void shouldNotWaitLongForADissentWithoutAChallenge() {
        toConfirmation(false);
        confirm(network.validators.getFirst(), "another root");
        long began = network.state().nowMillis();
        for (TestPeer other : network.validators.subList(1, 3)) {
            Hash32 root = network.state().current().aggregateRoot().orElseThrow();
            network.expect(Reason.NONE, other, new Command.ConfirmAggregate(jobId(), 1, root));
        }
        assertFalse(network.state().round(1).closed());
        while (!network.state().round(1).closed()) {
            network.tickToDue();
        }
        assertTrue(network.state().nowMillis() - began <= TestNetwork.BUDGET_MILLIS);
        player.playToEnd();
        assertTrue(network.state().finished());
    }

    @Test
    void shouldNotTakeAConcession() {
        GameRecord game = challenged(true);
        network.expect(Reason.NOT_PERMITTED, network.aggregator, new Command.ConcedeDispute(game.id()));
    }
}

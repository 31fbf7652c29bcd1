package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.JobState;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.Phase;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Role;
import io.verdant.protocol.Transcripts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the last checkpoint does on the test set is a claim too: whoever got something else challenges it. */
class EvaluationDisputesTest {
    private static final byte[] MOVE = {1, 2, 3};
    private static final int RIGHT = 97;
    private static final int WRONG = 99;

    private final TestNetwork network = new TestNetwork(11, 3, 3, 1);
    private final RoundPlayer player = new RoundPlayer(network, 11);

    private Address aggregator() {
        return network.aggregator.address();
    }

    private JobState job() {
        return network.state().job().orElseThrow();
    }

    private Hash32 jobId() {
        return network.state().jobId();
    }

    private Command.ReportEvaluation evaluation(int correct) {
        return new Command.ReportEvaluation(jobId(), job().latestRoot(), correct, 100, 0.5);
    }

    private Command.OpenDispute challenge(Address claimant) {
        return new Command.OpenDispute(jobId(), network.state().current().index(), claimant);
    }

    private Command.ArbiterVerdict verdict(GameRecord game, Address loser) {
        return new Command.ArbiterVerdict(
                game.id(),
                Transcripts.hash(game.id(), game.moves()),
                loser,
                player.verdict(game).summary());
    }

    private void toEvaluation() {
        network.start();
        player.playTo(network.spec.schedule().rounds(), Phase.EVALUATE);
    }

    /** A game over what the aggregator stated, by the first validator, in which the claimant has moved once. */
    private GameRecord challenged(int stated, int own) {
        toEvaluation();
        network.expect(Reason.NONE, network.aggregator, evaluation(stated));
        TestPeer validator = network.validators.getFirst();
        network.expect(Reason.NONE, validator, evaluation(own));
        network.expect(Reason.NONE, validator, challenge(aggregator()));
        GameRecord game = network.state().games().getLast();
        network.expect(Reason.NONE, network.aggregator, new Command.DisputeMove(game.id(), 0, MOVE));
        return game;
    }

    private void confirmByOthers(int correct) {
        network.validators.subList(1, 3).forEach(v -> network.expect(Reason.NONE, v, evaluation(correct)));
    }

    @AfterEach
    void shouldSettleByTheRulesOfEveryHome() {
        SettledJournal.check(network, "log of " + network.log.size());
    }

    @Test
    void shouldEndTheJobOnceTheEvaluationIsConfirmed() {
        toEvaluation();
        network.expect(Reason.NONE, network.aggregator, evaluation(RIGHT));
        network.expect(Reason.DUPLICATE, network.aggregator, evaluation(WRONG));
        network.expect(Reason.NOT_PERMITTED, network.workers.getFirst(), evaluation(RIGHT));
        network.expect(Reason.NOT_PERMITTED, network.publisher, evaluation(RIGHT));
        network.validators.forEach(v -> network.expect(Reason.NONE, v, evaluation(RIGHT)));
        assertTrue(network.state().finished());
        assertTrue(job().evaluating().confirmed());
        assertEquals(RIGHT, job().evaluation().orElseThrow().correct());
        network.expect(Reason.DUPLICATE, network.publisher, evaluation(WRONG));
    }

    @Test
    void shouldOnlyBeOpenToAValidatorThatGotAnotherResult() {
        toEvaluation();
        TestPeer first = network.validators.getFirst();
        network.expect(Reason.NONE, first, evaluation(RIGHT));
        network.expect(Reason.WRONG_PHASE, first, challenge(aggregator()));
        network.expect(Reason.NONE, network.aggregator, evaluation(WRONG));
        network.expect(Reason.NOT_PERMITTED, network.validators.get(1), challenge(aggregator()));
        network.expect(Reason.NOT_PERMITTED, network.workers.getFirst(), challenge(aggregator()));
        network.expect(Reason.NONE, network.validators.get(1), evaluation(RIGHT));
        network.expect(Reason.NONE, first, challenge(aggregator()));
        network.expect(Reason.DUPLICATE, first, challenge(aggregator()));
        network.expect(Reason.LIMIT_REACHED, network.validators.get(1), challenge(aggregator()));
        assertTrue(network.state().games().getLast().evaluation().isPresent());
    }

    /** Though two of three validators confirm the false figure, the third is heard. */
    @Test
    void shouldConvictAnAggregatorThatAMajorityOfValidatorsCovers() {
        GameRecord game = challenged(WRONG, RIGHT);
        confirmByOthers(WRONG);
        assertEquals(Phase.EVALUATE, network.state().phase(), "the end waits for the verdict");
        network.expect(Reason.NONE, network.arbiters.getFirst(), verdict(game, aggregator()));
        assertEquals(GameRecord.Outcome.CLAIMANT_LOST, game.outcome());
        assertEquals(0, network.state().balance(Purse.STAKE, aggregator()));
        assertEquals(
                Member.Status.EXCLUDED,
                network.state().member(aggregator()).orElseThrow().status());
        assertTrue(network.state().finished(), "the training stands");
        assertFalse(job().evaluation().isPresent());
        assertEquals(WRONG, game.evaluation().orElseThrow().correct(), "the game keeps what was disputed");
        network.expect(Reason.NONE, network.publisher, evaluation(RIGHT));
        assertFalse(job().evaluating().confirmed());
        assertTrue(network.state().totals().balanced());
    }

    @Test
    void shouldLetTheNextAggregatorStateIt() {
        TestPeer standby = new TestPeer(11, Role.AGGREGATOR, 1, network.networkTag);
        network.start();
        network.expect(Reason.NONE, standby, standby.registration(500_000_000));
        int last = network.spec.schedule().rounds() - 1;
        for (int round = 0; round <= last; round++) {
            player.playTo(round, Phase.AGGREGATE);
            Hash32 root = TestNetwork.hash("state " + round + network.state().accepted());
            TestPeer serving =
                    network.state().aggregator().orElseThrow().equals(standby.address()) ? standby : network.aggregator;
            network.expect(
                    Reason.NONE,
                    serving,
                    new Command.PublishAggregate(
                            jobId(), round, root, network.state().accepted()));
        }
        player.playTo(last + 1, Phase.EVALUATE);
        Address serving = network.state().aggregator().orElseThrow();
        TestPeer first = serving.equals(standby.address()) ? standby : network.aggregator;
        TestPeer second = first == standby ? network.aggregator : standby;
        network.expect(Reason.NONE, first, evaluation(WRONG));
        network.validators.forEach(v -> network.expect(Reason.NONE, v, evaluation(RIGHT)));
        network.expect(Reason.NONE, network.validators.getFirst(), challenge(first.address()));
        GameRecord game = network.state().games().getLast();
        network.expect(Reason.NONE, network.arbiters.getFirst(), verdict(game, first.address()));
        network.expect(Reason.NONE, second, evaluation(RIGHT));
        assertTrue(network.state().finished());
        assertTrue(job().evaluating().confirmed());
    }

    @Test
    void shouldGoOnWhereTheChallengerLost() {
        GameRecord game = challenged(RIGHT, WRONG);
        long bond = game.bond();
        long before = network.state().balance(Purse.FREE, aggregator());
        network.expect(Reason.NONE, network.arbiters.getFirst(), verdict(game, game.challenger()));
        assertEquals(before + bond - bond / 10, network.state().balance(Purse.FREE, aggregator()));
        confirmByOthers(RIGHT);
        assertTrue(network.state().finished());
        assertTrue(job().evaluating().confirmed());
    }

    @Test
    void shouldGoOnByMajorityWhereNobodyDecides() {
        GameRecord game = challenged(RIGHT, WRONG);
        confirmByOthers(RIGHT);
        for (int step = 0; game.open(); step++) {
            assertTrue(step < 1_000);
            network.tickToDue();
        }
        assertEquals(GameRecord.Outcome.UNDECIDED, game.outcome());
        assertEquals(0, network.state().balance(Purse.BOND, game.challenger()));
        assertTrue(network.state().finished());
        assertTrue(job().evaluating().confirmed());
    }

    @Test
    void shouldLeaveOutWhatNobodyElseGotOrStated() {
        toEvaluation();
        network.expect(Reason.NONE, network.aggregator, evaluation(WRONG));
        network.validators.forEach(v -> network.expect(Reason.NONE, v, evaluation(RIGHT)));
        while (!network.state().phase().ended()) {
            network.tickToDue();
        }
        assertTrue(network.state().finished());
        assertFalse(job().evaluation().isPresent());
    }

    @Test
    void shouldNotWaitForeverForAnEvaluation() {
        toEvaluation();
        long began = network.state().nowMillis();
        while (!network.state().phase().ended()) {
            network.tickToDue();
        }
        assertTrue(network.state().finished());
        assertTrue(network.state().nowMillis() - began <= 4 * TestNetwork.BUDGET_MILLIS);
        network.expect(Reason.NONE, network.publisher, evaluation(RIGHT));
    }

    @Test
    void shouldNotTakeAConcession() {
        GameRecord game = challenged(WRONG, RIGHT);
        network.expect(Reason.NOT_PERMITTED, network.aggregator, new Command.ConcedeDispute(game.id()));
    }
}

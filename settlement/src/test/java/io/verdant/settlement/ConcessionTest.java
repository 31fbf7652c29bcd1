package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.Phase;
import io.verdant.protocol.Command;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.settlement.RoundPlayer.Fault;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An honest machine whose memory flipped a bit finds that its own re-execution differs from its claim, and gives up. */
class ConcessionTest {
    private static final long STAKE = 250_000_000;

    private final TestNetwork network = new TestNetwork(8, 3, 2, 2);
    private final RoundPlayer player = new RoundPlayer(network, 8);
    private final TestPeer worker = network.workers.getFirst();

    private GameRecord disputed(int rounds, int... faulty) {
        network.spec = TestNetwork.spec(8, rounds, 3, 2, 2);
        network.start();
        for (int round : faulty) {
            player.fault(worker, round, Fault.TAMPERED);
        }
        return next(0);
    }

    private GameRecord next(int games) {
        while (network.state().games().size() == games) {
            player.playOne();
        }
        return network.state().games().get(games);
    }

    private Member member() {
        return network.state().member(worker.address()).orElseThrow();
    }

    @AfterEach
    void shouldSettleByTheRulesOfEveryHome() {
        SettledJournal.check(network, "log of " + network.log.size());
    }

    @Test
    void shouldPayTheCostsForfeitTheEpochAndBeAuditedAlwaysAgain() {
        GameRecord game = disputed(4, 1);
        long price = network.state().job().orElseThrow().pricing().claimPrice(3);
        network.expect(Reason.NONE, worker, new Command.ConcedeDispute(game.id()));
        assertEquals(GameRecord.Outcome.CONCEDED, game.outcome());
        assertEquals(STAKE - price, network.state().balance(Purse.STAKE, worker.address()));
        assertEquals(price, network.state().balance(Purse.FREE, game.challenger()));
        assertEquals(0, network.state().balance(Purse.BOND, game.challenger()));
        assertEquals(0, member().owed());
        player.playToEnd();
        assertEquals(Reason.AUDIT_MISMATCH, network.state().round(1).reasonOf(worker.address()));
        assertTrue(network.state().round(3).participants().contains(worker.address()), "back after the window");
        assertEquals(1.0, network.state().round(3).auditRate(worker.address()));
        assertTrue(network.state().totals().balanced());
    }

    @Test
    void shouldBeTheClaimantsAloneAndInsteadOfItsFirstMove() {
        GameRecord game = disputed(4, 1);
        Command.ConcedeDispute concession = new Command.ConcedeDispute(game.id());
        network.expect(Reason.NOT_PERMITTED, network.peer(game.challenger()), concession);
        network.expect(Reason.NOT_PERMITTED, network.workers.get(1), concession);
        network.expect(Reason.UNKNOWN_GAME, worker, new Command.ConcedeDispute(TestNetwork.hash("no game")));
        network.expect(Reason.NONE, worker, new Command.DisputeMove(game.id(), 0, new byte[] {1}));
        network.expect(Reason.WRONG_PHASE, worker, concession);
    }

    /** Epochs have two rounds: a second bit within three epochs is a full slash, one after them is not. */
    @Test
    void shouldBeRefusedASecondTimeWithinThreeEpochs() {
        GameRecord first = disputed(12, 1, 4, 7);
        network.expect(Reason.NONE, worker, new Command.ConcedeDispute(first.id()));
        GameRecord second = next(1);
        network.expect(Reason.LIMIT_REACHED, worker, new Command.ConcedeDispute(second.id()));
        while (second.open()) {
            player.playOne();
        }
        assertEquals(GameRecord.Outcome.CLAIMANT_LOST, second.outcome());
        assertEquals(Member.Status.EXCLUDED, member().status());
        assertEquals(0, network.state().balance(Purse.STAKE, worker.address()));
    }

    @Test
    void shouldBeTakenAgainAfterThreeEpochs() {
        GameRecord first = disputed(12, 1, 7);
        network.expect(Reason.NONE, worker, new Command.ConcedeDispute(first.id()));
        GameRecord second = next(1);
        assertEquals(7, second.round());
        network.expect(Reason.NONE, worker, new Command.ConcedeDispute(second.id()));
        player.playTo(11, Phase.COMMIT);
        assertEquals(Member.Status.ACTIVE, member().status());
    }

    @Test
    void shouldEndTheClaimSoThatNobodyElseChallengesIt() {
        GameRecord game = disputed(4, 1);
        network.expect(Reason.NONE, worker, new Command.ConcedeDispute(game.id()));
        TestPeer other = network.validators.stream()
                .filter(v -> !v.address().equals(game.challenger()))
                .findFirst()
                .orElseThrow();
        while (!network.state().current().audits().containsKey(other.address())) {
            player.playOne();
        }
        if (network.state().phase() == Phase.AUDIT) {
            network.expect(
                    Reason.NOT_PERMITTED,
                    other,
                    new Command.OpenDispute(network.state().jobId(), 1, worker.address()));
        }
        player.playToEnd();
        assertEquals(1, network.state().games().size());
    }
}

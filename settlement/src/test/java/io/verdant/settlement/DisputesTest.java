package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.Phase;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Limits;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Transcripts;
import io.verdant.settlement.RoundPlayer.Fault;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DisputesTest {
    private static final byte[] MOVE = {1, 2, 3};

    private final TestNetwork network = new TestNetwork(5, 3, 2, 2);
    private final RoundPlayer player = new RoundPlayer(network, 5);
    private final TestPeer accused = network.workers.get(0);

    /** A game over round 1's claim of worker 0, with nobody having moved. */
    private GameRecord opened(Fault fault) {
        network.start();
        player.fault(accused, 1, fault);
        while (network.state().games().isEmpty()) {
            player.playOne();
        }
        return network.state().games().getFirst();
    }

    private TestPeer claimant(GameRecord game) {
        return network.peer(game.claimant());
    }

    private TestPeer challenger(GameRecord game) {
        return network.peer(game.challenger());
    }

    private static Command.DisputeMove move(GameRecord game, int index) {
        return new Command.DisputeMove(game.id(), index, MOVE);
    }

    private Command.ArbiterVerdict verdict(GameRecord game, Address loser, int moves) {
        Hash32 hash = Transcripts.hash(game.id(), game.moves(), moves);
        return new Command.ArbiterVerdict(
                game.id(), hash, loser, player.verdict(game).summary());
    }

    @AfterEach
    void shouldSettleByTheRulesOfEveryHome() {
        SettledJournal.check(network, "log of " + network.log.size());
    }

    @Test
    void shouldTakeMovesInTurnOnly() {
        GameRecord game = opened(Fault.TAMPERED);
        network.expect(Reason.NOT_YOUR_TURN, challenger(game), move(game, 0));
        network.expect(Reason.NOT_PERMITTED, network.workers.get(1), move(game, 0));
        network.expect(Reason.NOT_YOUR_TURN, claimant(game), move(game, 1));
        network.expect(Reason.NONE, claimant(game), move(game, 0));
        network.expect(Reason.DUPLICATE, claimant(game), move(game, 0));
        network.expect(Reason.NOT_YOUR_TURN, claimant(game), move(game, 1));
        network.expect(Reason.NONE, challenger(game), move(game, 1));
        Hash32 unknown = TestNetwork.hash("no game");
        network.expect(Reason.UNKNOWN_GAME, claimant(game), new Command.DisputeMove(unknown, 0, MOVE));
        assertEquals(2, game.moveCount());
    }

    /** A move that was signed for one game is no move of another. */
    @Test
    void shouldRefuseAMoveThatWasSignedForAnotherGame() {
        GameRecord game = opened(Fault.TAMPERED);
        Hash32 another = TestNetwork.hash("another game");
        var entry = network.apply(claimant(game).sign(network.state().jobId(), another, move(game, 0)));
        assertEquals(Reason.UNKNOWN_GAME, entry.reason());
        assertEquals(0, game.moveCount());
        network.expect(Reason.NONE, claimant(game), move(game, 0));
    }

    @Test
    void shouldLeaveOutAClaimThatAuditsContradictWhereNobodyCouldBondADispute() {
        network.start();
        player.fault(accused, 1, Fault.TAMPERED_UNBONDED);
        player.playTo(2, Phase.COMMIT);
        RoundState round = network.state().round(1);
        assertEquals(Reason.AUDIT_MISMATCH, round.reasonOf(accused.address()));
        assertFalse(round.accepted().orElseThrow().contains(accused.address()));
        assertTrue(network.state().games().isEmpty());
        assertEquals(0, network.state().member(accused.address()).orElseThrow().slashed());
        assertTrue(network.state().participants().contains(accused.address()));
    }

    @Test
    void shouldEndAnEndlessGameByItsMoveLimit() {
        GameRecord game = opened(Fault.TAMPERED);
        for (int i = 0; i < 32; i++) {
            network.expect(Reason.NONE, network.peer(game.turn()), move(game, i));
        }
        network.expect(Reason.LIMIT_REACHED, network.peer(game.turn()), move(game, 32));
        assertTrue(game.turnDeadlineMillis() < Long.MAX_VALUE);
        assertTrue(MOVE.length < Limits.MAX_MOVE_LENGTH);
    }

    @Test
    void shouldStopTheClockOfWhoDoesNotMoveAndRefuseItsLateMove() {
        GameRecord game = opened(Fault.TAMPERED);
        network.expect(Reason.NONE, claimant(game), move(game, 0));
        network.nowMillis = game.turnDeadlineMillis();
        network.expect(Reason.NONE, network.coordinator, new Command.Tick());
        network.expect(Reason.CLOCK_EXPIRED, challenger(game), move(game, 1));
        assertEquals(game.challenger(), game.timeoutLoser().orElseThrow());
    }

    @Test
    void shouldGiveTheClaimantTimeForItsRerunInTheFirstMoveOnly() {
        GameRecord game = opened(Fault.TAMPERED);
        long first = game.turnDeadlineMillis() - network.state().nowMillis();
        network.expect(Reason.NONE, claimant(game), move(game, 0));
        long second = game.turnDeadlineMillis() - network.state().nowMillis();
        assertEquals(TestNetwork.BUDGET_MILLIS, first - second);
    }

    @Test
    void shouldNeedAQuorumOfArbitersThatAgree() {
        GameRecord game = opened(Fault.TAMPERED);
        network.expect(Reason.NONE, claimant(game), move(game, 0));
        network.expect(Reason.NONE, network.arbiters.get(0), verdict(game, game.claimant(), 1));
        assertTrue(game.open());
        network.expect(Reason.DUPLICATE, network.arbiters.get(0), verdict(game, game.challenger(), 1));
        assertTrue(game.open());
        network.expect(Reason.NONE, network.arbiters.get(1), verdict(game, game.claimant(), 1));
        assertEquals(GameRecord.Outcome.CLAIMANT_LOST, game.outcome());
        network.expect(Reason.DUPLICATE, network.arbiters.get(0), verdict(game, game.claimant(), 1));
        network.expect(Reason.WRONG_PHASE, challenger(game), move(game, 1));
    }

    @Test
    void shouldTakeAVerdictOverTheDecidingMovesThoughOneFollowed() {
        GameRecord game = opened(Fault.TAMPERED);
        network.expect(Reason.NONE, claimant(game), move(game, 0));
        network.expect(Reason.NONE, challenger(game), move(game, 1));
        network.expect(Reason.NONE, network.arbiters.get(0), verdict(game, game.claimant(), 1));
        network.expect(Reason.NONE, network.arbiters.get(1), verdict(game, game.claimant(), 1));
        assertFalse(game.open());
    }

    @Test
    void shouldRefuseAVerdictOverAnotherTranscriptOrFromAnother() {
        GameRecord game = opened(Fault.TAMPERED);
        var honest = verdict(game, game.claimant(), 0);
        network.expect(
                Reason.COMMITMENT_MISMATCH,
                network.arbiters.get(0),
                new Command.ArbiterVerdict(game.id(), TestNetwork.hash("x"), game.claimant(), honest.summary()));
        network.expect(Reason.NOT_PERMITTED, challenger(game), honest);
        network.expect(
                Reason.MALFORMED,
                network.arbiters.get(0),
                verdict(game, network.workers.get(2).address(), 0));
    }

    @Test
    void shouldReturnTheBondAndLeaveTheClaimUnpaidWhereNoArbiterAnswers() {
        GameRecord game = opened(Fault.TAMPERED);
        while (game.open()) {
            playAllButTheGame();
        }
        assertEquals(GameRecord.Outcome.UNDECIDED, game.outcome());
        assertEquals(0, network.state().balance(Purse.BOND, game.challenger()));
        assertEquals(250_000_000, network.state().balance(Purse.STAKE, accused.address()));
        assertEquals(Reason.AUDIT_MISMATCH, network.state().round(1).reasonOf(accused.address()));
    }

    @Test
    void shouldLetOnlyOneGameRunOverAClaim() {
        network.start();
        player.fault(accused, 1, Fault.TAMPERED);
        player.playTo(1, Phase.AUDIT);
        while (network.state().current().audits().size() < 2) {
            player.playOne();
        }
        if (network.state().games().isEmpty()) {
            player.playOne();
        }
        GameRecord game = network.state().games().getFirst();
        TestPeer other = network.validators.stream()
                .filter(v -> !v.address().equals(game.challenger()))
                .findFirst()
                .orElseThrow();
        Hash32 jobId = network.state().jobId();
        network.expect(Reason.LIMIT_REACHED, other, new Command.OpenDispute(jobId, 1, accused.address()));
        network.expect(Reason.DUPLICATE, challenger(game), new Command.OpenDispute(jobId, 1, accused.address()));
        shouldLetTheOtherChallengeAfterALostGame(game, other);
    }

    /** A challenger that plays to lose shields nobody: who found the same mismatch may challenge next. */
    private void shouldLetTheOtherChallengeAfterALostGame(GameRecord lost, TestPeer other) {
        network.arbiters.forEach(a -> network.expect(Reason.NONE, a, verdict(lost, lost.challenger(), 0)));
        assertEquals(GameRecord.Outcome.CHALLENGER_LOST, lost.outcome());
        network.expect(
                Reason.NONE, other, new Command.OpenDispute(network.state().jobId(), 1, accused.address()));
        assertEquals(List.of(lost), network.state().games().getLast().before());
        assertEquals(List.of(), lost.before());
        player.playToEnd();
        assertEquals(
                GameRecord.Outcome.CLAIMANT_LOST,
                network.state().games().getLast().outcome());
        assertEquals(Reason.DISPUTE_LOST, network.state().round(1).reasonOf(accused.address()));
        assertTrue(network.state().totals().balanced());
    }

    @Test
    void shouldKeepAClearedWorkerOutUntilItsLogicalRoundHoweverEarlyItWasCleared() {
        GameRecord game = opened(Fault.ACCUSED);
        network.arbiters.forEach(a -> network.expect(Reason.NONE, a, verdict(game, game.challenger(), 0)));
        assertEquals(1, network.state().round());
        player.playTo(2, Phase.COMMIT);
        assertEquals(
                Member.Status.SUSPENDED,
                network.state().member(accused.address()).orElseThrow().status());
        network.expect(
                Reason.DISPUTE_OPEN,
                accused,
                new Command.CommitClaim(network.state().jobId(), 2, Hash32.ZERO));
        player.playTo(3, Phase.COMMIT);
        assertTrue(network.state().participants().contains(accused.address()));
    }

    @Test
    void shouldHoldTheReturnRoundUntilTheVerdict() {
        GameRecord game = opened(Fault.ACCUSED_BY_MUTE);
        while (network.state().phase() != Phase.VERDICT) {
            playAllButTheGame();
        }
        assertEquals(3, network.state().round());
        assertTrue(game.open());
        player.playToEnd();
        assertTrue(network.state().round(3).participants().contains(accused.address()));
    }

    private void playAllButTheGame() {
        var duty = player.duties().stream()
                .filter(d -> !(d.command() instanceof Command.DisputeMove)
                        && !(d.command() instanceof Command.ArbiterVerdict))
                .findFirst();
        if (duty.isPresent()) {
            network.expect(Reason.NONE, duty.get().peer(), duty.get().command());
        } else {
            network.tickToDue();
        }
    }

    @Test
    void shouldForfeitTheEpochsPayButNotWhatWasSettledBefore() {
        network.start();
        player.fault(accused, 3, Fault.TAMPERED).playToEnd();
        var standing = network.state().standing(accused.address());
        assertEquals(3, standing.accepted());
        assertEquals(2 * 66_666_666L, standing.reward(), "rounds 0 and 1 were settled, round 2 is forfeited");
        assertTrue(network.state().totals().balanced());
    }
}

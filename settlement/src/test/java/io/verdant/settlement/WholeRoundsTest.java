package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.Standing;
import io.verdant.coordinator.Totals;
import io.verdant.protocol.Address;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.settlement.RoundPlayer.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole jobs in seeded orders; a replica follows every entry, see {@link TestNetwork#apply}. */
class WholeRoundsTest {
    private static final long WORKER_STAKE = 250_000_000;

    private final TestNetwork network = new TestNetwork(1, 3, 2, 1);

    private RoundPlayer started(long seed) {
        network.start();
        return new RoundPlayer(network, seed);
    }

    private Standing standing(int worker) {
        return network.state().standing(network.workers.get(worker).address());
    }

    private void assertBalanced() {
        Totals totals = network.state().totals();
        assertTrue(totals.balanced(), totals::toString);
        assertEquals(totals.escrow(), totals.paid() + totals.refunded());
        assertEquals(0, network.state().balance(Purse.ESCROW, network.publisher.address()));
        assertEquals(network.core.state().runningHash(), network.replica.state().runningHash());
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void shouldPayEveryoneWhenEveryoneIsHonest(long seed) {
        started(seed).playToEnd();
        assertTrue(network.state().finished());
        assertBalanced();
        for (int i = 0; i < 3; i++) {
            assertEquals(4, standing(i).accepted(), "seed=" + seed);
            assertEquals(4 * 66_666_666L, standing(i).reward());
            assertEquals(WORKER_STAKE, standing(i).stake());
        }
        assertEquals(0, network.state().totals().slashed());
        assertTrue(network.state().games().isEmpty());
    }

    @Test
    void shouldSettleTheSameAccountsInWhateverOrderMessagesArrive() {
        var hashes = new java.util.TreeSet<String>();
        for (long seed = 0; seed < 4; seed++) {
            TestNetwork other = new TestNetwork(1, 3, 2, 1);
            other.start();
            new RoundPlayer(other, seed).playToEnd();
            hashes.add(other.ledger.balances()
                    + other.state().job().orElseThrow().latestRoot().hex());
        }
        assertEquals(1, hashes.size());
    }

    @ParameterizedTest
    @CsvSource({
        "SILENT, SILENT",
        "UNOPENED, SILENT",
        "STALE, STALE_CHECKPOINT",
        "NON_FINITE, NON_FINITE",
        "UNSTREAMED, UNAVAILABLE",
        "BAD_NORM, NORM_ABOVE"
    })
    void shouldNameTheReasonAndGoOnWithoutTheClaim(Fault fault, Reason reason) {
        started(fault.ordinal()).fault(network.workers.get(1), 1, fault).playToEnd();
        assertTrue(network.state().finished());
        assertBalanced();
        assertEquals(3, standing(1).accepted());
        assertEquals(1, standing(1).reasons().get(reason));
        assertEquals(WORKER_STAKE, standing(1).stake());
        assertEquals(4, standing(0).accepted());
        Address faulty = network.workers.get(1).address();
        assertFalse(network.state().round(1).accepted().orElseThrow().contains(faulty));
        assertTrue(network.state().round(2).accepted().orElseThrow().contains(faulty));
    }

    @Test
    void shouldNotWaitForAWorkerThatWasSilentTwice() {
        RoundPlayer player = started(5);
        for (int round = 0; round < 4; round++) {
            player.fault(network.workers.get(2), round, Fault.SILENT);
        }
        player.playToEnd();
        assertTrue(network.state().finished());
        assertBalanced();
        assertEquals(2, standing(2).reasons().get(Reason.SILENT));
        assertEquals(Member.Status.INACTIVE, standing(2).status());
        assertEquals(2, network.state().round(2).participants().size());
        assertEquals(0, standing(2).slashed());
        assertEquals(WORKER_STAKE, standing(2).stake());
    }

    @Test
    void shouldSlashTheTampererAndGoOnWithoutIt() {
        started(6).fault(network.workers.get(0), 1, Fault.TAMPERED).playToEnd();
        assertTrue(network.state().finished());
        assertBalanced();
        assertEquals(1, network.state().games().size());
        assertEquals(
                GameRecord.Outcome.CLAIMANT_LOST,
                network.state().games().getFirst().outcome());
        assertConvicted();
    }

    private void assertConvicted() {
        Standing convicted = standing(0);
        assertEquals(Member.Status.EXCLUDED, convicted.status());
        assertEquals(WORKER_STAKE, convicted.slashed());
        assertEquals(0, convicted.stake());
        assertEquals(0, convicted.reward());
        assertEquals(1, convicted.accepted());
        assertEquals(1, convicted.reasons().get(Reason.DISPUTE_LOST));
        assertEquals(1, convicted.rejected());
        assertEquals(2, network.state().round(2).participants().size());
        assertEquals(4, standing(1).accepted());
        Address challenger = network.state().games().getFirst().challenger();
        assertTrue(network.state().member(challenger).orElseThrow().reward() > 0);
    }

    @Test
    void shouldConvictTheOneWhoseClockRanOut() {
        started(7).fault(network.workers.get(0), 1, Fault.TAMPERED_MUTE).playToEnd();
        assertTrue(network.state().finished());
        assertBalanced();
        GameRecord game = network.state().games().getFirst();
        assertEquals(network.workers.get(0).address(), game.timeoutLoser().orElseThrow());
        assertConvicted();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ACCUSED", "ACCUSED_BY_MUTE"})
    void shouldPayTheFalselyAccusedFromTheLostBond(Fault fault) {
        started(8).fault(network.workers.get(0), 1, fault).playToEnd();
        assertTrue(network.state().finished());
        assertBalanced();
        GameRecord game = network.state().games().getFirst();
        Address accuser = game.challenger();
        assertEquals(GameRecord.Outcome.CHALLENGER_LOST, game.outcome());
        assertEquals(2 * 66_666_666L, game.bond());
        assertEquals(game.bond(), network.state().member(accuser).orElseThrow().slashed());
        assertEquals(WORKER_STAKE, standing(0).stake());
        assertEquals(0, standing(0).rejected());
        assertFalse(network.state().round(1).accepted().orElseThrow().contains(game.claimant()));
        assertEquals(2, network.state().round(2).participants().size(), "suspended for the window");
        assertEquals(3, network.state().round(3).participants().size(), "back at its logical round");
        long wages = 2 * 66_666_666L;
        assertEquals(wages + game.bond() - game.bond() / 10, standing(0).reward());
    }

    @Test
    void shouldPenaliseAValidatorThatWithheldItsPreimage() {
        TestPeer validator = network.validators.get(0);
        started(9).fault(validator, 1, Fault.WITHHELD_PREIMAGE).playToEnd();
        assertTrue(network.state().finished());
        assertBalanced();
        assertEquals(
                25_000_000,
                network.state().member(validator.address()).orElseThrow().slashed());
        assertEquals(4, standing(0).accepted());
    }

    @Test
    void shouldHaltWhenTheAggregateIsNotConfirmed() {
        started(10).fault(network.aggregator, 2, Fault.WRONG_AGGREGATE).playToEnd();
        assertTrue(network.state().halted());
        assertEquals(
                Reason.AGGREGATE_MISMATCH,
                network.state().job().orElseThrow().halt().orElseThrow().reason());
        assertBalanced();
        assertEquals(2, standing(0).accepted());
        assertEquals(2 * 66_666_666L, standing(0).reward());
    }

    @Test
    void shouldKeepTheCheckpointWhereTooFewClaimsWereAccepted() {
        RoundPlayer player = started(11);
        network.workers.forEach(w -> player.fault(w, 1, Fault.BAD_NORM));
        player.playToEnd();
        assertTrue(network.state().finished());
        assertBalanced();
        assertTrue(network.state().round(1).empty());
        assertEquals(
                network.state().round(1).startRoot(), network.state().round(2).startRoot());
        assertFalse(network.state().round(2).empty());
    }
}

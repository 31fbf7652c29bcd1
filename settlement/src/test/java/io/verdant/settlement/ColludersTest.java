package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.GameRecord;
import io.verdant.coordinator.Member;
import io.verdant.coordinator.Phase;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.protocol.Transcripts;
import io.verdant.settlement.RoundPlayer.Fault;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * One honest validator among 64 that collude with the author of a false claim: each of them challenges first and loses on
 * purpose, and the coordinator lets the honest one in last. It convicts all the same, and its bond comes back.
 */
class ColludersTest {
    private static final long SEED = Long.getLong("verdant.seed", 20_261_120L);
    private static final int COLLUDERS = 64;

    private final TestNetwork network = new TestNetwork(SEED, 2, COLLUDERS + 1, 1);
    private final RoundPlayer player = new RoundPlayer(network, SEED);
    private final TestPeer accused = network.workers.getFirst();

    @Test
    void shouldConvictThoughSixtyFourColludersChallengeFirst() {
        network.start();
        player.fault(accused, 1, Fault.TAMPERED);
        player.playTo(1, Phase.AUDIT);
        Hash32 jobId = network.state().jobId();
        var challenge = new Command.OpenDispute(jobId, 1, accused.address());
        while (network.state().current().audits().size() <= COLLUDERS) {
            RoundPlayer.Duty audit = player.duties().stream()
                    .filter(duty -> duty.command() instanceof Command.RevealAudits)
                    .findFirst()
                    .orElseThrow();
            network.expect(Reason.NONE, audit.peer(), audit.command());
            if (network.state().games().isEmpty()) {
                network.expect(Reason.NONE, audit.peer(), challenge);
            }
        }
        GameRecord first = network.state().games().getFirst();
        List<TestPeer> others = network.validators.stream()
                .filter(validator -> !validator.address().equals(first.challenger()))
                .toList();
        int chosen = new SplittableRandom(SEED).nextInt(others.size());
        TestPeer honest = others.get(chosen);
        long stake = network.state().balance(Purse.STAKE, honest.address());
        loseOnPurpose(first);
        for (TestPeer colluder : others) {
            if (!colluder.equals(honest)) {
                network.expect(Reason.NONE, colluder, challenge);
                network.expect(Reason.LIMIT_REACHED, honest, challenge);
                loseOnPurpose(network.state().games().getLast());
                network.expect(Reason.DUPLICATE, colluder, challenge);
            }
        }
        network.expect(Reason.NONE, honest, challenge);
        GameRecord last = network.state().games().getLast();
        assertEquals(COLLUDERS, last.before().size());
        network.arbiters.forEach(arbiter -> network.expect(Reason.NONE, arbiter, verdict(last, last.claimant())));
        assertEquals(GameRecord.Outcome.CLAIMANT_LOST, last.outcome());
        assertEquals(
                Member.Status.EXCLUDED,
                network.state().member(accused.address()).orElseThrow().status());
        assertEquals(Reason.DISPUTE_LOST, network.state().round(1).reasonOf(accused.address()));
        assertEquals(0, network.state().balance(Purse.STAKE, accused.address()));
        assertEquals(stake, network.state().balance(Purse.STAKE, honest.address()));
        assertTrue(network.state().balance(Purse.FREE, honest.address()) > 0, "the costs and a part of the slash");
        assertTrue(network.state().totals().balanced());
    }

    private void loseOnPurpose(GameRecord game) {
        network.expect(Reason.NONE, accused, new Command.DisputeMove(game.id(), 0, new byte[] {1, 2, 3}));
        network.expect(
                Reason.NONE, network.peer(game.challenger()), new Command.DisputeMove(game.id(), 1, new byte[] {0}));
        network.arbiters.forEach(arbiter -> network.expect(Reason.NONE, arbiter, verdict(game, game.challenger())));
        assertEquals(GameRecord.Outcome.CHALLENGER_LOST, game.outcome());
    }

    private Command.ArbiterVerdict verdict(GameRecord game, Address loser) {
        return new Command.ArbiterVerdict(
                game.id(),
                Transcripts.hash(game.id(), game.moves()),
                loser,
                player.verdict(game).summary());
    }
}

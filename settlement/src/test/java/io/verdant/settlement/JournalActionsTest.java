package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.Phase;
import io.verdant.settlement.RoundPlayer.Fault;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whole journals as settlement actions: the book ends with the coordinator's own balances, whoever failed. */
class JournalActionsTest {
    private static final int SEEDS = 8;
    private static final List<Fault> FAULTS = List.copyOf(EnumSet.range(Fault.SILENT, Fault.ACCUSED_BY_MUTE));

    @Test
    void shouldSettleAJobInWhichACheatIsConvicted() {
        TestNetwork network = new TestNetwork(3, 4, 2, 3);
        RoundPlayer player = new RoundPlayer(network, 3).fault(network.workers.get(1), 1, Fault.TAMPERED);
        network.start();
        player.playToEnd();
        Set<Class<?>> kinds = SettledJournal.check(network, "cheat");
        assertTrue(kinds.contains(SettlementAction.Verdict.class), kinds::toString);
        assertTrue(kinds.contains(SettlementAction.CloseJob.class), kinds::toString);
        assertTrue(kinds.contains(SettlementAction.RevealScores.class), kinds::toString);
    }

    @Test
    void shouldEndWithTheCoordinatorsBalancesWhoeverFails() {
        Set<Class<?>> kinds = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            TestNetwork network = new TestNetwork(seed % 4, 4, 2, 1);
            RoundPlayer player = new RoundPlayer(network, seed);
            for (TestPeer worker : network.workers) {
                for (int round = 0; round < 4; round++) {
                    if (random.nextInt(4) == 0) {
                        player.fault(worker, round, FAULTS.get(random.nextInt(FAULTS.size())));
                    }
                }
            }
            if (random.nextInt(2) == 0) {
                player.fault(network.validators.get(0), random.nextInt(4), Fault.WITHHELD_PREIMAGE);
            }
            network.start();
            player.playToEnd();
            kinds.addAll(SettledJournal.check(network, "seed=" + seed));
        }
        assertTrue(
                kinds.containsAll(Set.of(SettlementAction.Verdict.class, SettlementAction.Penalty.class)),
                kinds::toString);
    }

    @Test
    void shouldSettleAJobThatHalts() {
        TestNetwork network = new TestNetwork(5, 3, 2, 1);
        RoundPlayer player = new RoundPlayer(network, 5);
        for (TestPeer validator : network.validators) {
            player.fault(validator, 3, Fault.WITHHELD_PREIMAGE);
        }
        network.start();
        player.playToEnd();
        assertEquals(Phase.HALTED, network.state().phase());
        Set<Class<?>> kinds = SettledJournal.check(network, "halted");
        assertTrue(kinds.contains(SettlementAction.HaltJob.class), kinds::toString);
    }
}

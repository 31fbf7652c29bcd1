package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.Phase;
import io.verdant.protocol.Address;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Signature;
import io.verdant.settlement.RoundPlayer.Fault;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whole journals as settlement actions: the book ends with the coordinator's own balances, whoever failed. */
class JournalActionsTest {
    private static final int SEEDS = 8;
    private static final List<Fault> FAULTS = List.copyOf(EnumSet.range(Fault.SILENT, Fault.ACCUSED_BY_MUTE));
    private static final SettlementSettings SETTINGS =
            new SettlementSettings(10_000_000, 100_000_000, 10_000_000, 1_000_000, 1_000_000);
    private static final SettlementParameters PARAMETERS =
            new SettlementParameters(31_337, Address.ofHex("0xc0ffee0000000000000000000000000000000002"), 10_000_000);

    private record Keys(TestNetwork network) implements SettlementKeys {
        @Override
        public Signature sign(Address signer, Hash32 digest) {
            return network.peer(signer).key.sign(digest);
        }

        @Override
        public Hash32 salt(Address validator, Hash32 jobId, int epoch) {
            return Commitments.salt(network.peer(validator).key, jobId, epoch, "scores");
        }
    }

    private static JournalActions actions(TestNetwork network) {
        return new JournalActions(network.genesis, PARAMETERS, SETTINGS, new Keys(network));
    }

    /** Feeds the whole log; answers every action that it asks for. */
    private static List<TimedAction> follow(JournalActions actions, TestNetwork network) {
        List<TimedAction> all = new ArrayList<>();
        for (LogEntry entry : network.log) {
            all.addAll(actions.accept(entry));
        }
        return all;
    }

    private static Set<Class<?>> settle(TestNetwork network, String where) {
        JournalActions actions = actions(network);
        List<TimedAction> all = follow(actions, network);
        assertEquals(Optional.empty(), actions.difference(), where);
        assertEquals(network.ledger.balances(), actions.coreBalances(), where);
        SettlementBook again = new SettlementBook(PARAMETERS);
        Set<Class<?>> kinds = new HashSet<>();
        for (TimedAction timed : all) {
            assertEquals(
                    Optional.empty(),
                    again.apply(timed.action(), timed.sender(), timed.seconds()).refusal(),
                    where);
            kinds.add(timed.action().getClass());
        }
        assertEquals(actions.book().balances(), again.balances(), where);
        JournalActions embedded = JournalActions.embedded(network.genesis, SETTINGS);
        network.log.forEach(embedded::accept);
        assertEquals(again.balances(), embedded.book().balances(), where);
        return kinds;
    }

    @Test
    void shouldSettleAJobInWhichACheatIsConvicted() {
        TestNetwork network = new TestNetwork(3, 4, 2, 3);
        RoundPlayer player = new RoundPlayer(network, 3).fault(network.workers.get(1), 1, Fault.TAMPERED);
        network.start();
        player.playToEnd();
        Set<Class<?>> kinds = settle(network, "cheat");
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
            kinds.addAll(settle(network, "seed=" + seed));
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
        Set<Class<?>> kinds = settle(network, "halted");
        assertTrue(kinds.contains(SettlementAction.HaltJob.class), kinds::toString);
    }
}

package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.coordinator.Member;
import io.verdant.coordinator.NetworkState;
import io.verdant.coordinator.Phase;
import io.verdant.coordinator.RoundState;
import io.verdant.coordinator.Standing;
import io.verdant.protocol.Address;
import io.verdant.protocol.Command;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Reason;
import io.verdant.settlement.RoundPlayer.Fault;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whole jobs in which anyone may fail in any way at any time: they end, balance, replay, and spare the honest. */
class RandomFaultsTest {
    private static final int SEEDS = 30;
    private static final int ROUNDS = 4;
    private static final long STAKE = 250_000_000;
    private static final List<Fault> WORKER_FAULTS = List.copyOf(EnumSet.range(Fault.SILENT, Fault.ACCUSED_BY_MUTE));
    private static final Set<Fault> GUILTY = EnumSet.of(Fault.TAMPERED, Fault.TAMPERED_MUTE);

    @Test
    void shouldEndBalanceReplayAndSpareTheHonestWhoeverFails() {
        for (long seed = 0; seed < SEEDS; seed++) {
            playOne(seed);
        }
    }

    private static void playOne(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        TestNetwork network = new TestNetwork(seed % 4, 4, 2, 1);
        RoundPlayer player = new RoundPlayer(network, seed);
        Set<Address> guilty = new HashSet<>();
        Set<Address> spotless = new HashSet<>();
        for (TestPeer worker : network.workers) {
            plan(random, player, worker, guilty, spotless);
        }
        network.start();
        long budget = network.spec.payment().budget();
        while (!network.state().phase().ended()) {
            player.playOne();
            disturb(random, network);
            assertTrue(network.ledger.balanced(), "seed=" + seed);
        }
        assertTrue(
                network.state().finished(),
                () -> "seed=" + seed + " halt=" + network.state().job());
        assertEquals(network.state().runningHash(), network.replica.state().runningHash(), "seed=" + seed);
        assertEquals(
                budget,
                network.state().totals().paid() + network.state().totals().refunded(),
                "seed=" + seed);
        checkMembers(seed, network, guilty, spotless);
        checkRounds(seed, network.state());
    }

    private static void plan(
            SplittableRandom random, RoundPlayer player, TestPeer worker, Set<Address> guilty, Set<Address> spotless) {
        boolean clean = true;
        for (int round = 0; round < ROUNDS; round++) {
            if (random.nextInt(4) == 0) {
                Fault fault = WORKER_FAULTS.get(random.nextInt(WORKER_FAULTS.size()));
                player.fault(worker, round, fault);
                clean = false;
                if (GUILTY.contains(fault)) {
                    guilty.add(worker.address());
                }
            }
        }
        if (clean) {
            spotless.add(worker.address());
        }
    }

    /** Stray messages, restarts and outages at any time; none may change how the job ends. */
    private static void disturb(SplittableRandom random, TestNetwork network) {
        TestPeer someone =
                network.members().get(random.nextInt(network.members().size()));
        Hash32 jobId = network.state().jobId();
        switch (random.nextInt(30)) {
            case 0 -> network.send(someone, new Command.ReportEvaluation(jobId, TestNetwork.hash("stray"), 1, 2, 0.5));
            case 1 -> network.send(someone, new Command.ConfirmAggregate(jobId, 99, TestNetwork.hash("stray")));
            case 2 -> {
                network.nowMillis += random.nextInt(1_000_000);
                network.expect(Reason.NONE, network.coordinator, new Command.Restarted());
            }
            default -> {}
        }
    }

    private static void checkMembers(long seed, TestNetwork network, Set<Address> guilty, Set<Address> spotless) {
        NetworkState state = network.state();
        for (TestPeer worker : network.workers) {
            Standing standing = state.standing(worker.address());
            boolean excluded = standing.status() == Member.Status.EXCLUDED;
            assertTrue(!excluded || guilty.contains(worker.address()), "seed=" + seed + " convicted " + standing);
            assertEquals(excluded ? 0 : STAKE, standing.stake(), "seed=" + seed + " " + standing);
            if (spotless.contains(worker.address())) {
                assertEquals(0, standing.rejected(), "seed=" + seed + " " + standing);
            }
        }
        for (Member member : state.members().values()) {
            for (Purse purse : List.of(Purse.STAKE, Purse.BOND, Purse.ESCROW)) {
                assertEquals(0, state.balance(purse, member.address()), "seed=" + seed + " " + purse);
            }
        }
    }

    /** A tampered claim that was checked is in no aggregate, and nobody is in one while it is suspended. */
    private static void checkRounds(long seed, NetworkState state) {
        assertEquals(Phase.FINISHED, state.phase());
        for (RoundState round : state.job().orElseThrow().rounds()) {
            for (Address worker : round.accepted().orElseThrow()) {
                assertEquals(Reason.NONE, round.reasonOf(worker), "seed=" + seed + " round=" + round.index());
                assertTrue(!round.challenged(worker), "seed=" + seed + " round=" + round.index());
            }
            assertEquals(round.participants().stream().sorted().toList(), round.participants(), "seed=" + seed);
        }
    }
}

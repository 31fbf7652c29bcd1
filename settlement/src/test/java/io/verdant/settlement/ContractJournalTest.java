package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Signature;
import io.verdant.settlement.RoundPlayer.Fault;
import io.verdant.settlement.anvil.AnvilProgram;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A coordinator's journal on the contract: the same job gives the same balances on either home. */
class ContractJournalTest {
    private static final long LONG = 10_000_000;
    private static final SettlementSettings SETTINGS =
            new SettlementSettings(2 * LONG, 10 * LONG, LONG, LONG, 1_000_000);
    private static final long START_MILLIS = SettlementCast.START * 1_000;

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

    @Test
    void shouldEndWithTheCoordinatorsBalancesOnAChain() {
        assumeTrue(AnvilProgram.find().isPresent(), AnvilProgram.MISSING);
        TestNetwork network = new TestNetwork(3, 4, 2, 3);
        network.nowMillis = START_MILLIS;
        RoundPlayer player = new RoundPlayer(network, 3)
                .fault(network.workers.get(1), 1, Fault.TAMPERED)
                .fault(network.validators.get(0), 2, Fault.WITHHELD_PREIMAGE);
        network.start();
        player.playToEnd();
        assertTrue(network.state().phase().ended());
        try (AnvilHome contract = AnvilHome.start(SETTINGS.unbondingSeconds(), everyone(network))) {
            Set<Class<?>> kinds = settle(network, contract);
            for (Class<?> kind : List.of(
                    SettlementAction.OpenClaimGame.class,
                    SettlementAction.Verdict.class,
                    SettlementAction.Penalty.class,
                    SettlementAction.RevealScores.class,
                    SettlementAction.ClaimReward.class,
                    SettlementAction.CloseJob.class)) {
                assertTrue(kinds.contains(kind), kind::toString);
            }
            for (Map.Entry<Account, Long> entry : network.ledger.balances().entrySet()) {
                assertEquals(entry.getValue(), contract.balance(entry.getKey()), () -> entry.getKey()
                        .toString());
            }
        }
    }

    private static Set<Class<?>> settle(TestNetwork network, AnvilHome contract) {
        JournalActions actions =
                new JournalActions(network.genesis, contract.parameters(), SETTINGS, new Keys(network));
        Set<Class<?>> kinds = new HashSet<>();
        long last = 0;
        long late = 0;
        for (LogEntry entry : network.log) {
            for (TimedAction timed : actions.accept(entry)) {
                // Blocks of one second each, where the book takes several actions in one; waits stay as long as they
                // were.
                late = Math.max(late, last + 1 - timed.seconds());
                last = timed.seconds() + late;
                SettlementReceipt receipt = contract.apply(timed.action(), timed.sender(), last);
                assertEquals(Optional.empty(), receipt.refusal(), timed::toString);
                kinds.add(timed.action().getClass());
            }
        }
        return kinds;
    }

    private static List<Address> everyone(TestNetwork network) {
        return Stream.of(
                        List.of(network.coordinator, network.publisher, network.aggregator),
                        network.validators,
                        network.arbiters,
                        network.workers)
                .flatMap(List::stream)
                .map(TestPeer::address)
                .toList();
    }
}

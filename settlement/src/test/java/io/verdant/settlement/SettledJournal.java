package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.Address;
import io.verdant.protocol.Commitments;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LogEntry;
import io.verdant.protocol.Signature;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A test network's journal as settlement actions: taken by the rules, and at a job's end with the coordinator's own balances. */
final class SettledJournal {
    private static final long LONG = 10_000_000;
    private static final SettlementSettings SETTINGS =
            new SettlementSettings(2 * LONG, 10 * LONG, LONG, LONG, 1_000_000);
    private static final SettlementParameters PARAMETERS =
            new SettlementParameters(31_337, Address.ofHex("0xc0ffee0000000000000000000000000000000002"), 2 * LONG);

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

    private SettledJournal() {}

    /** Checks the whole journal; answers which actions it asked for. */
    static Set<Class<?>> check(TestNetwork network, String where) {
        JournalActions actions = new JournalActions(network.genesis, PARAMETERS, SETTINGS, new Keys(network));
        List<TimedAction> all = new ArrayList<>();
        for (LogEntry entry : network.log) {
            all.addAll(actions.accept(entry));
        }
        assertEquals(network.ledger.balances(), actions.coreBalances(), where);
        if (network.state().phase().ended()) {
            assertEquals(Optional.empty(), actions.difference(), where);
        }
        SettlementBook again = new SettlementBook(PARAMETERS);
        Set<Class<?>> kinds = new HashSet<>();
        for (TimedAction timed : all) {
            SettlementReceipt receipt = again.apply(timed.action(), timed.sender(), timed.seconds());
            assertEquals(Optional.empty(), receipt.refusal(), where);
            kinds.add(timed.action().getClass());
        }
        assertEquals(actions.book().balances(), again.balances(), where);
        JournalActions embedded = JournalActions.embedded(network.genesis, SETTINGS);
        network.log.forEach(embedded::accept);
        assertEquals(again.balances(), embedded.book().balances(), where);
        return kinds;
    }
}

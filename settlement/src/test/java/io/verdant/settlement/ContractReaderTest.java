package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.evm.ContractReader;
import io.verdant.settlement.evm.NodeFault;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What anyone can learn of a contract from a node, on a real one. */
class ContractReaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void shouldShowWhatTheContractHoldsAndWhatAnActionWouldCost() {
        AnvilHome home = AnvilHome.shared().reset();
        SettlementScene scene = new SettlementScene(home);
        SigningKey worker = scene.cast.workers.get(0);
        scene.begin();
        scene.ok(worker, new SettlementAction.RequestUnstake(5_000));
        String url = home.node().url().toString();
        try (ContractReader reader = new ContractReader(url, home.parameters().contract(), PATIENCE)) {
            Address owner = worker.address();
            assertEquals(home.parameters(), reader.parameters());
            assertEquals(home.stake(owner), reader.stake(owner));
            Account stake = new Account(Purse.STAKE, owner);
            assertEquals(home.balance(stake), reader.balance(stake));
            assertEquals(home.job(scene.jobId), reader.job(scene.jobId));
            assertEquals(home.member(scene.jobId, owner), reader.member(scene.jobId, owner));
            ContractReader.Quote refused = reader.quote(new SettlementAction.CompleteUnstake(), owner);
            assertEquals(SettlementRejection.STILL_UNBONDING, refused.rejection());
            ContractReader.Quote taken = reader.quote(new SettlementAction.Stake(7), owner);
            assertEquals(null, taken.rejection());
            assertTrue(taken.gas() > 21_000, taken::toString);
            assertTrue(taken.feeWei().signum() > 0, taken::toString);
            assertEquals(18_001, reader.balance(stake), "a quote changes nothing");
        }
    }

    @Test
    void shouldSayThatThereIsNoContractOrNoNode() {
        AnvilHome home = AnvilHome.shared();
        String url = home.node().url().toString();
        Address nowhere = Address.ofHex("0x00000000000000000000000000000000000000ff");
        NodeFault empty = assertThrows(NodeFault.class, () -> new ContractReader(url, nowhere, PATIENCE));
        assertEquals(NodeFault.Kind.REFUSED, empty.kind());
        NodeFault silent =
                assertThrows(NodeFault.class, () -> new ContractReader("http://127.0.0.1:9", nowhere, PATIENCE));
        assertEquals(NodeFault.Kind.UNREACHABLE, silent.kind());
    }
}

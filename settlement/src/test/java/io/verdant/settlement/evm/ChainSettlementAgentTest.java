package io.verdant.settlement.evm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.SettlementAction;
import io.verdant.settlement.anvil.AnvilNode;
import io.verdant.settlement.anvil.AnvilOptions;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent between a job that goes on and a chain that does not. */
class ChainSettlementAgentTest {
    private static final int MEMBERS = 3;
    private static final long PATIENCE_MILLIS = 60_000;

    @TempDir
    private Path folder;

    private final ChainParties parties = new ChainParties();
    private final List<SigningKey> members = new ArrayList<>();
    private AnvilNode anvil;
    private ChainSession session;
    private ChainHome home;

    @BeforeEach
    void deploy() throws Exception {
        Assumptions.assumeTrue(ContractCode.isPresent(), "this build has no compiled contracts");
        anvil = AnvilRig.node(AnvilOptions.AUTOMINE);
        anvil.fund(AnvilRig.RICH.address(), BigInteger.TEN.pow(20));
        session = session();
        home = ChainHome.deploy(session, AnvilRig.RICH, 10, 20);
        for (int i = 0; i < MEMBERS; i++) {
            SigningKey member = SigningKey.derive(99, Role.WORKER, i);
            parties.add(member, SigningKey.derive(99, Role.WORKER, 100 + i));
            members.add(member);
            parties.keys().forEach(key -> anvil.fund(key.address(), BigInteger.TEN.pow(20)));
            home.equip(session, AnvilRig.RICH, parties, member.address(), BigInteger.ZERO);
        }
    }

    @AfterEach
    void end() {
        if (anvil != null) {
            session.close();
            anvil.close();
        }
    }

    private ChainSession session() {
        LaneRules rules = new LaneRules(1, 4, 200, 16, AnvilRig.FEES);
        NodePool pool = new NodePool(List.of(new Web3jNode(anvil.url().toString(), 2_000)), AnvilRig.CHAIN_ID, 4, 8);
        return new ChainSession(
                pool,
                new ChainSession.Settings(AnvilRig.CHAIN_ID, rules, 5),
                folder,
                () -> System.nanoTime() / 1_000_000);
    }

    private Address owner(int member) {
        return parties.owner(members.get(member).address()).address();
    }

    private void submitAll(ChainSettlementAgent agent) {
        for (int i = 0; i < MEMBERS; i++) {
            agent.submit(new ChainStep(new SettlementAction.Deposit(1_000 + i), owner(i), false));
            agent.submit(new ChainStep(new SettlementAction.Stake(700 + i), owner(i), false));
        }
    }

    private void requireStakes() {
        for (int i = 0; i < MEMBERS; i++) {
            assertEquals(700 + i, home.balance(session, Purse.STAKE, owner(i)));
            assertEquals(300, home.balance(session, Purse.FREE, owner(i)));
        }
    }

    @Test
    void shouldNotHoldTheJobUpWhileTheChainIsGoneAndCatchUpAfterwards() throws Exception {
        anvil.stop();
        try (ChainSettlementAgent agent = new ChainSettlementAgent(session, home, parties, null)) {
            agent.start();
            submitAll(agent);
            assertEquals(2 * MEMBERS, agent.waiting(), "all taken from the job, none on the chain");
            anvil.restart();
            agent.finish(PATIENCE_MILLIS);
            assertEquals(0, agent.waiting());
            assertNull(agent.failure());
            requireStakes();
        }
    }

    @Test
    void shouldDoNothingTwiceWhereTheWholeLogIsTakenAgain() throws Exception {
        for (int life = 0; life < 3; life++) {
            try (ChainSettlementAgent agent = new ChainSettlementAgent(session, home, parties, null)) {
                agent.start();
                submitAll(agent);
                agent.finish(PATIENCE_MILLIS);
            }
            session.close();
            session = session();
        }
        requireStakes();
    }

    @Test
    void shouldPutBackWhatAReorganisationTookOut() throws Exception {
        try (ChainSettlementAgent agent = new ChainSettlementAgent(session, home, parties, null)) {
            agent.start();
            submitAll(agent);
            agent.finish(PATIENCE_MILLIS);
        }
        requireStakes();
        anvil.reorganise(3);
        assertEquals(0, home.balance(session, Purse.STAKE, owner(MEMBERS - 1)));
        for (int look = 0; look < 1_000 && !session.settled(); look++) {
            anvil.mine(1);
        }
        requireStakes();
    }

    @Test
    void shouldMoveItsOwnChainsClockForWhatWaitsForTime() throws Exception {
        try (ChainSettlementAgent agent = new ChainSettlementAgent(session, home, parties, anvil::passSeconds)) {
            agent.start();
            agent.submit(new ChainStep(new SettlementAction.Deposit(50), owner(0), false));
            agent.submit(new ChainStep(new SettlementAction.Stake(50), owner(0), false));
            agent.submit(new ChainStep(new SettlementAction.RequestUnstake(50), owner(0), true));
            agent.submit(new ChainStep(new SettlementAction.CompleteUnstake(), owner(0), true));
            agent.finish(PATIENCE_MILLIS);
        }
        assertEquals(50, home.balance(session, Purse.FREE, owner(0)));
    }

    @Test
    void shouldStopAndSayWhyWhereTheContractRefusesForGood() throws Exception {
        try (ChainSettlementAgent agent = new ChainSettlementAgent(session, home, parties, null)) {
            agent.start();
            agent.submit(new ChainStep(new SettlementAction.Stake(50), owner(0), false));
            IllegalStateException why = assertThrows(IllegalStateException.class, () -> agent.finish(PATIENCE_MILLIS));
            assertTrue(why.getMessage().contains("stake: INSUFFICIENT_FREE"), why.getMessage());
        }
    }
}

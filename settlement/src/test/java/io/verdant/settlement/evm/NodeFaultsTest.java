package io.verdant.settlement.evm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Hash32;
import io.verdant.settlement.anvil.AnvilNode;
import io.verdant.settlement.anvil.AnvilOptions;
import java.math.BigInteger;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real node under faults: whatever happens, what was asked for is paid once. Time is an argument; nothing sleeps. */
class NodeFaultsTest {
    private static final long PAYMENT = 1_000;

    @TempDir
    private Path folder;

    @Test
    void shouldPayManyRequestsOnceInTheirOrder() {
        try (AnvilRig rig = AnvilRig.start(folder);
                EthereumNode node = rig.node();
                NodePool pool = rig.pool(node);
                SenderLane lane = rig.lane(pool)) {
            for (int i = 0; i < 40; i++) {
                lane.submit(AnvilRig.pay(i, PAYMENT + i));
                lane.submit(AnvilRig.pay(i, PAYMENT + i));
            }
            rig.until(lane::idle, pool, lane);
            for (int i = 0; i < 40; i++) {
                assertEquals(PAYMENT + i, rig.paid(node, i));
            }
            assertEquals(40, node.nonceAt(rig.rich.address(), node.head().number()));
            assertTrue(lane.receipts().stream().allMatch(Receipt::success));
        }
    }

    @Test
    void shouldSendADroppedTransactionAgain() {
        try (AnvilRig rig = AnvilRig.start(folder);
                EthereumNode node = rig.node();
                NodePool pool = rig.pool(node);
                SenderLane lane = rig.lane(pool)) {
            lane.submit(AnvilRig.pay(1, PAYMENT));
            rig.step(pool, lane);
            Hash32 sent = onlyAttempt(lane);
            rig.anvil.drop("0x" + sent.hex());
            assertFalse(node.knows(sent));
            rig.until(lane::idle, pool, lane);
            assertEquals(PAYMENT, rig.paid(node, 1));
            assertEquals(sent, onlyAttempt(lane));
        }
    }

    @Test
    void shouldSendAgainWhatAReorganisationOfThreeBlocksTookOut() {
        LaneRules hasty = new LaneRules(1, 6, 1_000, 16, AnvilRig.FEES);
        try (AnvilRig rig = AnvilRig.start(folder);
                EthereumNode node = rig.node();
                NodePool pool = rig.pool(node);
                SenderLane lane = rig.lane(pool, hasty, "outbox")) {
            rig.anvil.mine(5);
            lane.submit(AnvilRig.pay(1, PAYMENT));
            rig.until(lane::idle, pool, lane);
            Receipt before = lane.receipts().getFirst();
            rig.anvil.mine(2);
            rig.step(pool, lane);
            rig.anvil.reorganise(3);
            assertEquals(0, rig.paid(node, 1), "the reorganisation should have taken the payment out");
            rig.step(pool, lane);
            assertFalse(lane.idle(), "it is open again");
            rig.until(lane::idle, pool, lane);
            assertEquals(PAYMENT, rig.paid(node, 1));
            Receipt after = lane.receipts().getFirst();
            assertEquals(before.transaction(), after.transaction());
            assertFalse(before.agrees(after));
        }
    }

    @Test
    void shouldFindAfterARestartThatAReorganisationHappenedMeanwhile() {
        LaneRules hasty = new LaneRules(1, 6, 1_000, 16, AnvilRig.FEES);
        try (AnvilRig rig = AnvilRig.start(folder);
                EthereumNode node = rig.node();
                NodePool pool = rig.pool(node)) {
            rig.anvil.mine(5);
            try (SenderLane lane = rig.lane(pool, hasty, "outbox")) {
                lane.submit(AnvilRig.pay(1, PAYMENT));
                rig.until(lane::idle, pool, lane);
            }
            rig.anvil.mine(1);
            rig.anvil.reorganise(3);
            try (SenderLane lane = rig.lane(pool, hasty, "outbox")) {
                rig.step(pool, lane);
                assertFalse(lane.idle());
                rig.until(lane::idle, pool, lane);
            }
            assertEquals(PAYMENT, rig.paid(node, 1));
        }
    }

    @Test
    void shouldReplaceAnOfferThatBecameTooLowAndPayOnce() {
        try (AnvilRig rig = AnvilRig.start(folder);
                EthereumNode node = rig.node();
                NodePool pool = rig.pool(node);
                SenderLane lane = rig.lane(pool)) {
            lane.submit(AnvilRig.pay(1, PAYMENT));
            rig.step(pool, lane);
            rig.anvil.nextBaseFee(20 * AnvilRig.GWEI);
            rig.anvil.mine(1);
            assertEquals(0, rig.paid(node, 1), "the offer should have been too low");
            for (int i = 0; i < 8; i++) {
                rig.step(pool, lane);
            }
            LaneEntry entry = lane.lane().entries().iterator().next();
            assertTrue(entry.attempts().size() > 1, "it should have been replaced; " + lane.hold());
            rig.until(lane::idle, pool, lane);
            assertEquals(PAYMENT, rig.paid(node, 1));
            assertEquals(1, node.nonceAt(rig.rich.address(), node.head().number()));
        }
    }

    @Test
    void shouldWaitWhileGasIsAboveTheLimit() {
        try (AnvilRig rig = AnvilRig.start(folder);
                EthereumNode node = rig.node();
                NodePool pool = rig.pool(node);
                SenderLane lane = rig.lane(pool)) {
            rig.anvil.nextBaseFee(500 * AnvilRig.GWEI);
            rig.anvil.mine(1);
            lane.submit(AnvilRig.pay(1, PAYMENT));
            rig.step(pool, lane);
            assertTrue(lane.hold().contains("gas is dearer than allowed"), lane.hold());
            assertEquals(0, rig.paid(node, 1));
            rig.until(lane::idle, pool, lane);
            assertEquals(PAYMENT, rig.paid(node, 1));
        }
    }

    @Test
    void shouldFillANonceThatSomethingElseTookAndLost() {
        try (AnvilRig rig = AnvilRig.start(folder);
                EthereumNode node = rig.node();
                NodePool pool = rig.pool(node);
                SenderLane lane = rig.lane(pool)) {
            TransactionSigner elsewhere = new TransactionSigner(rig.rich, AnvilRig.CHAIN_ID);
            TransactionSigner.Signed foreign =
                    elsewhere.sign(AnvilRig.pay(99, 1), 0, new Fees(10 * AnvilRig.GWEI, AnvilRig.GWEI));
            node.send(foreign.raw());
            lane.submit(AnvilRig.pay(1, PAYMENT));
            rig.step(pool, lane);
            assertEquals(1, lane.lane().entries().iterator().next().nonce());
            rig.anvil.drop("0x" + foreign.hash().hex());
            rig.until(lane::idle, pool, lane);
            assertEquals(PAYMENT, rig.paid(node, 1));
            assertEquals(0, rig.paid(node, 99));
        }
    }

    @Test
    void shouldTakeAnotherNonceOnlyWhenItsOwnIsGoneForGood() {
        try (AnvilRig rig = AnvilRig.start(folder);
                EthereumNode node = rig.node();
                NodePool pool = rig.pool(node);
                SenderLane lane = rig.lane(pool)) {
            lane.submit(AnvilRig.pay(1, PAYMENT));
            rig.step(pool, lane);
            rig.anvil.drop("0x" + onlyAttempt(lane).hex());
            TransactionSigner elsewhere = new TransactionSigner(rig.rich, AnvilRig.CHAIN_ID);
            node.send(elsewhere
                    .sign(AnvilRig.pay(99, 1), 0, new Fees(10 * AnvilRig.GWEI, AnvilRig.GWEI))
                    .raw());
            rig.anvil.mine(1);
            rig.step(pool, lane);
            rig.step(pool, lane);
            assertTrue(lane.hold().contains("was used by another transaction"), lane.hold());
            assertEquals(0, lane.lane().entries().iterator().next().nonce());
            rig.until(lane::idle, pool, lane);
            assertEquals(1, lane.lane().entries().iterator().next().nonce());
            assertEquals(PAYMENT, rig.paid(node, 1));
        }
    }

    @Test
    void shouldRefuseANodeOfAnotherChainAndUseTheOther() {
        try (AnvilRig rig = AnvilRig.start(folder);
                AnvilNode other = AnvilRig.node(AnvilOptions.AUTOMINE.onChain(5));
                EthereumNode wrong = new Web3jNode(other.url().toString(), 5_000);
                EthereumNode node = rig.node()) {
            NodePool alone = rig.pool(wrong);
            NodeFault fault = assertThrows(NodeFault.class, () -> alone.refresh(0));
            assertEquals(NodeFault.Kind.WRONG_CHAIN, fault.kind());
            assertTrue(String.valueOf(fault.getMessage()).contains("chainId=5 expected=31337"), fault.getMessage());
            NodePool both = rig.pool(wrong, node);
            try (SenderLane lane = rig.lane(both)) {
                lane.submit(AnvilRig.pay(1, PAYMENT));
                rig.until(lane::idle, both, lane);
            }
            assertEquals(PAYMENT, rig.paid(node, 1));
            assertEquals(BigInteger.ZERO, wrong.balance(AnvilRig.payee(1)));
        }
    }

    @Test
    void shouldGoOnWithAnotherNodeWhereOneTimesOut() {
        try (AnvilRig rig = AnvilRig.start(folder);
                LyingProxy silent = LyingProxy.silent();
                EthereumNode dead = new Web3jNode(silent.url(), 200);
                EthereumNode node = rig.node();
                NodePool pool = rig.pool(dead, node);
                SenderLane lane = rig.lane(pool)) {
            lane.submit(AnvilRig.pay(1, PAYMENT));
            rig.until(lane::idle, pool, lane);
            assertEquals(PAYMENT, rig.paid(node, 1));
            assertEquals(NodeFault.Kind.UNREACHABLE, pool.fault(0).orElseThrow().kind());
        }
    }

    @Test
    void shouldSayThatNoNodeAnswersAndGoOnWhenOneDoes() {
        try (AnvilRig rig = AnvilRig.start(folder);
                LyingProxy proxy = LyingProxy.before(rig.anvil.url().toString());
                EthereumNode node = new Web3jNode(proxy.url(), 1_000);
                NodePool pool = rig.pool(node);
                SenderLane lane = rig.lane(pool)) {
            lane.submit(AnvilRig.pay(1, PAYMENT));
            rig.step(pool, lane);
            proxy.hangUp(true);
            NodeFault fault = assertThrows(NodeFault.class, () -> rig.step(pool, lane));
            assertEquals(NodeFault.Kind.UNREACHABLE, fault.kind());
            proxy.hangUp(false);
            rig.nowMillis += 60_000;
            rig.until(lane::idle, pool, lane);
            assertEquals(PAYMENT, rig.paid(node, 1));
        }
    }

    @Test
    void shouldNotBelieveANodeThatTwoOthersContradict() {
        try (AnvilRig rig = AnvilRig.start(folder);
                LyingProxy proxy = LyingProxy.before(rig.anvil.url().toString());
                EthereumNode liar = new Web3jNode(proxy.url(), 5_000);
                EthereumNode one = rig.node();
                EthereumNode two = rig.node();
                NodePool pool = rig.pool(liar, one, two);
                SenderLane lane = rig.lane(pool)) {
            rig.anvil.mine(10);
            proxy.flipBlockHashes();
            lane.submit(AnvilRig.pay(1, PAYMENT));
            rig.until(lane::idle, pool, lane);
            assertEquals(NodeFault.Kind.DISAGREES, pool.fault(0).orElseThrow().kind());
            assertEquals(PAYMENT, rig.paid(one, 1));
        }
    }

    private static Hash32 onlyAttempt(SenderLane lane) {
        LaneEntry entry = lane.lane().entries().iterator().next();
        assertEquals(1, entry.attempts().size());
        return entry.attempts().getFirst().hash();
    }
}

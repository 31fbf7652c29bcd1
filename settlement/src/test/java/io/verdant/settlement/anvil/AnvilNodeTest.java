package io.verdant.settlement.anvil;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.verdant.protocol.Address;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AnvilNodeTest {
    private static final Address SOMEBODY = Address.ofHex("0x00000000000000000000000000000000000000aa");
    private static final BigInteger ETHER = BigInteger.TEN.pow(18);

    @BeforeEach
    void needsANode() {
        assumeTrue(AnvilProgram.find().isPresent(), AnvilProgram.MISSING);
    }

    @Test
    void shouldListenOnAPortOfItsOwn() {
        try (AnvilNode one = AnvilNode.start(AnvilOptions.AUTOMINE);
                AnvilNode other = AnvilNode.start(AnvilOptions.AUTOMINE.onChain(7))) {
            assertNotEquals(one.url(), other.url());
            assertEquals("0x7a69", one.rpc().call("eth_chainId").asText());
            assertEquals("0x7", other.rpc().call("eth_chainId").asText());
        }
    }

    @Test
    void shouldGoBackToASnapshot() {
        try (AnvilNode node = AnvilNode.start(AnvilOptions.AUTOMINE)) {
            String snapshot = node.snapshot();
            node.fund(SOMEBODY, ETHER);
            node.mine(3);
            node.revert(snapshot);
            assertEquals(0, node.blockNumber());
            assertEquals("0x0", balance(node));
            assertThrows(IllegalArgumentException.class, () -> node.revert(snapshot));
        }
    }

    @Test
    void shouldMoveItsClock() {
        try (AnvilNode node = AnvilNode.start(AnvilOptions.AUTOMINE)) {
            long before = node.timestamp();
            node.passSeconds(86_400);
            assertTrue(node.timestamp() >= before + 86_400, "timestamp=" + node.timestamp());
            node.nextBlockAt(before + 200_000);
            node.mine(1);
            assertEquals(before + 200_000, node.timestamp());
        }
    }

    @Test
    void shouldReplaceItsLastBlocks() {
        try (AnvilNode node = AnvilNode.start(AnvilOptions.AUTOMINE)) {
            node.mine(5);
            String kept = hash(node, 2);
            String replaced = hash(node, 3);
            node.reorganise(3);
            assertEquals(5, node.blockNumber());
            assertEquals(kept, hash(node, 2));
            assertNotEquals(replaced, hash(node, 3));
        }
    }

    @Test
    void shouldKeepWhatWasSavedWhenItIsKilled() {
        try (AnvilNode node = AnvilNode.start(AnvilOptions.AUTOMINE)) {
            node.fund(SOMEBODY, ETHER);
            node.mine(2);
            String saved = hash(node, 2);
            node.saveState();
            node.mine(1);
            var url = node.url();
            node.kill();
            assertFalse(node.alive());
            assertThrows(UncheckedIOException.class, node::blockNumber);
            node.restart();
            assertEquals(url, node.url());
            assertEquals(2, node.blockNumber());
            assertEquals(saved, hash(node, 2));
            assertEquals("0xde0b6b3a7640000", balance(node));
        }
    }

    @Test
    void shouldMakeNoBlockByItselfWhereItIsTold() {
        try (AnvilNode node = AnvilNode.start(AnvilOptions.AUTOMINE.withoutMining())) {
            String sender = node.rpc().call("eth_accounts").get(0).asText();
            String sent = node.rpc()
                    .call("eth_sendTransaction", java.util.Map.of("from", sender, "to", SOMEBODY.hex(), "value", "0x1"))
                    .asText();
            assertEquals(0, node.blockNumber());
            node.mine(1);
            assertEquals("0x1", balance(node));
            assertFalse(node.rpc().call("eth_getTransactionReceipt", sent).isNull());
        }
    }

    @Test
    void shouldAnswerABatchInOrderAndSayWhatWasRefused() {
        try (AnvilNode node = AnvilNode.start(AnvilOptions.AUTOMINE)) {
            var answers = node.rpc()
                    .batch(List.of(
                            new AnvilRpc.Request("eth_chainId", List.of()),
                            new AnvilRpc.Request("no_such_method", List.of()),
                            new AnvilRpc.Request("eth_blockNumber", List.of())));
            assertEquals("0x7a69", AnvilRpc.result(answers.get(0)).asText());
            assertThrows(AnvilRpc.Refusal.class, () -> AnvilRpc.result(answers.get(1)));
            assertEquals("0x0", AnvilRpc.result(answers.get(2)).asText());
        }
    }

    private static String balance(AnvilNode node) {
        return node.rpc().call("eth_getBalance", SOMEBODY.hex(), "latest").asText();
    }

    private static String hash(AnvilNode node, int number) {
        return node.rpc()
                .call("eth_getBlockByNumber", "0x" + Integer.toHexString(number), false)
                .get("hash")
                .asText();
    }
}

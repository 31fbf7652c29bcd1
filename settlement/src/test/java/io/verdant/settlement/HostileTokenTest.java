package io.verdant.settlement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.verdant.protocol.Address;
import io.verdant.protocol.Keccak256;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.settlement.anvil.AnvilNode;
import io.verdant.settlement.anvil.AnvilOptions;
import io.verdant.settlement.anvil.AnvilProgram;
import io.verdant.settlement.anvil.AnvilRpc;
import io.verdant.settlement.contracts.ContractArtefact;
import io.verdant.settlement.contracts.ContractCalls;
import io.verdant.settlement.contracts.ContractViews;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.web3j.abi.datatypes.DynamicBytes;
import org.web3j.abi.datatypes.Uint;

/** A token that calls back in the middle of a transfer, or delivers less than was sent. The token is an owner itself. */
class HostileTokenTest {
    private static final String GAS = "0x1000000";
    private static final int SELECTOR_LENGTH = 4;

    private AnvilNode node;
    private Deployment deployment;
    private ContractCalls calls;
    private ContractViews views;

    @BeforeEach
    void deploy() throws IOException {
        assumeTrue(AnvilProgram.find().isPresent(), AnvilProgram.MISSING);
        node = AnvilNode.start(AnvilOptions.AUTOMINE);
        try (InputStream artefact = ContractArtefact.class.getResourceAsStream("HostileToken.json")) {
            deployment = Deployment.make(
                    node, 100, new ObjectMapper().readTree(artefact).get("bin").asText());
        }
        calls = new ContractCalls(deployment.settlement());
        views = new ContractViews(deployment.settlement(), data -> read(deployment.settlement(), data));
        tell(Deployment.encode("mint", address(deployment.token()), new Uint(BigInteger.valueOf(1_000))));
        tell(Deployment.encode("allow", address(deployment.settlement())));
        play(new SettlementAction.Deposit(300));
    }

    @AfterEach
    void stop() {
        if (node != null) {
            node.close();
        }
    }

    @Test
    void shouldRefuseEveryActionInTheMiddleOfAWithdrawal() {
        String refused = selector("ReentrancyGuardReentrantCall()");
        int tried = 0;
        for (String inside : everyAction()) {
            arm(inside);
            play(new SettlementAction.Withdraw(1));
            assertEquals("1", flag("called"), inside);
            assertEquals("0", flag("taken"), inside);
            assertTrue(read(deployment.token(), Deployment.encode("returned")).contains(refused), inside);
            tried++;
        }
        assertEquals(SettlementAction.class.getPermittedSubclasses().length, tried);
        assertEquals(300 - tried, held());
        assertEquals(300 - tried, free());
        assertEquals(300 - tried, tokensOfTheContract());
    }

    @Test
    void shouldNotCountADepositTwiceThatIsMadeInTheMiddleOfAnother() {
        arm(calls.data(new SettlementAction.Deposit(50)));
        play(new SettlementAction.Deposit(70));
        assertEquals("1", flag("called"));
        assertEquals("0", flag("taken"));
        assertEquals(370, held());
        assertEquals(370, free());
        assertEquals(370, tokensOfTheContract());
    }

    @Test
    void shouldShowNoHalfDoneStateToWhoIsCalledInTheMiddle() {
        arm(Deployment.encode("held"));
        play(new SettlementAction.Withdraw(100));
        assertEquals("1", flag("taken"));
        String shown = read(deployment.token(), Deployment.encode("returned"));
        assertEquals(200, Long.parseLong(shown.substring(shown.length() - 64), 16), "what was left before it was sent");
    }

    @Test
    void shouldRefuseATokenThatTakesAFee() {
        tell(Deployment.encode("keep", new Uint(BigInteger.ONE)));
        AnvilRpc.Refusal refusal = assertThrows(AnvilRpc.Refusal.class, () -> play(new SettlementAction.Deposit(50)));
        assertEquals("0x" + selector("TokenTookFee()"), refusal.data());
        assertEquals(300, held());
        assertEquals(300, tokensOfTheContract());
    }

    /** Every function that can change anything, with parameters of nothing. */
    private static List<String> everyAction() {
        List<String> all = new ArrayList<>();
        for (JsonNode entry : ContractArtefact.of("VerdantSettlement").abi()) {
            if (entry.get("type").asText().equals("function")
                    && !entry.get("stateMutability").asText().equals("view")) {
                all.add("0x" + selector(signature(entry)) + parameters(entry));
            }
        }
        return all;
    }

    private static String signature(JsonNode function) {
        return function.get("name").asText() + types(function.get("inputs"));
    }

    private static String types(JsonNode inputs) {
        List<String> types = new ArrayList<>();
        for (JsonNode input : inputs) {
            String type = input.get("type").asText();
            types.add(type.startsWith("tuple") ? types(input.get("components")) + type.substring(5) : type);
        }
        return "(" + String.join(",", types) + ")";
    }

    /** Words of zero, but an offset to a zero length where something of any length is asked for. */
    private static String parameters(JsonNode function) {
        int words = 0;
        for (JsonNode input : function.get("inputs")) {
            words += words(input);
        }
        StringBuilder head = new StringBuilder();
        for (JsonNode input : function.get("inputs")) {
            head.append(dynamic(input) ? String.format("%064x", words * 32) : "0".repeat(64 * words(input)));
        }
        return head + "0".repeat(64 * 40);
    }

    private static int words(JsonNode input) {
        if (dynamic(input) || !input.has("components")) {
            return 1;
        }
        int words = 0;
        for (JsonNode component : input.get("components")) {
            words += words(component);
        }
        return words;
    }

    private static boolean dynamic(JsonNode input) {
        String type = input.get("type").asText();
        if (type.equals("bytes") || type.endsWith("[]")) {
            return true;
        }
        if (input.has("components")) {
            for (JsonNode component : input.get("components")) {
                if (dynamic(component)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static String selector(String signature) {
        return HexFormat.of()
                .formatHex(
                        Keccak256.of(signature.getBytes(StandardCharsets.UTF_8)).bytes(), 0, SELECTOR_LENGTH);
    }

    private void arm(String inside) {
        byte[] bytes = HexFormat.of().parseHex(inside.substring(2));
        tell(Deployment.encode("arm", address(deployment.settlement()), new DynamicBytes(bytes)));
    }

    /** Lets the token itself act. */
    private void play(SettlementAction action) {
        byte[] data = HexFormat.of().parseHex(calls.data(action).substring(2));
        tell(Deployment.encode("play", address(deployment.settlement()), new DynamicBytes(data)));
    }

    private void tell(String data) {
        var transaction = deployment.transaction(deployment.deployer(), deployment.token(), data, GAS);
        node.rpc().call("eth_call", transaction, "latest");
        deployment.send(transaction);
    }

    private String flag(String name) {
        String word = read(deployment.token(), Deployment.encode(name));
        return word.substring(word.length() - 1);
    }

    private String read(Address contract, String data) {
        return node.rpc()
                .call("eth_call", java.util.Map.of("to", contract.hex(), "data", data), "latest")
                .asText();
    }

    private long held() {
        return views.held();
    }

    private long free() {
        return views.balance(new Account(Purse.FREE, deployment.token()));
    }

    private long tokensOfTheContract() {
        String word = read(deployment.token(), deployment.tokenBalanceCall(deployment.settlement()));
        return new BigInteger(word.substring(2), 16).longValueExact();
    }

    private static org.web3j.abi.datatypes.Type<?> address(Address value) {
        return new org.web3j.abi.datatypes.Address(value.hex());
    }
}

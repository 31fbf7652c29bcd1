package io.verdant.settlement;

import com.fasterxml.jackson.databind.JsonNode;
import io.verdant.protocol.Address;
import io.verdant.settlement.anvil.AnvilNode;
import io.verdant.settlement.anvil.AnvilRpc;
import io.verdant.settlement.contracts.VerdantSettlement;
import io.verdant.settlement.contracts.VerdantTestToken;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.web3j.abi.FunctionEncoder;
import org.web3j.abi.TypeReference;
import org.web3j.abi.datatypes.Function;
import org.web3j.abi.datatypes.Type;
import org.web3j.abi.datatypes.Uint;
import org.web3j.abi.datatypes.generated.Uint64;

/** Contracts on a local node that signs for anybody. */
final class Deployment {
    private static final String GAS = "0x3000000";
    private static final BigInteger ALL = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE);

    /** A call that changes nothing. */
    record Read(Address contract, String data) {}

    private final AnvilNode node;
    private final Address deployer;
    private final Address token;
    private final Address settlement;

    private Deployment(AnvilNode node, long unbondingSeconds, String tokenCode) {
        this.node = node;
        node.rpc().call("anvil_autoImpersonateAccount", true);
        this.deployer = Address.ofHex(node.rpc().call("eth_accounts").get(0).asText());
        this.token = create(tokenCode);
        this.settlement = create(VerdantSettlement.BINARY
                + FunctionEncoder.encodeConstructor(
                        List.of(new org.web3j.abi.datatypes.Address(token.hex()), new Uint64(unbondingSeconds))));
    }

    static Deployment make(AnvilNode node, long unbondingSeconds) {
        return new Deployment(node, unbondingSeconds, VerdantTestToken.BINARY);
    }

    /** @param tokenCode deployment code of another token */
    static Deployment make(AnvilNode node, long unbondingSeconds, String tokenCode) {
        return new Deployment(node, unbondingSeconds, tokenCode);
    }

    Address token() {
        return token;
    }

    Address settlement() {
        return settlement;
    }

    Address deployer() {
        return deployer;
    }

    Address create(String code) {
        String hex = code.startsWith("0x") ? code : "0x" + code;
        JsonNode receipt = send(Map.of("from", deployer.hex(), "data", hex, "gas", GAS));
        return Address.ofHex(receipt.get("contractAddress").asText());
    }

    /** Gives a key tokens and ether, and lets the contract take its tokens. */
    void provide(Address key, BigInteger tokens, BigInteger wei) {
        node.fund(key, wei);
        send(transaction(key, token, encode("mint", address(key), new Uint(tokens)), GAS));
        send(transaction(key, token, encode("approve", address(settlement), new Uint(ALL)), GAS));
    }

    String tokenBalanceCall(Address owner) {
        return encode("balanceOf", address(owner));
    }

    static String encode(String function, Type<?>... parameters) {
        List<Type> inputs = List.of(parameters);
        return FunctionEncoder.encode(new Function(function, inputs, List.<TypeReference<?>>of()));
    }

    private static Type<?> address(Address value) {
        return new org.web3j.abi.datatypes.Address(value.hex());
    }

    Map<String, String> transaction(Address from, Address to, String data, String gas) {
        return Map.of("from", from.hex(), "to", to.hex(), "data", data, "gas", gas);
    }

    /** Sends a transaction that must succeed. */
    JsonNode send(Map<String, String> transaction) {
        JsonNode receipt = node.rpc().call("eth_sendTransactionSync", transaction);
        if (!receipt.get("status").asText().equals("0x1")) {
            throw new IllegalStateException("failed transaction=" + transaction);
        }
        return receipt;
    }

    void readAll(List<Read> reads, Map<Read, String> answers) {
        List<JsonNode> replies = node.rpc()
                .batch(reads.stream()
                        .map(read -> new AnvilRpc.Request(
                                "eth_call",
                                List.of(Map.of("to", read.contract().hex(), "data", read.data()), "latest")))
                        .toList());
        for (int i = 0; i < reads.size(); i++) {
            answers.put(reads.get(i), AnvilRpc.result(replies.get(i)).asText());
        }
    }
}

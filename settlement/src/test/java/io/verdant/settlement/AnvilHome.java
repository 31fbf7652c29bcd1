package io.verdant.settlement;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.LedgerEntry.Account;
import io.verdant.protocol.LedgerEntry.Purse;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.anvil.AnvilNode;
import io.verdant.settlement.anvil.AnvilOptions;
import io.verdant.settlement.anvil.AnvilProgram;
import io.verdant.settlement.anvil.AnvilRpc;
import io.verdant.settlement.contracts.ContractCalls;
import io.verdant.settlement.contracts.ContractErrors;
import io.verdant.settlement.contracts.ContractEvents;
import io.verdant.settlement.contracts.ContractViews;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The contract on a local node as a home: every action that takes effect is a transaction in a block of its own, at the time
 * that it is given; one that is refused is a call that reverts. Senders need no keys, as the node signs for anybody.
 */
final class AnvilHome implements SettlementHome, AutoCloseable {
    /** What every key of a cast holds of the token before the first action. */
    static final BigInteger MINTED = BigInteger.TEN.pow(19);

    private static final BigInteger ETHER = BigInteger.TEN.pow(24);
    private static final String GAS = "0x1c9c380";

    private static @Nullable AnvilHome shared;

    private final AnvilNode node;
    private final Deployment deployment;
    private final SettlementParameters parameters;
    private final ContractCalls calls;
    private final ContractViews views;
    private String fresh;
    /** What was read since the last change, and what was read before it: the next reading asks for all of that at once. */
    private final Map<Deployment.Read, String> known = new LinkedHashMap<>();

    private List<Deployment.Read> usual = List.of();
    private long lastGasUsed;

    private AnvilHome(AnvilNode node, long unbondingSeconds, List<Address> keys) {
        this.node = node;
        this.deployment = Deployment.make(node, unbondingSeconds);
        this.parameters = new SettlementParameters(node.chainId(), deployment.settlement(), unbondingSeconds);
        this.calls = new ContractCalls(deployment.settlement());
        this.views = new ContractViews(deployment.settlement(), data -> read(deployment.settlement(), data));
        keys.forEach(key -> deployment.provide(key, MINTED, ETHER));
        this.fresh = node.snapshot();
    }

    /** A node with the contract, where each of these keys holds {@link #MINTED} and has approved the contract. */
    static AnvilHome start(long unbondingSeconds, List<Address> keys) {
        return start(unbondingSeconds, keys, AnvilOptions.AUTOMINE.chainId());
    }

    static AnvilHome start(long unbondingSeconds, List<Address> keys, long chainId) {
        return new AnvilHome(AnvilNode.start(AnvilOptions.AUTOMINE.onChain(chainId)), unbondingSeconds, keys);
    }

    /**
     * One for all tests of this process, for the cast of the settlement's tests; it ends with the process. Where there is no
     * node, the test is skipped and says so.
     */
    static synchronized AnvilHome shared() {
        assumeTrue(AnvilProgram.find().isPresent(), AnvilProgram.MISSING);
        if (shared == null) {
            SettlementCast cast = new SettlementCast(SettlementCast.PARAMETERS);
            shared = start(
                    SettlementCast.UNBONDING,
                    cast.everyone().stream().map(SigningKey::address).toList());
        }
        return shared;
    }

    /** Forgets all that was done. */
    AnvilHome reset() {
        node.revert(fresh);
        fresh = node.snapshot();
        changed();
        return this;
    }

    AnvilNode node() {
        return node;
    }

    Deployment deployment() {
        return deployment;
    }

    /** Gas of the last action that took effect, its transaction's own cost included. */
    long lastGasUsed() {
        return lastGasUsed;
    }

    @Override
    public SettlementReceipt apply(SettlementAction action, Address sender, long nowSeconds) {
        String data = calls.data(action);
        Map<String, String> transaction = deployment.transaction(sender, deployment.settlement(), data, GAS);
        Optional<SettlementRejection> refused = dryRun(transaction, nowSeconds);
        if (refused.isPresent()) {
            return SettlementReceipt.refused(refused.get());
        }
        changed();
        node.nextBlockAt(nowSeconds);
        JsonNode receipt = deployment.send(transaction);
        lastGasUsed = Long.decode(receipt.get("gasUsed").asText());
        return new SettlementReceipt(movements(receipt), null);
    }

    /** Why the contract would refuse it at that time; empty where it would not. */
    private Optional<SettlementRejection> dryRun(Map<String, String> transaction, long nowSeconds) {
        try {
            node.rpc()
                    .call(
                            "eth_call",
                            transaction,
                            "latest",
                            Map.of(),
                            Map.of("time", "0x" + Long.toHexString(nowSeconds)));
            return Optional.empty();
        } catch (AnvilRpc.Refusal e) {
            Optional<SettlementRejection> rejection = ContractErrors.rejection(e.data());
            if (rejection.isEmpty()) {
                throw new IllegalStateException("unknown revert data=" + e.data(), e);
            }
            return rejection;
        }
    }

    private List<Movement> movements(JsonNode receipt) {
        List<Movement> movements = new ArrayList<>();
        for (JsonNode log : receipt.get("logs")) {
            if (log.get("address").asText().equals(deployment.settlement().hex())) {
                List<Hash32> topics = new ArrayList<>();
                log.get("topics").forEach(topic -> topics.add(hash(topic.asText())));
                ContractEvents.movement(topics, log.get("data").asText()).ifPresent(movements::add);
            }
        }
        return movements;
    }

    private static Hash32 hash(String hex) {
        return Hash32.of(HexFormat.of().parseHex(hex, 2, hex.length()));
    }

    private void changed() {
        if (!known.isEmpty()) {
            usual = List.copyOf(known.keySet());
        }
        known.clear();
    }

    private String read(Address contract, String data) {
        if (known.isEmpty()) {
            deployment.readAll(usual, known);
        }
        Deployment.Read read = new Deployment.Read(contract, data);
        String answer = known.get(read);
        if (answer == null) {
            deployment.readAll(List.of(read), known);
            answer = known.getOrDefault(read, "");
        }
        return answer;
    }

    // --- views ---

    @Override
    public SettlementParameters parameters() {
        return parameters;
    }

    @Override
    public long balance(Account account) {
        if (account.purse() != Purse.WORLD) {
            return views.balance(account);
        }
        String balance = read(deployment.token(), deployment.tokenBalanceCall(account.owner()));
        return new BigInteger(balance.substring(2), 16).subtract(MINTED).longValueExact();
    }

    ContractViews views() {
        return views;
    }

    @Override
    public SettlementViews.Key key(Address key) {
        return views.key(key);
    }

    @Override
    public SettlementViews.Stake stake(Address owner) {
        return views.stake(owner);
    }

    @Override
    public SettlementViews.Job job(Hash32 jobId) {
        return views.job(jobId);
    }

    @Override
    public SettlementViews.Member member(Hash32 jobId, Address owner) {
        return views.member(jobId, owner);
    }

    @Override
    public SettlementViews.Game game(Hash32 gameId) {
        return views.game(gameId);
    }

    @Override
    public SettlementViews.Epoch epoch(Hash32 jobId, int epoch) {
        return views.epoch(jobId, epoch);
    }

    @Override
    public boolean claimed(Hash32 jobId, int epoch, Address account) {
        return views.claimed(jobId, epoch, account);
    }

    @Override
    public void close() {
        node.close();
    }
}

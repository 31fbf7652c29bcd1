package io.verdant.settlement.evm;

import static org.junit.jupiter.api.Assertions.fail;

import io.verdant.protocol.Address;
import io.verdant.protocol.Role;
import io.verdant.protocol.Sha256;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.anvil.AnvilNode;
import io.verdant.settlement.anvil.AnvilOptions;
import io.verdant.settlement.anvil.AnvilProgram;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assumptions;

/** A real node that mines when it is told to, a rich sender, and payees whose balances say what was paid. */
final class AnvilRig implements AutoCloseable {
    static final long CHAIN_ID = 31_337;
    static final SigningKey RICH = SigningKey.derive(4711, Role.PUBLISHER, 0);
    static final long GWEI = 1_000_000_000L;
    static final FeePolicy FEES = new FeePolicy(100 * GWEI, GWEI, 3_000);
    static final LaneRules RULES = new LaneRules(2, 6, 1_000, 16, FEES);
    private static final int STEP_MILLIS = 500;
    private static final int MOST_STEPS = 60;

    final AnvilNode anvil;
    final SigningKey rich = RICH;
    private final Path folder;
    long nowMillis = 1_000_000;

    private AnvilRig(AnvilNode anvil, Path folder) {
        this.anvil = anvil;
        this.folder = folder;
        anvil.fund(rich.address(), BigInteger.TEN.pow(20));
    }

    /** A node; the test does not run, and says why, where there is none. */
    static AnvilNode node(AnvilOptions options) {
        Assumptions.assumeTrue(AnvilProgram.find().isPresent(), AnvilProgram.MISSING);
        return AnvilNode.start(options);
    }

    static AnvilRig start(Path folder) {
        return new AnvilRig(node(AnvilOptions.AUTOMINE.withoutMining()), folder);
    }

    EthereumNode node() {
        return new Web3jNode(anvil.url().toString(), 5_000);
    }

    NodePool pool(EthereumNode... nodes) {
        return new NodePool(List.of(nodes), CHAIN_ID, RULES.reorganisationDepth(), 3);
    }

    SenderLane lane(NodePool pool) {
        return lane(pool, RULES, "outbox");
    }

    SenderLane lane(NodePool pool, LaneRules rules, String file) {
        return new SenderLane(pool, new TransactionSigner(rich, CHAIN_ID), CHAIN_ID, rules, folder.resolve(file));
    }

    static Address payee(int number) {
        return SigningKey.derive(4711, Role.WORKER, number).address();
    }

    /** A payment of that many wei, named by its payee. */
    static TransactionRequest pay(int payee, long wei) {
        return new TransactionRequest(
                Sha256.of(("payment " + payee).getBytes(StandardCharsets.UTF_8)),
                payee(payee),
                BigInteger.valueOf(wei),
                HexData.EMPTY,
                21_000,
                "payment " + payee);
    }

    /** One look at the chain, half a second of the lane's time later. */
    void step(NodePool pool, SenderLane lane) {
        nowMillis += STEP_MILLIS;
        pool.refresh(nowMillis);
        lane.poll(nowMillis);
    }

    /** Looks and mines in turn until that holds. */
    void until(BooleanSupplier done, NodePool pool, SenderLane lane) {
        for (int i = 0; i < MOST_STEPS; i++) {
            step(pool, lane);
            if (done.getAsBoolean()) {
                return;
            }
            anvil.mine(1);
        }
        fail("not done after steps=" + MOST_STEPS + " hold=" + lane.hold());
    }

    long paid(EthereumNode node, int payee) {
        return node.balance(payee(payee)).longValueExact();
    }

    @Override
    public void close() {
        anvil.close();
    }
}

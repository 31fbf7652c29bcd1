package io.verdant.node;

import io.verdant.protocol.SigningKey;
import io.verdant.settlement.anvil.AnvilNode;
import io.verdant.settlement.anvil.AnvilOptions;
import io.verdant.settlement.anvil.AnvilProgram;
import io.verdant.settlement.evm.EthereumNode;
import io.verdant.settlement.evm.FeePolicy;
import io.verdant.settlement.evm.LaneRules;
import io.verdant.settlement.evm.NodeFault;
import io.verdant.settlement.evm.Web3jNode;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The chain that a run settles on: a local node of its own, or running ones. */
final class ChainNode implements AutoCloseable {
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final long INSTALL_SECONDS = 300;
    private static final long GWEI = 1_000_000_000L;
    /** Secret of the first account that every development node makes rich, from its published mnemonic. */
    private static final String DEVELOPMENT_SECRET = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

    private final @Nullable AnvilNode local;
    private final List<String> urls;
    private final SigningKey funder;

    private ChainNode(@Nullable AnvilNode local, List<String> urls, SigningKey funder) {
        this.local = local;
        this.urls = urls;
        this.funder = funder;
    }

    /** Starts a local node, after installing its program from the locked packages where it is missing. */
    static ChainNode startLocal(Terminal terminal) {
        if (AnvilProgram.find().isEmpty()) {
            install(terminal);
        }
        AnvilNode node = AnvilNode.start(AnvilOptions.AUTOMINE);
        return new ChainNode(node, List.of(node.url().toString()), developmentKey());
    }

    /** Uses running nodes; without a key the one that development nodes make rich. */
    static ChainNode at(List<String> urls, @Nullable Path key, Terminal terminal) {
        return new ChainNode(null, urls, key == null ? developmentKey() : KeyFile.read(key, terminal.environment()));
    }

    private static SigningKey developmentKey() {
        return SigningKey.ofSecret(HexFormat.of().parseHex(DEVELOPMENT_SECRET));
    }

    private static void install(Terminal terminal) {
        String home = terminal.environment().getOrDefault("VERDANT_HOME", ".");
        Path contracts = Path.of(home, "settlement", "contracts");
        terminal.err().println("installing the local node: npm ci in " + contracts);
        int status = -1;
        try {
            Process npm = new ProcessBuilder("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
                    .directory(contracts.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            status = npm.waitFor(INSTALL_SECONDS, TimeUnit.SECONDS) ? npm.exitValue() : -1;
            npm.destroyForcibly();
        } catch (IOException noNpm) {
            status = Files.isDirectory(contracts) ? 127 : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (AnvilProgram.find().isEmpty()) {
            throw UserError.because(ExitCode.CHAIN, "no local Ethereum node")
                    .with("program", "anvil")
                    .with("npm", status == 127 ? "not found" : "exit status " + status)
                    .next("install Node 20 or newer with npm, name a running node with --rpc URL, or leave out"
                            + " --settlement evm");
        }
    }

    SigningKey funder() {
        return funder;
    }

    boolean isLocal() {
        return local != null;
    }

    List<String> urls() {
        return urls;
    }

    List<EthereumNode> nodes() {
        return urls.stream()
                .map(url -> (EthereumNode) new Web3jNode(url, TIMEOUT_MILLIS))
                .toList();
    }

    /** The chain's id, from the first node that answers. */
    long chainId() {
        NodeFault last = null;
        for (EthereumNode node : nodes()) {
            try (node) {
                return node.chainId();
            } catch (NodeFault fault) {
                last = fault;
            }
        }
        throw unreachable(Objects.requireNonNull(last));
    }

    static UserError unreachable(RuntimeException fault) {
        return UserError.because(ExitCode.CHAIN, "the settlement's chain cannot be used")
                .with("why", String.valueOf(fault.getMessage()))
                .causedBy(fault)
                .next("check --rpc and the node behind it");
    }

    /** Our own node makes a block of each transaction at once; another's chain may be reorganised. */
    LaneRules rules() {
        FeePolicy fees = new FeePolicy(500 * GWEI, GWEI / 10, isLocal() ? 5_000 : 60_000);
        return isLocal() ? new LaneRules(1, 2, 1_000, 16, fees) : new LaneRules(1, 32, 15_000, 16, fees);
    }

    long pauseMillis() {
        return isLocal() ? 5 : 100;
    }

    void fund(SigningKey key) {
        if (local != null) {
            local.fund(key.address(), BigInteger.TEN.pow(20));
        }
    }

    void passSeconds(long seconds) {
        if (local != null) {
            local.passSeconds(seconds);
        }
    }

    /** The local node, for tests that break it. */
    @Nullable
    AnvilNode local() {
        return local;
    }

    @Override
    public void close() {
        if (local != null) {
            local.close();
        }
    }
}

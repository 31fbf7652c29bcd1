package io.verdant.node;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --settlement}, {@code --rpc}, {@code --key}: where stake, escrow, verdicts and rewards are kept. */
final class SettlementMixin {
    /** The homes that a job's money can have. */
    enum Home {
        embedded,
        evm
    }

    @Option(
            names = "--settlement",
            paramLabel = "HOME",
            defaultValue = "embedded",
            description =
                    "embedded: in the coordinator's log; evm: on an Ethereum chain too (default: ${DEFAULT-VALUE}).")
    private Home home = Home.embedded;

    @Option(
            names = "--rpc",
            paramLabel = "URL",
            split = ",",
            description = "Nodes of that chain, the best one first; without it a local one is started.")
    private List<String> rpc = List.of();

    @Option(
            names = "--key",
            paramLabel = "FILE",
            description = "The key that pays for gas on the chain of --rpc; encrypted ones need VERDANT_KEY_PASSWORD.")
    private @Nullable Path key;

    @Nullable
    Path key() {
        return key;
    }

    List<String> rpc() {
        return rpc;
    }

    /** Whether a chain is wanted. */
    boolean onChain() {
        if (home == Home.evm) {
            rpc.forEach(SettlementMixin::requireUrl);
            if (key != null && rpc.isEmpty()) {
                throw usage("--key is for the chain of --rpc", "name a node with --rpc URL");
            }
            return true;
        }
        if (!rpc.isEmpty() || key != null) {
            throw usage("--rpc and --key are for --settlement evm", "add --settlement evm");
        }
        return false;
    }

    private static void requireUrl(String url) {
        try {
            String scheme = String.valueOf(URI.create(url).getScheme());
            if (scheme.equals("http") || scheme.equals("https")) {
                return;
            }
        } catch (IllegalArgumentException notAUrl) {
            // said below, without the text, which may hold a password
        }
        throw usage("--rpc is no URL", "use one such as http://127.0.0.1:8545");
    }

    private static UserError usage(String what, String next) {
        return UserError.because(ExitCode.USAGE, what).next(next);
    }
}

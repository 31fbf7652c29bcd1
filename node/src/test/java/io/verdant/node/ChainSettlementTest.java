package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.verdant.protocol.SigningKey;
import io.verdant.settlement.anvil.AnvilNode;
import io.verdant.settlement.anvil.AnvilOptions;
import io.verdant.settlement.anvil.AnvilProgram;
import io.verdant.settlement.evm.ContractCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job with a cheater in it, settled on a real chain: every balance is the ledger's, and the dispute is in the events. */
class ChainSettlementTest {
    private static final ShortJob JOB =
            new ShortJob("on-chain", 4, 4, 60, "[{worker: 4, attack: tamper, round: 1, step: 2, node: matmul_1}]");

    @TempDir
    private Path folder;

    private static void needsAChain() {
        Assumptions.assumeTrue(ContractCode.isPresent(), "this build has no compiled contracts");
        Assumptions.assumeTrue(AnvilProgram.find().isPresent(), AnvilProgram.MISSING);
    }

    @Test
    void shouldSettleAJobWithADisputeOnALocalChainAsInTheLedger() throws IOException {
        needsAChain();
        Path run = folder.resolve("run");
        Path job = JOB.write(folder);
        Commands.Ran ran =
                Commands.run("train", job, "--run", run, "--settlement", "evm").succeeded();
        JsonNode report = Commands.json(run.resolve("report.json"));
        JsonNode chain = report.path("chain");
        assertTrue(chain.path("equal").asBoolean(), chain.toString());
        assertTrue(ran.out().contains("on the chain, each what the ledger says"), ran.out());
        assertEquals(4, chain.path("roundTransactions").asInt());
        JsonNode dispute = report.path("disputes").path(0);
        assertEquals("worker-4", dispute.path("loser").asText());
        requireStory(Commands.run("explain", run, dispute.path("id").asText())
                .succeeded()
                .out());
        Commands.run("audit", run).succeeded();
        requireNoSecrets(job, run, ran);
    }

    /** Claim, challenge, verdict with the transcript's hash, slash and the publisher's refund, each with its transaction. */
    private static void requireStory(String story) {
        String transcript = story.lines()
                .filter(line -> line.contains(" VERDICT ") && line.contains("transcript "))
                .map(line -> line.replaceAll(".*transcript ([0-9a-f]{8}).*", "$1"))
                .findFirst()
                .orElseThrow();
        for (String part : List.of(
                "CHAIN OPEN ",
                "of worker-4 challenged",
                "CHAIN BOND ",
                "CLAIMANT_LOST, transcript " + transcript + ", which the log's verdict signs",
                "from worker-4's STAKE to publisher-1's FREE",
                "from worker-4's STAKE to BURN",
                "CHAIN BOND_RETURN",
                "[signed by transaction 0x")) {
            assertTrue(story.contains(part), "no `" + part + "` in:\n" + story);
        }
    }

    /** No key of a member or an owner is in anything that was printed or kept. */
    private static void requireNoSecrets(Path job, Path run, Commands.Ran ran) throws IOException {
        JobFile file = JobFile.read(job);
        List<String> secrets = Participant.of(file).stream()
                .flatMap(member -> Stream.of(member.key(), ChainRun.ownerKey(file, member)))
                .map(key -> HexFormat.of().formatHex(key.secretBytes()))
                .toList();
        StringBuilder said = new StringBuilder(ran.out()).append(ran.err());
        try (Stream<Path> files = Files.walk(run)) {
            for (Path kept : files.filter(Files::isRegularFile).toList()) {
                said.append(new String(Files.readAllBytes(kept), StandardCharsets.ISO_8859_1));
            }
        }
        String all = said.toString().toLowerCase(Locale.ROOT);
        secrets.forEach(secret -> assertFalse(all.contains(secret)));
    }

    @Test
    void shouldSettleOnARunningNodeWithAKeyOfItsOwn() throws IOException {
        needsAChain();
        try (AnvilNode node = AnvilNode.start(AnvilOptions.AUTOMINE.onChain(4_711))) {
            SigningKey funder = SigningKey.generate(new SecureRandom());
            Path key = folder.resolve("funder.key");
            KeyFile.write(key, funder);
            node.fund(funder.address(), java.math.BigInteger.TEN.pow(21));
            String yaml = new ShortJob("elsewhere", 4, 4, 30, "[]").yaml()
                    + "verification: {challengeWindow: {rounds: 0, seconds: 1}, epochRounds: 2}\n";
            Path run = folder.resolve("run");
            RunningClock clock = new RunningClock(node);
            try (clock) {
                Commands.run(
                                "train",
                                ShortJob.write(folder, yaml),
                                "--run",
                                run,
                                "--settlement",
                                "evm",
                                "--rpc",
                                node.url(),
                                "--key",
                                key)
                        .succeeded();
            }
            JsonNode chain = Commands.json(run.resolve("report.json")).path("chain");
            assertEquals(4_711, chain.path("chainId").asInt());
            assertTrue(chain.path("equal").asBoolean(), chain.toString());
        }
    }

    @Test
    void shouldSayInOneLineThatNoNodeAnswers() {
        Commands.run(
                        "train",
                        JOB.write(folder),
                        "--run",
                        folder.resolve("run"),
                        "--settlement",
                        "evm",
                        "--rpc",
                        "http://127.0.0.1:9")
                .failed(ExitCode.CHAIN, "the settlement's chain cannot be used", "127.0.0.1:9");
    }

    @Test
    void shouldRefuseOptionsOfAChainThatIsNotWanted() {
        Commands.run("train", JOB.write(folder), "--rpc", "http://127.0.0.1:9").failedAtOnce(ExitCode.USAGE, "--rpc");
        Commands.run("train", JOB.write(folder), "--settlement", "evm", "--rpc", "secret-word")
                .failedAtOnce(ExitCode.USAGE, "--rpc is no URL");
    }

    /** Somebody else's chain whose clock runs on: so that the test need not wait for an unbonding time. */
    private static final class RunningClock implements AutoCloseable {
        private volatile boolean ended;
        private final Thread thread;

        RunningClock(AnvilNode node) {
            thread = Thread.ofVirtual().start(() -> {
                while (!ended) {
                    node.passSeconds(20);
                    java.util.concurrent.locks.LockSupport.parkNanos(200_000_000L);
                }
            });
        }

        @Override
        public void close() {
            ended = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

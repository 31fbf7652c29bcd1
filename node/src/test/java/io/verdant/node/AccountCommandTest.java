package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What people see of a real run's accounts, in which worker 5 cheated. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccountCommandTest {
    private static final long WEEK = 604_800;

    @TempDir
    private static Path folder;

    private Path run = Path.of("");
    private JsonNode report = MissingNode.getInstance();
    private String soon = "";
    private String later = "";

    @BeforeAll
    void train() {
        run = folder.resolve("run");
        report = Commands.train(
                ShortJob.honest()
                        .cheating("attack: tamper, round: 1, step: 2, node: matmul_1")
                        .write(folder),
                run);
        Instant now = Instant.now();
        // the last window and game pass in the settled run's own time, then everybody's stake unbonds for a week
        soon = now.plusSeconds(3_600).toString();
        later = now.plusSeconds(2 * WEEK).toString();
    }

    private JsonNode account(String who, String at) {
        return Commands.json(Commands.run("account", run, who, "--at", at, "--json"))
                .path("accounts")
                .path(0);
    }

    @Test
    void shouldSettleTheRunWithTheCoordinatorsBalances() {
        assertEquals(Optional.empty(), RunSettlement.of(run).difference());
    }

    @Test
    void shouldKeepAnHonestStakeUnbondingForAWeek() {
        JsonNode before = account("worker-1", soon);
        assertEquals(250, before.path("stake").asDouble(), before.toString());
        assertEquals(250, before.path("unbonding").asDouble(), before.toString());
        assertTrue(Instant.parse(before.path("release").asText()).isAfter(Instant.parse(soon)), before.toString());
        JsonNode after = account("worker-1", later);
        assertEquals(0, after.path("stake").asDouble(), after.toString());
        double reward = report.path("workers").path(0).path("reward").asDouble();
        assertEquals(250 + reward, after.path("free").asDouble(), 1e-6, after.toString());
        assertEquals(reward, after.path("earned").asDouble(), 1e-6, after.toString());
    }

    @Test
    void shouldSayWhatACheatLostAndWhy() {
        JsonNode cheat = account("worker-5", later);
        assertEquals(250, cheat.path("lost").asDouble(), cheat.toString());
        assertEquals(0, cheat.path("free").asDouble(), cheat.toString());
        String text = Commands.run("account", run, "worker-5", "--at", later)
                .succeeded()
                .out();
        assertTrue(text.contains("stake lost in game "), text);
    }

    @Test
    void shouldShowTheJobWithItsConvictionAndEpochs() {
        JsonNode job = Commands.json(Commands.run("job", run, "--at", later, "--json"))
                .path("jobs")
                .path(0);
        assertEquals("CLOSED", job.path("status").asText(), job.toString());
        assertEquals(6, job.path("anchoredRounds").asInt(), job.toString());
        assertEquals("CONVICTED", job.path("members").path("worker-5").asText(), job.toString());
        assertEquals("CLAIMANT_LOST", job.path("games").path(0).path("status").asText(), job.toString());
        assertEquals(
                64, job.path("games").path(0).path("transcriptHash").asText().length(), job.toString());
        assertEquals(0, job.path("epochs").path(0).path("left").asDouble(), job.toString());
        assertTrue(Commands.run("job", run, "--at", later).succeeded().out().contains("CLOSED, 6 of 6 rounds"));
    }

    @Test
    void shouldSayWhatAnActionWouldDoAndCostBeforeItIsSent() {
        JsonNode early = Commands.json(Commands.run("unstake", run, "worker-1", "--dry-run", "--at", soon, "--json"));
        assertEquals("STILL_UNBONDING", early.path("refusal").asText(), early.toString());
        assertEquals(0, early.path("fee").asInt(), early.toString());
        String stake = Commands.run("stake", run, "worker-1", "0.5", "--dry-run", "--at", later)
                .succeeded()
                .out();
        assertTrue(stake.contains("would be taken; fee 0") && stake.contains("0.5 FREE to STAKE"), stake);
        String again = Commands.run("claim-reward", run, "worker-1", "0", "--dry-run", "--at", later)
                .succeeded()
                .out();
        assertTrue(again.contains("the reward was claimed"), again);
    }

    @Test
    void shouldRefuseWhatCannotBeDone() {
        Commands.run("stake", run, "worker-1", "1").failedAtOnce(ExitCode.USAGE, "--dry-run");
        Commands.run("stake", run, "worker-1", "0.0000001", "--dry-run").failedAtOnce(ExitCode.USAGE, "no amount");
        Commands.run("account", run, "worker-9").failedAtOnce(ExitCode.USAGE, "no such member");
        String nowhere = "http://127.0.0.1:9#0x00000000000000000000000000000000000000ff";
        String owner = "0x00000000000000000000000000000000000000aa";
        Commands.run("account", nowhere, owner).failedAtOnce(ExitCode.UNAVAILABLE, "http://127.0.0.1:9");
        Commands.run("account", nowhere).failedAtOnce(ExitCode.USAGE, "nobody named");
        Commands.run("account", "http://127.0.0.1:9", owner).failedAtOnce(ExitCode.USAGE, "no contract named");
        Commands.run("stake", nowhere, owner, "1").failedAtOnce(ExitCode.USAGE, "--dry-run");
        Commands.run("account", run, "--at", "noon").failedAtOnce(ExitCode.USAGE, "--at is no time");
        Commands.run("job", folder.resolve("absent")).failedAtOnce(ExitCode.NO_INPUT, "no such run");
        Commands.run("claim-reward", run, "worker-5", "0", "--dry-run", "--at", later)
                .failedAtOnce(ExitCode.USAGE, "no reward of that epoch");
    }
}

package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import io.verdant.coordinator.CoordinatorCore;
import io.verdant.coordinator.Genesis;
import io.verdant.coordinator.JournalScan;
import io.verdant.coordinator.RoundState;
import io.verdant.protocol.Role;
import io.verdant.protocol.transport.Ports;
import io.verdant.settlement.EmbeddedLedger;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One job, and every way to run it, gives one last checkpoint, bit for bit. The job has a cheater in it, so that a dispute
 * and a smaller round are part of what must not depend on the way.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SameBitsTest {
    private static final long SEED = Long.getLong("verdant.seed", 20_261_122L);
    private static final long JOB_SECONDS = 120;
    private static final int ROUNDS = 6;
    private static final ShortJob JOB = new ShortJob(
            "same-bits", ROUNDS, 4, 60, "[{worker: 4, attack: tamper, round: 1, step: 2, node: matmul_1}]");

    @TempDir
    private static Path shared;

    @TempDir
    private Path folder;

    private JsonNode expected;
    private ChildJvm jvms;

    @BeforeEach
    void prepare() {
        if (expected == null) {
            expected = Commands.train(JOB.write(shared), shared.resolve("first"));
        }
        jvms = new ChildJvm(folder);
    }

    @AfterEach
    void endAll() {
        jvms.close();
    }

    @Test
    void shouldConvictTheCheaterInTheRunThatTheOthersAreHeldTo() {
        assertEquals(ROUNDS, expected.path("rounds").asInt());
        assertEquals("worker-4", expected.path("disputes").path(0).path("loser").asText());
    }

    @Test
    void shouldGiveTheSameBitsWhenItRunsAgain() {
        assertSame(Commands.train(JOB.write(folder), folder.resolve("run")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldGiveTheSameBitsWithAnyNumberOfThreads(int threads) {
        assertSame(Commands.train(JOB.write(folder), folder.resolve("run"), "--threads", threads));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void shouldGiveTheSameBitsWithAnyVectors(int useAvx) {
        String flag = "-XX:UseAVX=" + useAvx;
        requireFlag(flag);
        assertSame(trainInAJvm(List.of(flag)));
    }

    @Test
    void shouldRefuseAJvmWithoutFusedMultiplyAdd() {
        requireFlag("-XX:UseAVX=0");
        Path job = JOB.write(folder);
        Path run = folder.resolve("run");
        jvms.start("train", List.of("-XX:UseAVX=0"), "train", job, "--run", run)
                .await(JOB_SECONDS)
                .failedAtOnce(ExitCode.CONTRACT_MISMATCH, "no hardware fused multiply-add", "UseAVX=0");
        assertFalse(Files.exists(run));
    }

    @Test
    void shouldGiveTheSameBitsInSeparateProcesses() throws IOException {
        Path job = JOB.write(folder);
        Path network = folder.resolve("network");
        int basePort = Ports.findFree(40);
        Commands.run("network", job, "--dir", network, "--base-port", basePort).succeeded();
        for (Participant member : Participant.of(JobFile.read(job))) {
            Path config = network.resolve(member.name() + ".yaml");
            if (Files.exists(config)) {
                jvms.start(
                        member.name(),
                        List.of(member.role() == Role.ARBITER ? "-Xmx64m" : "-Xmx256m", "-XX:+UseSerialGC"),
                        RoleConfig.nameOf(member.role()),
                        "--config",
                        config);
            }
        }
        jvms.awaitAllSaying("coordinator 127.0.0.1:" + basePort, "leads at 127.0.0.1:" + basePort);
        Path json = folder.resolve("report.json");
        Path run = folder.resolve("run");
        jvms.start(
                        "submit",
                        List.of(),
                        "submit",
                        job,
                        "--to",
                        "127.0.0.1:" + basePort,
                        "--key",
                        network.resolve("publisher-1.key"),
                        "--run",
                        run,
                        "--json",
                        json)
                .await(JOB_SECONDS)
                .succeeded();
        assertSame(Commands.json(json));
        Commands.run("audit", run, "--steps", 2, "--seed", SEED).succeeded();
    }

    @Test
    void shouldGiveTheSameBitsWhenItIsKilledTwiceAndResumed() throws IOException {
        Path job = JOB.write(folder);
        Path run = folder.resolve("run");
        Path json = folder.resolve("report.json");
        Random random = new Random(SEED);
        int firstStop = 1 + random.nextInt(2);
        int secondStop = firstStop + 1 + random.nextInt(2);
        ChildJvm.Child first = jvms.start("train", List.of(), "train", job, "--run", run);
        first.awaitThat("round " + firstStop + " closed", JOB_SECONDS, () -> closedRounds(job, run) >= firstStop);
        first.kill();
        cutOffTheLastEntry(new RunDirectory(run).journal());
        ChildJvm.Child second = jvms.start("resume", List.of(), "train", "--resume", run);
        second.awaitThat("round " + secondStop + " closed", JOB_SECONDS, () -> closedRounds(job, run) >= secondStop);
        second.kill();
        jvms.start("resume-again", List.of(), "train", "--resume", run, "--json", json)
                .await(JOB_SECONDS)
                .succeeded();
        assertSame(Commands.json(json));
        Commands.run("audit", run, "--steps", 2, "--seed", SEED).succeeded();
        Commands.run("train", "--resume", run).failedAtOnce(ExitCode.DATA, "the run has finished");
    }

    /** Leaves a journal as a loss of power may: the last entry written in part. */
    private static void cutOffTheLastEntry(Path file) throws IOException {
        try (FileChannel journal = FileChannel.open(file, StandardOpenOption.WRITE)) {
            journal.truncate(journal.size() - 7);
        }
    }

    private JsonNode trainInAJvm(List<String> flags) {
        Path json = folder.resolve("report.json");
        jvms.start("train", flags, "train", JOB.write(folder), "--run", folder.resolve("run"), "--json", json)
                .await(JOB_SECONDS)
                .succeeded();
        return Commands.json(json);
    }

    /** Skips the test, saying why, where this machine's JVM does not take the flag as it is. */
    private void requireFlag(String flag) {
        List<String> words = ChildJvm.command(List.of(flag, "-XX:+PrintFlagsFinal"), "version");
        ChildJvm.Child child = jvms.start("flags", words);
        Commands.Ran ran = child.await(60);
        String name = flag.substring("-XX:".length(), flag.indexOf('='));
        String value = flag.substring(flag.indexOf('=') + 1);
        boolean taken = ran.code() == 0
                && ran.out().lines().anyMatch(line -> line.strip().matches("int " + name + " += " + value + " .*"));
        if (!taken) {
            String reason = "skipped: this CPU or JVM does not have " + flag;
            System.err.println(reason);
            abort(reason);
        }
    }

    /** Rounds that the run's journal, as far as it is written, says are closed. */
    private static int closedRounds(Path jobFile, Path folder) {
        Path journal = new RunDirectory(folder).journal();
        if (!Files.exists(journal)) {
            return 0;
        }
        Genesis genesis = Participant.genesis(JobFile.read(jobFile));
        CoordinatorCore core = new CoordinatorCore(genesis, new EmbeddedLedger());
        JournalScan.read(journal, genesis, core::replay);
        return core.state()
                .job()
                .map(job ->
                        (int) job.rounds().stream().filter(RoundState::closed).count())
                .orElse(0);
    }

    private void assertSame(JsonNode report) {
        for (String field : List.of("jobId", "checkpointRoot", "testAccuracy", "rounds", "workers", "settlement")) {
            assertEquals(expected.path(field), report.path(field), field);
        }
        assertTrue(expected.path("checkpointRoot").asText().matches("[0-9a-f]{64}"));
        assertEquals(1, report.path("disputes").size());
        for (String field : List.of("claimant", "loser", "round", "step", "node", "element", "evidenceBytes")) {
            assertEquals(
                    expected.path("disputes").path(0).path(field),
                    report.path("disputes").path(0).path(field),
                    field);
        }
    }
}

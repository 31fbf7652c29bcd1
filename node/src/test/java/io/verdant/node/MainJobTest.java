package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.verdant.protocol.Hash32;
import io.verdant.repops.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The first example, end to end: trained once, then read, explained, audited and damaged. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MainJobTest {
    private static final long SEED = Long.getLong("verdant.seed", 20_261_120L);

    @TempDir
    private static Path folder;

    private Path run = Path.of("");
    private JsonNode report = MissingNode.getInstance();

    @BeforeAll
    void train() {
        run = folder.resolve("run");
        report = Commands.train(Repository.file("examples/mnist.yaml"), run);
    }

    @Test
    void shouldReportEveryFieldThatScriptsReadIt() throws IOException {
        assertFields(
                report,
                "jobId contract rounds testAccuracy checkpointRoot wallSeconds workers disputes settlement".split(" "));
        assertFields(
                report.path("workers").path(0),
                "id address claims accepted rejected reasons stake reward slashed".split(" "));
        assertFields(
                report.path("disputes").path(0),
                ("id round claimant challenger loser step node operator element movesPerPlayer evidenceBytes"
                                + " reexecutedFlops arbiterMillis")
                        .split(" "));
        assertFields(report.path("settlement"), "escrow paid refunded slashed balanced".split(" "));
        assertEquals(Program.CONTRACT, report.path("contract").asText());
        assertEquals(50, report.path("rounds").asInt());
        assertEquals(5, report.path("workers").size());
        assertTrue(report.path("wallSeconds").asDouble() > 0);
        assertEquals(2 * Hash32.LENGTH, report.path("checkpointRoot").asText().length());
        assertEquals(report, Commands.json(run.resolve("report.json")));
    }

    @Test
    void shouldLearnToReadDigits() {
        assertTrue(
                report.path("testAccuracy").asDouble() >= 0.97,
                report.path("testAccuracy").toString());
        assertTrue(report.path("evaluationConfirmed").asBoolean(), "two validators computed it too");
    }

    @Test
    void shouldConvictTheCheaterOfExactlyWhatWasPlanted() {
        assertEquals(1, report.path("disputes").size());
        JsonNode dispute = report.path("disputes").path(0);
        assertEquals("worker-5", dispute.path("claimant").asText());
        assertEquals("worker-5", dispute.path("loser").asText());
        assertEquals(3, dispute.path("round").asInt());
        assertEquals(2, dispute.path("step").asInt());
        assertEquals("matmul_1", dispute.path("node").asText());
        assertEquals("MATMUL", dispute.path("operator").asText());
        assertTrue(dispute.path("challenger").asText().startsWith("validator-"), dispute.toString());
        assertTrue(dispute.path("movesPerPlayer").asInt() <= 11, dispute.toString());
        assertTrue(dispute.path("evidenceBytes").asInt() <= 32_768, dispute.toString());
        assertTrue(dispute.path("reexecutedFlops").asInt() <= 256, dispute.toString());
        assertTrue(dispute.path("reexecutedFlops").asInt() > 0, dispute.toString());
    }

    @Test
    void shouldSlashTheCheaterAndPayTheOthers() {
        JsonNode cheater = report.path("workers").path(4);
        assertEquals("worker-5", cheater.path("id").asText());
        assertEquals(1, cheater.path("reasons").path("DISPUTE_LOST").asInt());
        assertEquals(250, cheater.path("slashed").asDouble());
        assertEquals(0, cheater.path("reward").asDouble());
        for (int i = 0; i < 4; i++) {
            JsonNode honest = report.path("workers").path(i);
            assertEquals(50, honest.path("accepted").asInt(), honest.toString());
            assertEquals(0, honest.path("rejected").asInt(), honest.toString());
            assertEquals(250, honest.path("stake").asDouble(), honest.toString());
            assertTrue(honest.path("reward").asDouble() > 0, honest.toString());
        }
    }

    @Test
    void shouldEndWithTheSameBalancesUnderTheSettlementRules() {
        assertEquals(Optional.empty(), RunSettlement.of(run).difference());
    }

    @Test
    void shouldBalanceTheBooks() {
        JsonNode money = report.path("settlement");
        assertTrue(money.path("balanced").asBoolean());
        assertEquals(
                0,
                money.path("escrow")
                        .decimalValue()
                        .compareTo(money.path("paid")
                                .decimalValue()
                                .add(money.path("refunded").decimalValue())),
                money.toString());
    }

    @Test
    void shouldHoldWhenItIsAudited() {
        Commands.Ran audit =
                Commands.run("audit", run, "--steps", 20, "--seed", SEED).succeeded();
        assertTrue(audit.err().contains("20 of "), audit.err());
        assertTrue(audit.out().startsWith("the run holds"), audit.out());
    }

    @Test
    void shouldExplainTheCheaterItsClaimAndTheDispute() {
        String id = report.path("disputes").path(0).path("id").asText();
        for (String asked : List.of("worker-5", "worker-5/3", id, id.substring(0, 8))) {
            Commands.Ran explained = Commands.run("explain", run, asked).succeeded();
            String verdict = line(explained.out(), "VERDICT");
            assertTrue(verdict.contains("round 3 "), verdict);
            assertTrue(verdict.contains("step 2, node matmul_1 (MATMUL)"), verdict);
            assertTrue(verdict.matches(".*claimed \\S+ re-executed \\S+.*"), verdict);
            assertTrue(verdict.contains("[signed by arbiter-1]"), verdict);
        }
        String claim = Commands.run("explain", run, "worker-5/3").succeeded().out();
        String norm = line(claim, "NORM");
        assertTrue(
                norm.matches(" *round 3 +NORM +value \\S+ threshold \\S+ +passed +\\[signed by validator-\\d]"), norm);
        assertTrue(line(claim, "AUDIT").contains("re-execution differs"), claim);
        assertTrue(line(claim, "OUTCOME").contains("DISPUTE_LOST  [signed by coordinator-1]"), claim);
        Commands.run("explain", run, "worker-9").failedAtOnce(ExitCode.USAGE, "worker-9", "worker-5");
    }

    @Test
    void shouldNameTheFileOfOneFlippedByte() throws IOException {
        Random random = new Random(SEED);
        for (Path file : oneOfEachKind(random)) {
            try (FlippedByte flipped = FlippedByte.anywhere(file, random)) {
                assertAuditNames(flipped);
            }
        }
        Path journal = run.resolve("journal.log");
        int length = FlippedByte.length(journal);
        int[] places = {0, 24, length / 2, length - 1};
        for (int place : places) {
            try (FlippedByte flipped = FlippedByte.at(journal, place, random)) {
                assertAuditNames(flipped);
            }
        }
        Commands.run("audit", run, "--steps", 0).succeeded();
    }

    @Test
    void shouldFindEveryFlippedByteOfTheManifest() throws IOException {
        Random random = new Random(SEED);
        Path manifest = run.resolve("MANIFEST");
        int signature = Files.readString(manifest).lastIndexOf("signed ");
        List<Integer> offsets = new ArrayList<>(List.of(0, "verdant-run/1".length(), signature - 1));
        for (int offset = signature; offset < FlippedByte.length(manifest); offset++) {
            offsets.add(offset);
        }
        random.ints(64, 0, signature).forEach(offsets::add);
        for (int offset : offsets) {
            try (FlippedByte flipped = FlippedByte.at(manifest, offset, random)) {
                assertAuditNames(flipped);
            }
        }
    }

    @Test
    void shouldNameAFileThatIsGoneAndOneThatIsNew() throws IOException {
        Path head = run.resolve("checkpoints/HEAD");
        byte[] bytes = Files.readAllBytes(head);
        Files.delete(head);
        Commands.run("audit", run).failed(ExitCode.AUDIT_FAILED, "checkpoints/HEAD", "missing");
        Files.write(head, bytes);
        Path foreign = Files.writeString(run.resolve("checkpoints/notes"), "x");
        Commands.run("audit", run).failed(ExitCode.AUDIT_FAILED, "checkpoints/notes", "not a file of the finished run");
        Files.delete(foreign);
    }

    /** A file of every folder and name that the run has, each kind once, at random. */
    private List<Path> oneOfEachKind(Random random) throws IOException {
        List<Path> chosen = new ArrayList<>();
        for (String name : List.of("job.yaml", "model.fb", "journal.log", "network.json", "report.json", "MANIFEST")) {
            chosen.add(run.resolve(name));
        }
        chosen.add(run.resolve("checkpoints/HEAD"));
        for (String kind : List.of("rounds", "states", "objects")) {
            try (Stream<Path> files = Files.walk(run.resolve("checkpoints").resolve(kind))) {
                List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
                chosen.add(all.get(random.nextInt(all.size())));
            }
        }
        try (Stream<Path> files = Files.walk(run)) {
            TreeSet<String> kinds = new TreeSet<>();
            files.filter(Files::isRegularFile).forEach(file -> kinds.add(kind(file)));
            TreeSet<String> covered = new TreeSet<>();
            chosen.forEach(file -> covered.add(kind(file)));
            assertEquals(kinds, covered, "a kind of file that this test does not know");
        }
        return chosen;
    }

    /** {@code checkpoints/objects} and so on for what has many files, else the file's own path. */
    private String kind(Path file) {
        Path relative = run.relativize(file);
        return relative.getNameCount() > 2 ? relative.subpath(0, 2).toString() : relative.toString();
    }

    private void assertAuditNames(FlippedByte flipped) {
        String name = run.relativize(flipped.file()).toString();
        Commands.Ran audit = Commands.run("audit", run, "--steps", 0);
        assertEquals(
                ExitCode.AUDIT_FAILED.code(),
                audit.code(),
                () -> "flipped " + name + " offset=" + flipped.offset() + " mask=" + flipped.mask() + " seed=" + SEED
                        + ": " + audit.err());
        audit.failed(ExitCode.AUDIT_FAILED, "the run does not hold: " + name + ": ");
    }

    private static void assertFields(JsonNode node, String... names) {
        for (String name : names) {
            assertTrue(node.has(name), name + " is missing: " + node);
        }
    }

    private static String line(String text, String word) {
        return text.lines()
                .filter(line -> line.contains(" " + word + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(String.format(Locale.ROOT, "no %s in%n%s", word, text)));
    }
}

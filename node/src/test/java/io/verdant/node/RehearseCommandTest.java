package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command rehearses what it is told to, on the whole network, and says what came of it. */
class RehearseCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JOB = """
            job: rehearsed
            model: {recipe: mlp, layers: [784, 16, 10]}
            data: {set: mnist, shards: 60}
            optimizer: {name: sgd, learningRate: 0.1}
            schedule: {rounds: 4, localSteps: 1, batch: 8, roundBudgetSeconds: 60}
            outer: {name: sgd, learningRate: 1}
            verification: {challengeWindow: {rounds: 1, seconds: 60}, epochRounds: 2}
            checks: {direction: {low: -0.8}}
            seed: 7
            network: {workers: 7, validators: 1}
            """;

    private static final String COPIED = """
            job: copied
            model: {recipe: mlp, layers: [784, 16, 10], inputMean: 0.1307, inputDeviation: 0.3081}
            data: {set: mnist, shards: 10, similarity: 0.33}
            optimizer: {name: sgd, learningRate: 1, workerMomentum: 0.9}
            schedule: {rounds: 30, localSteps: 1, batch: 16, roundBudgetSeconds: 60}
            outer: {name: sgd, learningRate: 0.1}
            verification: {challengeWindow: {rounds: 1, seconds: 60}, epochRounds: 10}
            aggregation: [{rule: mean}]
            seed: 7
            network: {workers: 10, validators: 1}
            """;

    @TempDir
    private static Path folder;

    private static Path job;

    @BeforeAll
    static void writeTheJob() throws IOException {
        job = Files.writeString(folder.resolve("job.yaml"), JOB);
    }

    private static JsonNode rehearse(Path json, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("rehearse", job.toString(), "--json", json.toString()));
        arguments.addAll(List.of(more));
        Commands.Ran result = Commands.run(arguments.toArray(Object[]::new));
        assertEquals(0, result.code(), result.err());
        return JSON.readTree(json.toFile());
    }

    @Test
    void shouldRunEveryAttackThroughAWholeNetworkWithRulesAlone() throws IOException {
        JsonNode report = rehearse(
                folder.resolve("all.json"),
                "--attacks",
                "none,all",
                "--byzantine",
                "2",
                "--no-checks",
                "--no-audits",
                "--rules",
                "trimmed-mean:f=F");
        TreeSet<String> attacks = new TreeSet<>();
        for (JsonNode cell : report.path("cells")) {
            String attack = cell.path("attack").asText();
            attacks.add(attack);
            assertEquals(4, cell.path("rounds").asInt(), attack);
            assertTrue(cell.path("honestRejected").isEmpty(), cell.toPrettyString());
            assertEquals(
                    4 * (attack.equals("none") ? 7 : 5),
                    cell.path("honestClaims").asInt(),
                    attack);
            assertTrue(cell.path("accuracy").asDouble() >= 0, attack);
        }
        TreeSet<String> expected = new TreeSet<>(Attack.words());
        expected.remove("tamper");
        expected.remove("stale-residual");
        expected.add("none");
        assertEquals(expected, attacks);
    }

    @Test
    void shouldSayWhoWasCaughtWhenAndByWhat() throws IOException {
        Path picture = folder.resolve("map.png");
        Path table = folder.resolve("table.md");
        JsonNode report = rehearse(
                folder.resolve("caught.json"),
                "--attacks",
                "scale,nan",
                "--byzantine",
                "1",
                "--no-audits",
                "--picture",
                picture.toString(),
                "--markdown",
                table.toString());
        JsonNode scaled = report.path("cells").get(0);
        assertEquals("NORM_ABOVE", scaled.path("caught").get(0).path("check").asText(), scaled.toPrettyString());
        assertEquals(0, scaled.path("caught").get(0).path("round").asInt());
        assertEquals(
                scaled.path("attackClaims").asInt(),
                scaled.path("attackRejected").path("NORM_ABOVE").asInt());
        assertEquals(
                "NON_FINITE",
                report.path("cells").get(1).path("caught").get(0).path("check").asText());
        assertTrue(Files.readString(table).contains("0 NORM_ABOVE"));
        BufferedImage map = ImageIO.read(picture.toFile());
        assertTrue(map.getWidth() > 120 && map.getHeight() > 2 * 32);
    }

    @Test
    void shouldConvictAForgerByAnAudit() throws IOException {
        JsonNode report = rehearse(
                folder.resolve("audited.json"), "--attacks", "alie:factor=0.1", "--byzantine", "1", "--no-checks");
        JsonNode caught = report.path("cells").get(0).path("caught").get(0);
        assertEquals("DISPUTE_LOST", caught.path("check").asText(), report.toPrettyString());
        assertTrue(caught.path("excludedRound").asInt() > 0, report.toPrettyString());
        assertTrue(report.path("cells").get(0).path("honestRejected").isEmpty(), report.toPrettyString());
    }

    @Test
    void shouldGiveTheSameTwice() throws IOException {
        String[] more = {"--attacks", "alie-optimal,adaptive", "--byzantine", "2", "--no-audits", "--seeds", "2"};
        JsonNode first = rehearse(folder.resolve("first.json"), more);
        JsonNode second = rehearse(folder.resolve("second.json"), more);
        assertEquals(4, first.path("cells").size());
        for (int i = 0; i < 4; i++) {
            assertEquals(
                    first.path("cells").get(i).path("evaluations"),
                    second.path("cells").get(i).path("evaluations"));
        }
    }

    /** Colluders who send one vector capture what looks for neighbours, unless copies are left out before. */
    @Test
    void shouldNotCollapseUnderCopiesThatAreLeftOut() throws IOException {
        Path copied = Files.writeString(folder.resolve("copied.yaml"), COPIED);
        String mixing = "nnm:f=F+trimmed-mean:f=F";
        Path json = folder.resolve("copied.json");
        Commands.Ran result = Commands.run(
                "rehearse",
                copied,
                "--json",
                json,
                "--attacks",
                "label-flip-together",
                "--byzantine",
                "4",
                "--extra",
                "--no-checks",
                "--no-audits",
                "--evaluate-every",
                "30",
                "--rules",
                "clipping:limit=2+distinct+" + mixing + ",clipping:limit=2+" + mixing);
        assertEquals(0, result.code(), result.err());
        JsonNode cells = JSON.readTree(json.toFile()).path("cells");
        assertTrue(cells.get(0).path("accuracy").asDouble() > 0.5, cells.toPrettyString());
        assertTrue(cells.get(1).path("accuracy").asDouble() < 0.35, cells.toPrettyString());
    }

    @Test
    void shouldRefuseAttacksAndRulesThatItDoesNotHave() {
        for (String[] wrong : new String[][] {
            {"--attacks", "nap", "--byzantine", "1"},
            {"--attacks", "alie:factor=x", "--byzantine", "1"},
            {"--attacks", "tamper", "--byzantine", "1"},
            {"--attacks", "alie", "--byzantine", "7"},
            {"--attacks", "alie", "--byzantine", "1", "--rules", "trimmed-mean:f"},
        }) {
            List<String> arguments = new ArrayList<>(List.of("rehearse", job.toString()));
            arguments.addAll(List.of(wrong));
            Commands.Ran result = Commands.run(arguments.toArray(Object[]::new));
            assertEquals(ExitCode.USAGE.code(), result.code(), String.join(" ", wrong));
        }
        Commands.Ran unknown =
                Commands.run("rehearse", job, "--attacks", "alie", "--byzantine", "1", "--rules", "telepathy");
        assertEquals(ExitCode.DATA.code(), unknown.code());
    }

    @Test
    void shouldDrawEveryLetterThatNamesUse() {
        BufferedImage image = new BufferedImage(400, 20, BufferedImage.TYPE_INT_RGB);
        PixelFont.draw(image, "il", 0, 0, 0xffffff);
        int[] first = image.getRGB(0, 0, 5, 7, null, 0, 5);
        int[] second = image.getRGB(6, 0, 5, 7, null, 0, 5);
        int white = 0xffffffff;
        int black = 0xff000000;
        // An I, and the foot of an L.
        assertArrayEquals(new int[] {black, white, white, white, black}, java.util.Arrays.copyOfRange(first, 0, 5));
        assertArrayEquals(new int[] {white, white, white, white, white}, java.util.Arrays.copyOfRange(second, 30, 35));
    }
}

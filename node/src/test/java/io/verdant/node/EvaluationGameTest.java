package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.verdant.protocol.Command;
import io.verdant.protocol.CommandCodec;
import io.verdant.protocol.Envelope;
import io.verdant.protocol.EnvelopeSigner;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import io.verdant.testkit.Weather;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The dispute over a false accuracy, in a run of the real agents: listed, shown, taken elsewhere, judged again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvaluationGameTest {
    private static final String JOB = """
            job: false-accuracy
            model: {recipe: mlp, layers: [784, 8, 10]}
            data: {set: mnist, shards: 60}
            schedule: {rounds: 2, localSteps: 1, batch: 16, roundBudgetSeconds: 60}
            seed: 7
            network: {workers: 4, validators: 2}
            """;

    @TempDir
    private static Path folder;

    private Path run = Path.of("");
    private Path exported = Path.of("");
    private String game = "";

    @BeforeAll
    void catchAnAggregatorThatCountsOneTooMany() {
        Adversary liar = new Adversary(1, Attack.TAMPER, Adversary.EVERY_ROUND, 3, "hits", 1f);
        SimulatedRun simulated =
                SimulatedRun.of(JOB, Scenario.of(3, Weather.calm()), Map.of(Scenario.AGGREGATOR, liar), folder);
        assertTrue(simulated.outcome().state().finished());
        run = simulated.path();
        JsonNode listed = Commands.json(Commands.run("dispute", "list", run, "--json"));
        game = listed.path("disputes").path(0).path("game").asText();
        assertEquals(
                "evaluation", listed.path("disputes").path(0).path("subject").asText());
        exported = folder.resolve("game.bin");
        Commands.run("dispute", "export", run, game, exported).succeeded();
    }

    @Test
    void shouldListWhoLostAndWhere() {
        String line = Commands.run("dispute", "list", run).succeeded().out();
        assertTrue(line.contains("against aggregator-1's evaluation, "), line);
        assertTrue(line.contains("aggregator-1 lost, CHUNK_DIFFERS at hits ("), line);
    }

    @Test
    void shouldShowTheFiguresTheWayDownAndTheNumbersSideBySide() {
        String text = Commands.run("dispute", "show", run, game.substring(0, 8))
                .succeeded()
                .out();
        for (String words : List.of(
                "claimant    aggregator-1 0x",
                "evaluation  of ",
                " of 10000 labels, loss ",
                "disagrees with step 3",
                "disagrees with element 0 ",
                "verdict     aggregator-1 (claimant) lost, CHUNK_DIFFERS: re-executed",
                "  claimed     ",
                "  re-executed ",
                "signed      arbiter-1: aggregator-1 lost, CHUNK_DIFFERS\n")) {
            assertTrue(text.contains(words), words + " in " + text);
        }
    }

    @Test
    void shouldGiveTheSameVerdictElsewhereByteForByte() throws IOException {
        String shown =
                Commands.run("dispute", "show", run, game, "--json").succeeded().out();
        Path again = folder.resolve("again.bin");
        Commands.run("dispute", "export", run, game, again).succeeded();
        assertArrayEquals(Files.readAllBytes(exported), Files.readAllBytes(again));
        Path hidden = folder.resolve("hidden");
        Files.move(run, hidden);
        try {
            Commands.Ran replay = Commands.run("dispute", "replay", exported, "--json");
            assertEquals(shown, replay.succeeded().out());
            JsonNode story = Commands.json(replay);
            assertEquals(
                    10_000,
                    story.path("claim").path("evaluation").path("labels").asInt());
            assertTrue(story.path("signed").path(0).path("agrees").asBoolean());
        } finally {
            Files.move(hidden, run);
        }
    }

    /** The figures are the aggregator's, once: none can be taken away, doubled, or said in its name. */
    @Test
    void shouldRefuseAForgedFileWhoseHashHolds() {
        GameFile file = DisputeReplayCommand.read(exported);
        int stated = 0;
        for (int i = 0; i < file.envelopes().size(); i++) {
            Envelope envelope = file.envelopes().get(i);
            if (CommandCodec.decode(envelope.payload()).get() instanceof Command.ReportEvaluation report) {
                stated++;
                List<Envelope> without = new ArrayList<>(file.envelopes());
                without.remove(i);
                assertRefused(file, without);
                List<Envelope> twice = new ArrayList<>(file.envelopes());
                twice.add(i, envelope);
                assertRefused(file, twice);
                List<Envelope> another = new ArrayList<>(file.envelopes());
                another.set(
                        i,
                        new EnvelopeSigner(SigningKey.derive(99, Role.AGGREGATOR, 1))
                                .sign(envelope.jobId(), Hash32.ZERO, report));
                assertRefused(file, another);
            }
        }
        assertEquals(1, stated);
    }

    private static void assertRefused(GameFile file, List<Envelope> envelopes) {
        GameFile forged = new GameFile(file.timedOut(), file.work(), envelopes);
        assertFalse(DisputedGame.of(GameFile.decode(forged.encode()).get()).ok());
    }
}

package io.verdant.node;

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

/** The dispute over a lying aggregator's root, in a run of the real agents: listed, shown, taken elsewhere, judged again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AggregateGameTest {
    private static final String JOB = """
            job: lying-aggregator
            model: {recipe: mlp, layers: [784, 16, 10]}
            data: {set: mnist, shards: 60}
            schedule: {rounds: 2, localSteps: 2, batch: 16, roundBudgetSeconds: 60}
            aggregation: [{rule: trimmed-mean, f: 1}]
            seed: 7
            network: {workers: 4, validators: 2}
            """;

    @TempDir
    private static Path folder;

    private Path run = Path.of("");
    private Path exported = Path.of("");
    private String game = "";

    @BeforeAll
    void catchALyingAggregator() {
        Adversary liar = new Adversary(1, Attack.TAMPER, Adversary.EVERY_ROUND, 0, null, 1f);
        SimulatedRun simulated =
                SimulatedRun.of(JOB, Scenario.of(3, Weather.calm()), Map.of(Scenario.AGGREGATOR, liar), folder);
        assertTrue(simulated.outcome().state().halted());
        run = simulated.path();
        JsonNode listed = Commands.json(Commands.run("dispute", "list", run, "--json"));
        game = listed.path("disputes").path(0).path("game").asText();
        assertEquals(
                "aggregate", listed.path("disputes").path(0).path("subject").asText());
        exported = folder.resolve("game.bin");
        Commands.run("dispute", "export", run, game, exported).succeeded();
    }

    @Test
    void shouldListWhoLostAndWhere() {
        String line = Commands.run("dispute", "list", run).succeeded().out();
        assertTrue(line.contains("against aggregator-1's aggregate, "), line);
        assertTrue(line.contains("aggregator-1 lost, CHUNK_DIFFERS at combine/"), line);
    }

    @Test
    void shouldShowTheWayDownAndTheNumbersSideBySide() {
        String text = Commands.run("dispute", "show", run, game.substring(0, 8))
                .succeeded()
                .out();
        for (String words : List.of(
                "claimant    aggregator-1 0x",
                "aggregate   from ",
                "of the gradients of worker-",
                "disagrees with node 0 combine/",
                "disagrees with element 0 ",
                "verdict     aggregator-1 (claimant) lost, CHUNK_DIFFERS: re-executed",
                "  claimed     ",
                "  re-executed ",
                "signed      arbiter-1: aggregator-1 lost, CHUNK_DIFFERS")) {
            assertTrue(text.contains(words), words + " in " + text);
        }
    }

    @Test
    void shouldGiveTheSameVerdictElsewhereByteForByte() throws IOException {
        String shown =
                Commands.run("dispute", "show", run, game, "--json").succeeded().out();
        Path hidden = folder.resolve("hidden");
        Files.move(run, hidden);
        try {
            Commands.Ran replay = Commands.run("dispute", "replay", exported, "--json");
            assertEquals(shown, replay.succeeded().out());
            assertEquals(
                    4, Commands.json(replay).path("claim").path("aggregateOf").size());
            assertTrue(
                    Commands.json(replay).path("signed").path(0).path("agrees").asBoolean());
        } finally {
            Files.move(hidden, run);
        }
    }

    /** Nothing can be taken away or put in another's name: not the root, not one of the claims in it. */
    @Test
    void shouldRefuseAForgedFileWhoseHashHolds() {
        GameFile file = DisputeReplayCommand.read(exported);
        int needed = 0;
        for (int i = 0; i < file.envelopes().size(); i++) {
            Command command =
                    CommandCodec.decode(file.envelopes().get(i).payload()).get();
            boolean part = command instanceof Command.OpenClaim || command instanceof Command.PublishAggregate;
            if (!part) {
                continue;
            }
            needed++;
            List<Envelope> fewer = new ArrayList<>(file.envelopes());
            fewer.remove(i);
            assertRefused(file, fewer);
            List<Envelope> twice = new ArrayList<>(file.envelopes());
            twice.add(i, twice.get(i));
            assertRefused(file, twice);
        }
        assertEquals(5, needed);
    }

    @Test
    void shouldRefuseAnAggregateOfOtherClaimsOrByAnother() {
        GameFile file = DisputeReplayCommand.read(exported);
        for (int i = 0; i < file.envelopes().size(); i++) {
            Envelope envelope = file.envelopes().get(i);
            if (CommandCodec.decode(envelope.payload()).get() instanceof Command.PublishAggregate stated) {
                List<Envelope> others = new ArrayList<>(file.envelopes());
                var fewer = new Command.PublishAggregate(
                        stated.jobId(),
                        stated.round(),
                        stated.stateRoot(),
                        stated.included().subList(1, 4));
                others.set(i, signed(envelope, fewer));
                assertRefused(file, others);
                others.set(i, signed(envelope, stated));
                assertRefused(file, others);
            }
        }
    }

    private static Envelope signed(Envelope original, Command command) {
        return new EnvelopeSigner(SigningKey.derive(99, Role.AGGREGATOR, 1))
                .sign(original.jobId(), Hash32.ZERO, command);
    }

    private static void assertRefused(GameFile file, List<Envelope> envelopes) {
        GameFile forged = new GameFile(file.timedOut(), file.work(), envelopes);
        assertFalse(DisputedGame.of(GameFile.decode(forged.encode()).get()).ok());
    }
}

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
import io.verdant.repops.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A dispute of a real run: shown, taken elsewhere as one file, and judged again there. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DisputeCommandTest {
    private static final long SEED = Long.getLong("verdant.seed", 20_261_120L);

    @TempDir
    private static Path folder;

    private Path run = Path.of("");
    private Path exported = Path.of("");
    private String game = "";

    @BeforeAll
    void disputeAndExport() {
        run = folder.resolve("run");
        Commands.train(
                ShortJob.honest()
                        .cheating("attack: tamper, round: 1, step: 2, node: matmul_1")
                        .write(folder),
                run);
        JsonNode listed = Commands.json(Commands.run("dispute", "list", run, "--json"));
        assertEquals(1, listed.path("disputes").size(), listed.toString());
        game = listed.path("disputes").path(0).path("game").asText();
        exported = folder.resolve("game.bin");
        Commands.run("dispute", "export", run, game, exported).succeeded();
    }

    @Test
    void shouldListWhoLostAndWhere() {
        String line = Commands.run("dispute", "list", run).succeeded().out();
        assertTrue(line.contains("worker-5 lost, CHUNK_DIFFERS at matmul_1 (MATMUL)"), line);
    }

    @Test
    void shouldShowTheWayDownAndTheNumbersSideBySide() {
        String text = Commands.run("dispute", "show", run, game.substring(0, 8))
                .succeeded()
                .out();
        for (String words : List.of(
                "claimant    worker-5 0x",
                "trace root ",
                "disagrees with step 2",
                "matmul_1 (MATMUL",
                "disagrees with element ",
                "disagrees with micro-step ",
                "verdict     worker-5 (claimant) lost, CHUNK_DIFFERS: re-executed",
                "place       step 2, node ",
                "  claimed     ",
                "  re-executed ",
                "signed      arbiter-1: worker-5 lost, CHUNK_DIFFERS\n")) {
            assertTrue(text.contains(words), words + " in " + text);
        }
    }

    @Test
    void shouldGiveTheSameVerdictElsewhereByteForByte() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere")).resolve("moved");
        Files.copy(exported, elsewhere);
        Path hidden = folder.resolve("hidden");
        String shown =
                Commands.run("dispute", "show", run, game, "--json").succeeded().out();
        Files.move(run, hidden);
        try {
            Commands.Ran replay = Commands.run("dispute", "replay", elsewhere, "--json");
            assertEquals(shown, replay.succeeded().out());
            assertTrue(
                    Commands.json(replay).path("signed").path(0).path("agrees").asBoolean());
        } finally {
            Files.move(hidden, run);
        }
    }

    @Test
    void shouldRefuseAFileWithAnyFlippedByte() throws IOException {
        byte[] whole = Files.readAllBytes(exported);
        SplittableRandom random = new SplittableRandom(SEED);
        for (int draw = 0; draw < 300; draw++) {
            byte[] flipped = whole.clone();
            int at = draw < 60 ? draw : random.nextInt(whole.length);
            flipped[at] ^= (byte) (1 << random.nextInt(8));
            assertFalse(GameFile.decode(flipped).ok(), "offset=" + at + " seed=" + SEED);
        }
        Path broken = folder.resolve("broken.bin");
        whole[whole.length / 2] ^= 1;
        Files.write(broken, whole);
        Commands.run("dispute", "replay", broken).failedAtOnce(ExitCode.DATA, "the dispute does not hold", "hash");
        Files.write(broken, Files.readAllBytes(folder.resolve("job.yaml")));
        Commands.run("dispute", "replay", broken).failedAtOnce(ExitCode.DATA, "not a dispute of this version");
        Commands.run("dispute", "replay", folder.resolve("absent")).failedAtOnce(ExitCode.NO_INPUT, "absent");
    }

    /** The hash at the file's end stops accidents; what stops a forger is that every part is signed or hashed by its owner. */
    @Test
    void shouldRefuseAForgedFileWhoseHashHolds() {
        GameFile file = DisputeReplayCommand.read(exported);
        WorkFile work = file.work();
        Program other = new Program(
                "step",
                work.step().inputs(),
                work.step().nodes(),
                work.step().outputs().reversed());
        for (WorkFile forged : List.of(
                new WorkFile(other, work.evaluation(), work.recordCount(), work.recordLength()),
                new WorkFile(work.step(), work.evaluation(), work.recordCount() - 1, work.recordLength()),
                new WorkFile(work.step(), work.evaluation(), work.recordCount(), work.recordLength() + 1))) {
            assertRefused(new GameFile(file.timedOut(), forged, file.envelopes()), "the job's");
        }
        for (int i = 0; i < file.envelopes().size(); i++) {
            List<Envelope> fewer = new ArrayList<>(file.envelopes());
            Envelope taken = fewer.remove(i);
            Command command = CommandCodec.decode(taken.payload()).get();
            boolean needless = command instanceof Command.Register || command instanceof Command.ArbiterVerdict;
            boolean last = command instanceof Command.DisputeMove move && move.moveIndex() == moves(file) - 1;
            if (!needless && !last) {
                assertRefused(with(file, fewer), "");
            }
            List<Envelope> forged = new ArrayList<>(file.envelopes());
            forged.set(
                    i,
                    new EnvelopeSigner(SigningKey.derive(99, Role.WORKER, 1)).sign(Hash32.ZERO, Hash32.ZERO, command));
            if (command instanceof Command.DisputeMove) {
                assertRefused(with(file, forged), "is not the game's");
            }
        }
    }

    @Test
    void shouldSayThatAnArbiterSignedAnotherVerdict() throws IOException {
        GameFile file = DisputeReplayCommand.read(exported);
        List<Envelope> envelopes = new ArrayList<>(file.envelopes());
        Envelope signed = envelopes.removeLast();
        var given =
                (Command.ArbiterVerdict) CommandCodec.decode(signed.payload()).get();
        var turned =
                new Command.ArbiterVerdict(given.gameId(), given.transcriptHash(), signed.sender(), given.summary());
        envelopes.add(new EnvelopeSigner(SigningKey.derive(11, Role.ARBITER, 1))
                .sign(signed.jobId(), signed.gameId(), turned));
        Path lie = folder.resolve("lie.bin");
        Files.write(lie, with(file, envelopes).encode());
        Commands.run("dispute", "replay", lie)
                .failed(ExitCode.AUDIT_FAILED, "an arbiter signed another verdict than the moves give");
    }

    @Test
    void shouldSayWhatIsWrongInOneLine() {
        Commands.run("dispute", "show", run, "beef")
                .failedAtOnce(ExitCode.USAGE, "no such dispute", game.substring(0, 8));
        Commands.run("dispute", "export", run, game, exported).failedAtOnce(ExitCode.CANNOT_CREATE, "exists already");
        Commands.run("dispute", "list", folder.resolve("absent")).failedAtOnce(ExitCode.NO_INPUT, "no such run");
        Commands.run("dispute").failedAtOnce(ExitCode.USAGE, "list, show, export, replay or bench");
    }

    @Test
    void shouldWriteTheSameFileTwice() throws IOException {
        Path again = folder.resolve("again.bin");
        Commands.run("dispute", "export", run, game, again).succeeded();
        assertArrayEquals(Files.readAllBytes(exported), Files.readAllBytes(again));
        try (Stream<Path> files = Files.list(folder)) {
            assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
        }
    }

    private static int moves(GameFile file) {
        return (int) file.envelopes().stream()
                .filter(each -> CommandCodec.decode(each.payload()).get() instanceof Command.DisputeMove)
                .count();
    }

    private static GameFile with(GameFile file, List<Envelope> envelopes) {
        return new GameFile(file.timedOut(), file.work(), envelopes);
    }

    private static void assertRefused(GameFile file, String words) {
        var decoded = DisputedGame.of(GameFile.decode(file.encode()).get());
        assertFalse(decoded.ok());
        assertTrue(
                decoded.refusal().toString().contains(words), decoded.refusal().toString());
    }
}

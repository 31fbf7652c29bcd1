package io.verdant.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Role;
import io.verdant.protocol.SigningKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What an audit finds behind a manifest that says that all is well: a publisher can sign any list of files. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTest {
    private static final long SEED = Long.getLong("verdant.seed", 20_261_121L);
    private static final SigningKey PUBLISHER = SigningKey.derive(11, Role.PUBLISHER, 1);

    @TempDir
    private static Path folder;

    private RunDirectory run = new RunDirectory(Path.of(""));

    @BeforeAll
    void train() {
        run = new RunDirectory(folder.resolve("run"));
        Commands.train(
                ShortJob.honest()
                        .cheating("attack: tamper, round: 1, step: 2, node: matmul_1")
                        .write(folder),
                run.path());
    }

    @Test
    void shouldExecuteEveryClaimAndAggregateAgain() {
        Commands.Ran audit = Commands.run("audit", run.path(), "--steps", "all").succeeded();
        assertTrue(audit.err().contains("25 of 25 accepted claims"), audit.err());
        assertTrue(audit.err().contains("6 of 6 rounds aggregated again"), audit.err());
        assertTrue(audit.err().contains("1 transcripts judged again"), audit.err());
    }

    @Test
    void shouldFindTheFlippedByteBehindAManifestThatWasSignedAgain() throws IOException {
        Random random = new Random(SEED);
        assertFound(run.journal(), 0, 56, "journal.log", random);
        assertFound(run.journal(), 56, FlippedByte.length(run.journal()), "journal.log", random);
        assertFound(run.modelFile(), 0, FlippedByte.length(run.modelFile()), "model.fb", random);
        for (String kind : List.of("HEAD", "rounds", "states", "objects")) {
            Path file = any(run.checkpoints().resolve(kind), random);
            assertFound(file, 0, FlippedByte.length(file), "checkpoints/", random);
        }
        RunManifest.write(run, PUBLISHER);
        Commands.run("audit", run.path(), "--steps", 0).succeeded();
    }

    @Test
    void shouldTrustNoManifestOfSomebodyElse() throws IOException {
        byte[] signed = Files.readAllBytes(run.manifest());
        RunManifest.write(run, SigningKey.derive(12, Role.PUBLISHER, 1));
        Commands.run("audit", run.path())
                .failed(ExitCode.AUDIT_FAILED, "MANIFEST", "not signed by the job's publisher");
        Files.write(run.manifest(), signed);
    }

    @Test
    void shouldFindAReportThatSaysMoreThanTheJournal() throws IOException {
        byte[] honest = Files.readAllBytes(run.report());
        String text = Files.readString(run.report());
        String boast = text.replaceFirst("\"testAccuracy\" : [0-9.]+", "\"testAccuracy\" : 0.9999");
        Files.writeString(run.report(), boast);
        RunManifest.write(run, PUBLISHER);
        Commands.run("audit", run.path(), "--steps", 0).failed(ExitCode.AUDIT_FAILED, "report.json");
        Files.write(run.report(), honest);
        RunManifest.write(run, PUBLISHER);
    }

    @Test
    void shouldDrawTheSameClaimsForTheSameSeed() {
        String first = Commands.run("audit", run.path(), "--steps", 3, "--seed", 5)
                .succeeded()
                .err();
        assertTrue(first.contains("3 of 25") && first.contains("draw seed 5"), first);
        assertEquals(
                first,
                Commands.run("audit", run.path(), "--steps", 3, "--seed", 5)
                        .succeeded()
                        .err());
    }

    private void assertFound(Path file, int from, int to, String name, Random random) throws IOException {
        for (int draw = 0; draw < 3; draw++) {
            try (FlippedByte flipped = FlippedByte.between(file, from, to, random)) {
                RunManifest.write(run, PUBLISHER);
                Commands.Ran audit = Commands.run("audit", run.path(), "--steps", 0);
                assertEquals(
                        ExitCode.AUDIT_FAILED.code(),
                        audit.code(),
                        () -> "flipped " + file + " offset=" + flipped.offset() + " mask=" + flipped.mask() + " seed="
                                + SEED + ": " + audit.err());
                audit.failed(ExitCode.AUDIT_FAILED, "the run does not hold: " + name);
            }
        }
    }

    private static Path any(Path place, Random random) throws IOException {
        try (Stream<Path> files = Files.walk(place)) {
            List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
            return all.get(random.nextInt(all.size()));
        }
    }
}

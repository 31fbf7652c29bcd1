package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Sha256;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.trainerworker.authoring.SavedModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The example network in the C99 fixture, which was written from the documents alone: the same bits at every step. */
class SecondImplementationTest {
    private static final int STEPS = 100;
    private static final int BATCH = 64;
    private static final Path SOURCES = Path.of("..", "repops", "conformance").toAbsolutePath();
    /** Kept after the test: {@code repops/conformance/check} gives it to other processors. */
    private static final Path DUMP = Path.of("target", "conformance", "mlp").toAbsolutePath();

    /** An epoch is 600 records, so that 100 batches of 64 cross ten of them, each within a batch. */
    private static final PlanDump.Schedule SCHEDULE =
            new PlanDump.Schedule(Sha256.of("conformance".getBytes(StandardCharsets.UTF_8)), 3, 5, 32, 100, BATCH);

    private static List<String> roots = List.of();

    @BeforeAll
    static void dumpPlanAndRoots() throws IOException, ModelException {
        Dataset records = Dataset.open("mnist", Split.TRAIN);
        RecordLayout layout = new RecordLayout(records.features(), records.classes());
        JobSpec.Optimizer optimizer = new JobSpec.Optimizer("nesterov", 0.05f, 0.9f);
        byte[] file = SavedModels.mlp(7, records.features(), 256, 128, records.classes());
        CompiledModel model = ModelCompiler.compile(file, optimizer, BATCH, STEPS, BATCH, layout);
        BatchSchedule index = new BatchSchedule(
                SCHEDULE.roundSeed().bytes(),
                SCHEDULE.position(),
                SCHEDULE.participants(),
                SCHEDULE.shards(),
                SCHEDULE.recordsPerShard(),
                SCHEDULE.batch());
        PlanDump.write(DUMP, model.plan(), model.parameters(), records, SCHEDULE);
        try (Compute compute = Compute.ofThreads(1)) {
            roots = PlanRoots.of(model.plan(), model.parameters(), records, index, compute);
        }
        Files.write(DUMP.resolve("roots.txt"), roots);
    }

    private record Run(int status, List<String> lines) {}

    private static Run run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(SOURCES.toFile())
                .redirectErrorStream(true)
                .start();
        List<String> lines = process.inputReader(StandardCharsets.UTF_8).readAllLines();
        return new Run(process.waitFor(), lines);
    }

    /** What is not there cannot be compared with: the report names the reason. */
    private static void assumeCompiler() throws InterruptedException {
        for (String tool : List.of("make", "cc")) {
            boolean found = false;
            try {
                found = run(tool, "--version").status() == 0;
            } catch (IOException e) {
                System.err.println("second implementation not compared: no " + tool + " (" + e.getMessage() + ")");
            }
            assumeTrue(found, "no " + tool);
        }
    }

    private static Path fixture() throws IOException, InterruptedException {
        assumeCompiler();
        Path folder = Path.of("target", "conformance", "bin").toAbsolutePath();
        Run build = run("make", "OUT=" + folder);
        assertEquals(0, build.status(), String.join("\n", build.lines()));
        return folder.resolve("fixture");
    }

    @Test
    void shouldGiveTheSameRootsAtEveryStep() throws IOException, InterruptedException {
        Run run = run(fixture().toString(), "--trace", DUMP.toString());
        assertEquals(0, run.status(), String.join("\n", run.lines()));
        assertEquals(STEPS + 1, run.lines().size());
        for (int step = 0; step <= STEPS; step++) {
            assertEquals(roots.get(step), run.lines().get(step), "step=" + step);
        }
    }

    @Test
    void shouldNoticeOneChangedBitOfTheStart() throws IOException, InterruptedException {
        Path other = DUMP.resolveSibling("flipped");
        Files.createDirectories(other);
        for (String name : List.of("plan.txt", "start.bin", "records.bin")) {
            byte[] bytes = Files.readAllBytes(DUMP.resolve(name));
            if (name.equals("start.bin")) {
                bytes[bytes.length / 2 & ~3] ^= 1;
            }
            Files.write(other.resolve(name), bytes);
        }
        Run run = run(fixture().toString(), other.toString(), "1");
        assertEquals(0, run.status(), String.join("\n", run.lines()));
        assertNotEquals(roots.getFirst().split(" ")[0], run.lines().getFirst());
    }

    @Test
    void shouldCompileWithoutContraction() throws IOException, InterruptedException {
        assumeCompiler();
        String command = String.join(" ", run("make", "-n", "-B").lines());
        assertTrue(command.contains("-std=c99 -O2 -ffp-contract=off"), command);
        for (String flag : List.of("fast-math", "-Ofast", "-funsafe", "-ffp-contract=fast", "-march")) {
            assertFalse(command.contains(flag), command);
        }
    }

    @Test
    void shouldRefuseFastMath() throws IOException, InterruptedException {
        assumeCompiler();
        Run run = run("cc", "-std=c99", "-O2", "-ffast-math", "-fsyntax-only", "util.c");
        assertNotEquals(0, run.status());
        assertTrue(String.join("\n", run.lines()).contains("compile without fast-math"), run.lines()::toString);
    }
}

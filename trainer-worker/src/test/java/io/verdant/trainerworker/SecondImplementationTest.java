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
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import io.verdant.trainerworker.authoring.SavedModels;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

/** The C99 fixture, which was written from the documents alone, gives the bits of the Java at every step. */
class SecondImplementationTest {
    private static final int STEPS = 100;
    private static final int BATCH = 64;
    private static final Path SOURCES = Path.of("..", "repops", "conformance").toAbsolutePath();
    /** Kept after the test: {@code repops/conformance/check} gives it to other processors. */
    private static final Path DUMPS = Path.of("target", "conformance").toAbsolutePath();

    private static final Path MLP = DUMPS.resolve("mlp");
    private static final Path OPERATORS = DUMPS.resolve("operators");

    /** An epoch is 600 records, so that 100 batches of 64 cross ten of them, each within a batch. */
    private static final PlanDump.Schedule SCHEDULE =
            new PlanDump.Schedule(Sha256.of("conformance".getBytes(StandardCharsets.UTF_8)), 3, 5, 32, 100, BATCH);

    private static final PlanDump.Schedule SMALL = new PlanDump.Schedule(
            Sha256.of("operators".getBytes(StandardCharsets.UTF_8)), 1, 2, 5, 3, OperatorsPlan.BATCH);

    /** Dumps a plan with its roots and gives them. */
    private static List<String> dump(
            Path folder,
            WorkPlan plan,
            SortedMap<String, Tensor> start,
            RecordSource records,
            PlanDump.Schedule schedule)
            throws IOException {
        BatchSchedule index = new BatchSchedule(
                schedule.roundSeed().bytes(),
                0,
                schedule.position(),
                schedule.participants(),
                schedule.shards(),
                schedule.recordsPerShard(),
                schedule.batch());
        PlanDump.write(folder, plan, start, records, schedule);
        try (Compute compute = Compute.ofThreads(1)) {
            PlanRoots.Lines lines = PlanRoots.of(plan, start, records, index, compute);
            Files.write(folder.resolve("roots.txt"), lines.roots());
            Files.write(folder.resolve("nodes.txt"), lines.nodes());
            return lines.roots();
        }
    }

    private static List<String> dumpMlp() throws IOException, ModelException {
        Dataset records = Dataset.open("mnist", Split.TRAIN);
        RecordLayout layout = RecordLayout.labelled(records.features(), records.classes());
        JobSpec.Optimizer optimizer = new JobSpec.Optimizer("nesterov", 0.05f, 0.9f);
        byte[] file = SavedModels.mlp(7, records.features(), 256, 128, records.classes());
        CompiledModel model = ModelCompiler.compile(file, optimizer, BATCH, STEPS, BATCH, layout);
        return dump(MLP, model.plan(), model.parameters(), records, SCHEDULE);
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
        // Relative, because make cannot have a target whose path holds a space, and a clone's may.
        Path out = SOURCES.toAbsolutePath().normalize().relativize(folder.normalize());
        Run build = run("make", "OUT=" + out);
        assertEquals(0, build.status(), String.join("\n", build.lines()));
        return folder.resolve("fixture");
    }

    private static void compare(Path dump, List<String> roots) throws IOException, InterruptedException {
        Run run = run(fixture().toString(), "--trace", dump.toString());
        assertEquals(0, run.status(), String.join("\n", run.lines()));
        for (int step = 0; step < Math.min(roots.size(), run.lines().size()); step++) {
            assertEquals(roots.get(step), run.lines().get(step), "step=" + step);
        }
        assertEquals(roots.size(), run.lines().size());
    }

    @Test
    void shouldTrainTheExampleToTheSameRootsAtEveryStep() throws IOException, InterruptedException, ModelException {
        List<String> roots = dumpMlp();
        assertEquals(STEPS + 1, roots.size());
        compare(MLP, roots);
    }

    @Test
    void shouldGiveTheSameBitsForEveryOperator() throws IOException, InterruptedException {
        OperatorsPlan.Made made = OperatorsPlan.make();
        List<String> roots = dump(OPERATORS, made.plan(), made.start(), ByteRecords.clusters(3, 15, 10, 3), SMALL);
        assertEquals(OperatorsPlan.STEPS + 1, roots.size(), roots::toString);
        compare(OPERATORS, roots);
    }

    /** What is published never changes within a version of the contract; new operators make new files. */
    @Test
    void shouldStillGiveThePublishedVectors() throws IOException {
        OperatorsPlan.Made made = OperatorsPlan.make();
        Path again = DUMPS.resolve("again");
        dump(again, made.plan(), made.start(), ByteRecords.clusters(3, 15, 10, 3), SMALL);
        for (String name : List.of("plan.txt", "start.bin", "records.bin", "roots.txt", "nodes.txt")) {
            Path published = SOURCES.resolve("vectors/operators").resolve(name);
            assertEquals(-1, Files.mismatch(published, again.resolve(name)), name + " differs from what is published");
        }
    }

    @Test
    void shouldGiveThePublishedHashOfEveryNode() throws IOException, InterruptedException {
        Path vectors = SOURCES.resolve("vectors/operators");
        Run run = run(fixture().toString(), "--nodes", vectors.toString());
        assertEquals(0, run.status(), String.join("\n", run.lines()));
        assertEquals(Files.readAllLines(vectors.resolve("nodes.txt")), run.lines());
    }

    @Test
    void shouldNoticeOneChangedBitOfTheStart() throws IOException, InterruptedException {
        OperatorsPlan.Made made = OperatorsPlan.make();
        ByteRecords records = ByteRecords.clusters(3, 15, 10, 3);
        List<String> roots = dump(DUMPS.resolve("changed"), made.plan(), made.start(), records, SMALL);
        Path file = DUMPS.resolve("changed", "start.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 4] ^= 1;
        Files.write(file, bytes);
        Run run = run(fixture().toString(), "--trace", DUMPS.resolve("changed").toString(), "1");
        assertEquals(0, run.status(), String.join("\n", run.lines()));
        assertNotEquals(roots.getFirst(), run.lines().getFirst());
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

package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.Sha256;
import io.verdant.repops.Compute;
import io.verdant.repops.Operator;
import io.verdant.repops.PowerCases;
import io.verdant.repops.RecordSource;
import io.verdant.repops.Tensor;
import io.verdant.repops.WorkPlan;
import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.Recipes;
import io.verdant.trainerworker.authoring.SavedModels;
import io.verdant.trainerworker.conformance.PlanRoots;
import io.verdant.trainerworker.conformance.PublishedPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The C99 fixture, which was written from the documents alone, gives the bits of the Java at every step. */
class SecondImplementationTest {
    private static final int STEPS = 100;
    private static final int BATCH = 64;
    private static final Path SOURCES = Path.of("..", "repops", "conformance").toAbsolutePath();
    /** Kept after the test: {@code repops/conformance/check} gives it to other processors. */
    private static final Path DUMPS = Path.of("target", "conformance").toAbsolutePath();

    private static final Path BIN = DUMPS.resolve("bin");
    /** Relative, because make cannot have a target whose path holds a space, and a clone's may. */
    private static final String BUILD = "OUT=" + SOURCES.normalize().relativize(BIN.normalize());

    private static final Path MLP = DUMPS.resolve("mlp");
    private static final Path LENET = DUMPS.resolve("lenet");
    private static final int LENET_BATCH = 8;

    /** An epoch is 600 records, so that 100 batches of 64 cross ten of them, each within a batch. */
    private static final PlanDump.Schedule SCHEDULE =
            new PlanDump.Schedule(seed("conformance"), 0, 3, 5, 32, 100, BATCH);

    static Hash32 seed(String word) {
        return Sha256.of(word.getBytes(StandardCharsets.UTF_8));
    }

    /** The plans of the published vectors, with what they read and the version of dump that they were published in. */
    private enum Vectors {
        OPERATORS(
                "operators",
                PlanDump.WITHOUT_ROUND,
                new PlanDump.Schedule(seed("operators"), 0, 1, 2, 5, 3, OperatorsPlan.BATCH)) {
            @Override
            OperatorsPlan.Made make() {
                return OperatorsPlan.make();
            }
        },
        LAYERS(
                "operators-2",
                PlanDump.CURRENT,
                new PlanDump.Schedule(seed("layers"), 3, 1, 2, 5, 3, LayerOperatorsPlan.INDEXED)) {
            @Override
            OperatorsPlan.Made make() {
                return LayerOperatorsPlan.make();
            }
        },
        ROBUST(
                "operators-3",
                PlanDump.CURRENT,
                new PlanDump.Schedule(seed("robust"), 0, 1, 2, 5, 3, OperatorsPlan.BATCH)) {
            @Override
            OperatorsPlan.Made make() {
                return RobustOperatorsPlan.make();
            }
        };

        private final String folder;
        private final int version;
        private final PlanDump.Schedule schedule;

        Vectors(String folder, int version, PlanDump.Schedule schedule) {
            this.folder = folder;
            this.version = version;
            this.schedule = schedule;
        }

        abstract OperatorsPlan.Made make();

        Path published() {
            return SOURCES.resolve("vectors").resolve(folder);
        }

        List<String> dump(Path into) throws IOException {
            OperatorsPlan.Made made = make();
            ByteRecords records = ByteRecords.clusters(3, 15, 10, 3);
            return SecondImplementationTest.dump(version, into, made.plan(), made.start(), records, schedule);
        }
    }

    /** Dumps a plan with its roots and gives them. */
    private static List<String> dump(
            int version,
            Path folder,
            WorkPlan plan,
            SortedMap<String, Tensor> start,
            RecordSource records,
            PlanDump.Schedule schedule)
            throws IOException {
        PlanDump.write(version, folder, plan, start, records, schedule);
        try (Compute compute = Compute.ofThreads(1)) {
            PlanRoots.Lines lines = PlanRoots.of(plan, start, records, schedule.index(plan.localSteps()), compute);
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
        return dump(PlanDump.CURRENT, MLP, model.plan(), model.parameters(), records, SCHEDULE);
    }

    /** LeNet-5 on MNIST, batches of 8: an emulated processor ends it within a minute. */
    private static List<String> dumpLenet() throws IOException, ModelException {
        Dataset records = Dataset.open("mnist", Split.TRAIN);
        RecordLayout layout = RecordLayout.labelled(records.features(), records.classes());
        JobSpec.Optimizer optimizer = new JobSpec.Optimizer("nesterov", 0.02f, 0.9f);
        byte[] file = Recipes.author(new RecipeSpec.Lenet(RecipeSpec.Images.MNIST), 7, SavedModels.CACHE);
        CompiledModel model = ModelCompiler.compile(file, optimizer, LENET_BATCH, STEPS, LENET_BATCH, layout);
        PlanDump.Schedule schedule = new PlanDump.Schedule(seed("lenet"), 1, 3, 5, 32, 100, LENET_BATCH);
        return dump(PlanDump.CURRENT, LENET, model.plan(), model.parameters(), records, schedule);
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
        Run build = run("make", BUILD);
        assertEquals(0, build.status(), String.join("\n", build.lines()));
        return BIN.resolve("fixture");
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
    void shouldTrainLenetToTheSameRootsAtEveryStep() throws IOException, InterruptedException, ModelException {
        List<String> roots = dumpLenet();
        assertEquals(STEPS + 1, roots.size(), roots::getLast);
        compare(LENET, roots);
    }

    @ParameterizedTest
    @EnumSource(TrainingPlans.class)
    void shouldTrainSmallRecipesToTheSameRootsAtEveryStep(TrainingPlans training)
            throws IOException, InterruptedException, ModelException {
        CompiledModel model = training.compile();
        Path folder = DUMPS.resolve("small-" + training.name().toLowerCase(Locale.ROOT));
        List<String> roots = dump(
                PlanDump.CURRENT, folder, model.plan(), model.parameters(), training.records(), training.schedule());
        assertEquals(TrainingPlans.STEPS + 1, roots.size(), roots::getLast);
        compare(folder, roots);
    }

    @ParameterizedTest
    @EnumSource(Vectors.class)
    void shouldGiveTheSameBitsForEveryOperator(Vectors vectors) throws IOException, InterruptedException {
        Path folder = DUMPS.resolve(vectors.folder);
        List<String> roots = vectors.dump(folder);
        assertEquals(vectors.make().plan().stepCount(), roots.size(), roots::toString);
        compare(folder, roots);
    }

    /** What is published never changes within a version of the contract; new operators make new files. */
    @ParameterizedTest
    @EnumSource(Vectors.class)
    void shouldStillGiveThePublishedVectors(Vectors vectors) throws IOException {
        Path again = DUMPS.resolve("again-" + vectors.folder);
        vectors.dump(again);
        for (String name : List.of("plan.txt", "start.bin", "records.bin", "roots.txt", "nodes.txt")) {
            Path published = vectors.published().resolve(name);
            assertEquals(-1, Files.mismatch(published, again.resolve(name)), name + " differs from what is published");
        }
    }

    @ParameterizedTest
    @EnumSource(Vectors.class)
    void shouldGiveThePublishedHashOfEveryNode(Vectors vectors) throws IOException, InterruptedException {
        Run run = run(fixture().toString(), "--nodes", vectors.published().toString());
        assertEquals(0, run.status(), String.join("\n", run.lines()));
        assertEquals(Files.readAllLines(vectors.published().resolve("nodes.txt")), run.lines());
    }

    /** So that no operator is without a published vector. */
    @Test
    void shouldPublishEveryOperator() {
        Set<Operator> met = EnumSet.noneOf(Operator.class);
        for (Vectors vectors : Vectors.values()) {
            vectors.make().plan().step().nodes().forEach(node -> met.add(node.operator()));
        }
        assertEquals(EnumSet.allOf(Operator.class), met);
    }

    @Test
    void shouldGiveTheKnownAnswersOfTheGenerator() throws IOException, InterruptedException {
        Run run = run(fixture().toString(), "--generator");
        assertEquals(Files.readAllLines(SOURCES.resolve("vectors/generator.txt")), run.lines());
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "lenet", "gpt"})
    void shouldGiveTheRootsOfThePublishedTrainings(String training) throws IOException, InterruptedException {
        Path folder = SOURCES.resolve("vectors").resolve(training);
        compare(folder, Files.readAllLines(folder.resolve("roots.txt")));
    }

    @Test
    void shouldGiveThePublishedHardCasesOfPowers() throws IOException, InterruptedException {
        Path cases = SOURCES.resolve("../src/main/resources/io/verdant/repops").resolve(PowerCases.FILE);
        Run run = run(fixture().toString(), "--powers", cases.toString());
        List<String> published = Files.readAllLines(cases).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
        assertEquals(published, run.lines());
    }

    @Test
    void shouldGiveThePublishedBlocksOfAFunction() throws IOException, InterruptedException {
        fixture();
        Run build = run("make", BUILD, BUILD.substring("OUT=".length()) + "/exhaustive");
        assertEquals(0, build.status(), String.join("\n", build.lines()));
        for (String line : Files.readAllLines(SOURCES.resolve("vectors/functions.txt"))) {
            String[] words = line.split(" ");
            if (words[0].equals("sqrt") || words[0].equals("reciprocal")) {
                int block = Integer.parseInt(words[1]);
                Run run = run(BIN.resolve("exhaustive").toString(), words[0], words[1], String.valueOf(block + 1));
                assertEquals(List.of(words[2]), run.lines(), line);
            }
        }
    }

    /** A dump says all that the plan is, so that what is published can be executed again. */
    @ParameterizedTest
    @EnumSource(Vectors.class)
    void shouldReadBackTheProgramsThatWereDumped(Vectors vectors) {
        WorkPlan read = PublishedPlan.named(vectors.folder).plan();
        WorkPlan made = vectors.make().plan();
        for (int program = 0; program < 2; program++) {
            List<byte[]> rows = made.programs().get(program).canonicalRows();
            List<byte[]> again = read.programs().get(program).canonicalRows();
            assertEquals(rows.size(), again.size());
            for (int row = 0; row < rows.size(); row++) {
                assertArrayEquals(rows.get(row), again.get(row), "program=" + program + " row=" + row);
            }
        }
    }

    @Test
    void shouldNoticeOneChangedBitOfTheStart() throws IOException, InterruptedException {
        Path changed = DUMPS.resolve("changed");
        List<String> roots = Vectors.OPERATORS.dump(changed);
        Path file = changed.resolve("start.bin");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 4] ^= 1;
        Files.write(file, bytes);
        Run run = run(fixture().toString(), "--trace", changed.toString(), "1");
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

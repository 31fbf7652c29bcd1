package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Address;
import io.verdant.protocol.Assignment;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.ForwardGraph.Operation;
import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.RecipeSpec.Images;
import io.verdant.trainerworker.authoring.Recipes;
import io.verdant.trainerworker.authoring.SavedModels;
import io.verdant.trainerworker.nd4j.Nd4jClaims;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;

/** ND4J's engine against the reproducible one: the same claim but for the last bits, or a refusal by name. */
class Nd4jClaimsTest {
    private static final int SEED = 11;
    private static final int BATCH = 8;
    private static final int CLASSES = 3;
    private static final Images IMAGES = new Images(12, 12, 1, CLASSES);
    private static final int FEATURES = 144;
    private static final Address WORKER = Address.of(new byte[Address.LENGTH]);
    private static final SortedMap<String, Float> ADAM =
            new TreeMap<>(Map.of("learningRate", 0.01f, "beta1", 0.9f, "beta2", 0.999f, "epsilon", 1e-4f));
    private static final double TOLERANCE = 1e-3;

    private final ByteRecords records = ByteRecords.clusters(SEED, 200, FEATURES, CLASSES);
    private final RecordLayout layout = RecordLayout.labelled(FEATURES, CLASSES);

    private record Body(String name, BiFunction<SameDiff, SDVariable, SDVariable> hidden) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Body> bodies() {
        return Stream.of(
                new Body("sigmoid and tanh", (g, x) -> g.nn.tanh("t", g.nn.sigmoid("s", x))),
                new Body("gelu and swish", (g, x) -> g.nn.swish("swish", g.nn.gelu("gelu", x))),
                new Body(
                        "arithmetic",
                        (g, x) -> x.add("a", x).mul("m", x).sub("d", x).div("q", x.add("p", 3.0))),
                new Body(
                        "scalars",
                        (g, x) -> x.sub("b", 0.25).mul("c", 1.5).div("e", 0.75).add("f", 0.125)));
    }

    private static byte[] dense(BiFunction<SameDiff, SDVariable, SDVariable> hidden) {
        return SavedModels.save(graph -> {
            SDVariable x = graph.placeHolder("input", DataType.FLOAT, -1, FEATURES);
            SDVariable made = hidden.apply(graph, graph.mmul("first", x, weights(graph, "w", FEATURES, 10)));
            loss(graph, graph.mmul("scores", made, weights(graph, "v", 10, CLASSES)));
        });
    }

    private static byte[] averaged() {
        return SavedModels.save(graph -> {
            SDVariable x = graph.placeHolder("input", DataType.FLOAT, -1, 12, 12, 1);
            Pooling2DConfig pool = Pooling2DConfig.builder()
                    .kH(2)
                    .kW(2)
                    .sH(2)
                    .sW(2)
                    .paddingMode(PaddingMode.VALID)
                    .isNHWC(true)
                    .build();
            SDVariable flat = graph.reshape("flat", graph.cnn.avgPooling2d("pool", x, pool), -1, 36);
            loss(graph, graph.mmul("scores", flat, weights(graph, "w", 36, CLASSES)));
        });
    }

    private static SDVariable weights(SameDiff graph, String name, int rows, int columns) {
        Random random = new Random(SEED);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() * 0.2f - 0.1f;
        }
        return graph.var(name, Nd4j.createFromArray(values).reshape(rows, columns));
    }

    private static void loss(SameDiff graph, SDVariable scores) {
        SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, -1, CLASSES);
        graph.loss.softmaxCrossEntropy("loss", labels, scores, null);
        graph.setLossVariables("loss");
    }

    private static byte[] recipe(RecipeSpec spec) {
        return Recipes.author(spec, SEED, SavedModels.CACHE);
    }

    private static JobSpec job(String tier, JobSpec.Optimizer optimizer) {
        JobSpec.Verification verification = new JobSpec.Verification(tier, 0.01, 2, 60, 1, 10, 5, 2);
        return new JobSpec(
                "test",
                "repops/1",
                Hash32.ZERO,
                Hash32.ZERO,
                Hash32.ZERO,
                Hash32.ZERO,
                new JobSpec.Data("clusters", Hash32.ZERO, Hash32.ZERO, 10),
                optimizer,
                new JobSpec.Schedule(4, 3, BATCH, 1_000),
                new JobSpec.Outer("sgd", 1f, 0f),
                verification,
                new JobSpec.Checks(0.1, 10, -1, 1, 0.1, 0.1, 64),
                List.of(new JobSpec.Rule("mean", 0)),
                new JobSpec.Payment(1, 1, 1, 1, 1, 1),
                7);
    }

    private static JobSpec job() {
        return job(Nd4jClaims.TIER, new JobSpec.Optimizer("nesterov", 0.05f, 0.9f));
    }

    private void compare(byte[] file, JobSpec job) throws ModelException {
        CompiledModel model = ModelCompiler.compile(
                file, job.optimizer(), BATCH, job.schedule().localSteps(), BATCH, layout);
        Hash32 startRoot = StateRoot.ofTensors(model.parameters()).root();
        Assignment assignment = new Assignment(Hash32.ZERO, 1, Hash32.ZERO, 1, 2);
        try (Compute compute = Compute.ofThreads(1)) {
            ClaimResult exact = new ClaimComputer(model.plan(), compute)
                    .compute(WORKER, job, assignment, startRoot, model.parameters(), records, PlanObserver.NONE);
            ClaimResult other = new Nd4jClaims(job, file, layout, compute, SavedModels.CACHE)
                    .compute(
                            WORKER,
                            job,
                            assignment,
                            startRoot,
                            model.parameters(),
                            Hash32.ZERO,
                            records,
                            PlanObserver.NONE);
            assertNull(other.claim().failed());
            assertEquals(
                    StateRoot.ofTensors(other.gradient()).root(), other.claim().gradientRoot());
            assertEquals(exact.claim().gradientLength(), other.claim().gradientLength());
            double distance = distance(exact.gradient(), other.gradient());
            assertTrue(distance < TOLERANCE, "relative distance=" + distance);
            assertEquals(exact.endState().keySet(), other.endState().keySet());
        }
    }

    private static double distance(SortedMap<String, Tensor> wanted, SortedMap<String, Tensor> found) {
        assertEquals(wanted.keySet(), found.keySet());
        double apart = 0;
        double size = 0;
        for (String name : wanted.keySet()) {
            float[] a = wanted.get(name).floats();
            float[] b = found.get(name).floats();
            for (int i = 0; i < a.length; i++) {
                apart += Math.pow(a[i] - b[i], 2);
                size += (double) a[i] * a[i];
            }
        }
        assertTrue(size > 0, "nothing was learnt");
        return Math.sqrt(apart / size);
    }

    @ParameterizedTest
    @MethodSource("bodies")
    void shouldComputeTheClaimButForItsLastBits(Body body) throws ModelException {
        compare(dense(body.hidden()), job());
    }

    @Test
    void shouldComputeTheMlpWithEveryKindOfMemory() throws ModelException {
        byte[] file = recipe(new RecipeSpec.Mlp(List.of(FEATURES, 8, CLASSES)));
        compare(file, job());
        compare(file, job(Nd4jClaims.TIER, new JobSpec.Optimizer("adam", JobSpec.Optimizer.CONSTANT, ADAM)));
        compare(file, job(Nd4jClaims.TIER, new JobSpec.Optimizer("sgd", 0.1f, 0f)));
    }

    @Test
    void shouldComputeConvolutionsAndPools() throws ModelException {
        compare(recipe(new RecipeSpec.Lenet(IMAGES)), job());
        compare(averaged(), job());
    }

    @Test
    void shouldRefuseModelsWhoseGradientNd4jGetsWrong() {
        assertRefused(recipe(new RecipeSpec.Resnet8(IMAGES, 4)), layout);
        RecordLayout text = RecordLayout.tokens(8);
        assertRefused(recipe(RecipeSpec.Gpt.of(1, 16, 2, 8)), text);
        assertRefused(recipe(new RecipeSpec.Lstm(8, 16, 8, 256)), text);
        ModelException scaled = assertRefused(
                SavedModels.save(graph -> {
                    SDVariable x = graph.placeHolder("input", DataType.FLOAT, -1, FEATURES);
                    SDVariable labels = graph.placeHolder("labels", DataType.FLOAT, -1, CLASSES);
                    SDVariable scores = graph.mmul("scores", x, weights(graph, "w", FEATURES, CLASSES));
                    graph.loss
                            .softmaxCrossEntropy("entropy", labels, scores, null)
                            .mul("loss", 2.0);
                    graph.setLossVariables("loss");
                }),
                layout);
        assertTrue(String.valueOf(scaled.getMessage()).contains("loss"), scaled.getMessage());
        ModelException where = assertRefused(dense((graph, x) -> graph.nn.leakyRelu("leaky", x, 0.1)), layout);
        assertTrue(String.valueOf(where.getMessage()).contains("leaky"), where.getMessage());
    }

    private static ModelException assertRefused(byte[] file, RecordLayout layout) {
        try (Compute compute = Compute.ofThreads(1)) {
            return assertThrows(
                    ModelException.class, () -> new Nd4jClaims(job(), file, layout, compute, SavedModels.CACHE));
        }
    }

    @Test
    void shouldRefuseAJobThatPaysForReproducibleClaims() {
        JobSpec optimistic = job("optimistic", new JobSpec.Optimizer("sgd", 0.1f, 0f));
        byte[] file = recipe(new RecipeSpec.Mlp(List.of(FEATURES, 8, CLASSES)));
        try (Compute compute = Compute.ofThreads(1)) {
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class,
                    () -> new Nd4jClaims(optimistic, file, layout, compute, SavedModels.CACHE));
            assertEquals("engine=nd4j tier=optimistic wanted=statistical", refused.getMessage());
        }
    }

    @Test
    void shouldSayWhichStepIsNotFinite() throws ModelException {
        byte[] file = recipe(new RecipeSpec.Mlp(List.of(FEATURES, 8, CLASSES)));
        JobSpec job = job();
        CompiledModel model = ModelCompiler.compile(file, job.optimizer(), BATCH, 3, BATCH, layout);
        SortedMap<String, Tensor> start = new TreeMap<>(model.parameters());
        start.replaceAll((name, value) -> {
            Tensor large = value.copy();
            Arrays.fill(large.floats(), 1e30f);
            return large;
        });
        try (Compute compute = Compute.ofThreads(1)) {
            ClaimResult result = new Nd4jClaims(job, file, layout, compute, SavedModels.CACHE)
                    .compute(
                            WORKER,
                            job,
                            new Assignment(Hash32.ZERO, 0, Hash32.ZERO, 0, 2),
                            Hash32.ZERO,
                            start,
                            Hash32.ZERO,
                            records,
                            PlanObserver.NONE);
            assertNotNull(result.claim().failed());
            assertEquals(Collections.emptySortedMap(), result.gradient());
        }
    }

    @Test
    void shouldTestEveryOperatorThatItTakes() throws ModelException {
        SortedSet<String> seen = new TreeSet<>();
        Stream.concat(
                        bodies().map(body -> dense(body.hidden())),
                        Stream.of(averaged(), recipe(new RecipeSpec.Lenet(IMAGES))))
                .forEach(file -> seen.addAll(operators(file)));
        assertEquals(Nd4jClaims.operators(), seen);
    }

    private static List<String> operators(byte[] file) {
        try {
            return FlatGraphReader.read(file).operations().stream()
                    .map(Operation::operator)
                    .toList();
        } catch (ModelException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldPrintNothingWhileItComputes() throws ModelException {
        PrintStream standardOutput = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            compare(recipe(new RecipeSpec.Mlp(List.of(FEATURES, 8, CLASSES))), job());
        } finally {
            System.setOut(standardOutput);
        }
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }
}

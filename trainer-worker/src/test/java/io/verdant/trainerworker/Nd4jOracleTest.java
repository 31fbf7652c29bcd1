package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.authoring.SavedModels;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.loss.LossReduce;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Every SameDiff operator that has a meaning here, against ND4J's own execution of the same file: the loss, and the
 * gradient of every parameter. None of these models is one whose gradients M2.1 gets wrong.
 */
class Nd4jOracleTest {
    private static final int BATCH = 8;
    private static final int FEATURES = 6;
    private static final int CLASSES = 3;
    private static final long SEED = 20261120;
    private static final PrintStream STANDARD_OUTPUT = System.out;
    private static final double TOLERANCE = 2e-5;
    private static final JobSpec.Optimizer UNIT_SGD = new JobSpec.Optimizer("sgd", 1f, 0f);

    private interface Definition {
        /** The logits, given the input x, a weight w[6,3], a weight v[3,3] and a positive b[3]. */
        SDVariable logits(SameDiff graph, SDVariable x, SDVariable w, SDVariable v, SDVariable b);
    }

    private record Case(String name, Definition definition, LossReduce reduction) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case on(String name, Definition definition) {
        return new Case(name, definition, LossReduce.MEAN_BY_NONZERO_WEIGHT_COUNT);
    }

    /** An operator applied to {@code x·w}. */
    private static Case after(String name, UnaryOperator<SDVariable> operator) {
        return on(name, (g, x, w, v, b) -> operator.apply(g.mmul(x, w)));
    }

    /** An operator applied to something positive. */
    private static Case afterPositive(String name, UnaryOperator<SDVariable> operator) {
        return on(
                name,
                (g, x, w, v, b) -> operator.apply(g.math.square(g.mmul(x, w)).add(b)));
    }

    private static Stream<Case> cases() {
        return Stream.of(
                after("matmul", z -> z),
                on("matmul, b transposed", (g, x, w, v, b) -> g.mmul(g.mmul(x, w), v, false, true, false)),
                on("matmul, a transposed", (g, x, w, v, b) -> g.mmul(x, g.mmul(w, v, false, false, false))),
                on("add", (g, x, w, v, b) -> g.mmul(x, w).add(b)),
                on("subtract", (g, x, w, v, b) -> g.mmul(x, w).sub(b)),
                on("multiply", (g, x, w, v, b) -> g.mmul(x, w).mul(b)),
                on("divide", (g, x, w, v, b) -> g.mmul(x, w).div(b)),
                on("reversesubtract", (g, x, w, v, b) -> g.mmul(x, w).rsub(b)),
                on("reversedivide", (g, x, w, v, b) -> b.rdiv(g.mmul(x, w))),
                after("add_scalar and mul_scalar", z -> z.mul(3.0).add(2.0)),
                after("sub_scalar and div_scalar", z -> z.sub(1.5).div(4.0)),
                after("rsub_scalar", z -> z.rsub(2.0)),
                afterPositive("rdiv_scalar", z -> z.rdiv(2.0)),
                on("neg", (g, x, w, v, b) -> g.math.neg(g.mmul(x, w))),
                on("exp", (g, x, w, v, b) -> g.math.exp(g.mmul(x, w))),
                on(
                        "log",
                        (g, x, w, v, b) ->
                                g.math.log(g.math.square(g.mmul(x, w)).add(b))),
                on(
                        "sqrt",
                        (g, x, w, v, b) ->
                                g.math.sqrt(g.math.square(g.mmul(x, w)).add(b))),
                on("square", (g, x, w, v, b) -> g.math.square(g.mmul(x, w))),
                on("relu", (g, x, w, v, b) -> g.mmul(g.nn.relu(g.mmul(x, w), 0), v)),
                on("identity", (g, x, w, v, b) -> g.identity(g.mmul(x, w))),
                after("reshape", z -> z.reshape(-1, CLASSES, 1).reshape(BATCH, CLASSES)),
                on("transpose", (g, x, w, v, b) -> g.transpose(g.mmul(g.transpose(w), g.transpose(x)))),
                on("permute", (g, x, w, v, b) -> g.permute(g.mmul(g.permute(w, 1, 0), g.permute(x, 1, 0)), 1, 0)),
                on("expand_dims", (g, x, w, v, b) -> g.mmul(x, w).mul(g.expandDims(b, 0))),
                on("reduce_sum of rows", (g, x, w, v, b) -> g.mmul(x, w).mul(g.sum(g.mmul(x, w), true, 1))),
                on("reduce_sum of columns", (g, x, w, v, b) -> g.mmul(x, w).add(g.sum(g.mmul(x, w), 0))),
                on("reduce_sum of all", (g, x, w, v, b) -> g.mmul(x, w).mul(g.sum(v))),
                on("reduce_mean of rows", (g, x, w, v, b) -> g.mmul(x, w).mul(g.mean(g.mmul(x, w), true, 1))),
                on("reduce_mean of columns", (g, x, w, v, b) -> g.mmul(x, w).add(g.mean(g.mmul(x, w), 0))),
                on("reduce_mean of all", (g, x, w, v, b) -> g.mmul(x, w).mul(g.mean(v))),
                on("softmax", (g, x, w, v, b) -> g.mmul(g.nn.softmax(g.mmul(x, w), 1), v)),
                on("log_softmax", (g, x, w, v, b) -> g.mmul(g.nn.logSoftmax(g.mmul(x, w)), v)),
                on("xw_plus_b", (g, x, w, v, b) -> g.nn.linear(x, w, b)),
                on("relu_layer", (g, x, w, v, b) -> g.mmul(g.nn.reluLayer(x, w, b), v)),
                on("biasadd", (g, x, w, v, b) -> g.nn.biasAdd(g.mmul(x, w), b, false)),
                new Case("sum of the rows' losses", (g, x, w, v, b) -> g.mmul(x, w), LossReduce.SUM),
                new Case("mean by weight", (g, x, w, v, b) -> g.mmul(x, w), LossReduce.MEAN_BY_WEIGHT));
    }

    /** SameDiff prints as it differentiates. */
    @BeforeAll
    static void silence() {
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    }

    @AfterAll
    static void restore() {
        System.setOut(STANDARD_OUTPUT);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldAgreeWithNd4j(Case tested) throws ModelException {
        compare(SavedModels.save(graph -> {
            SDVariable x = graph.placeHolder("x", DataType.FLOAT, -1, FEATURES);
            SDVariable y = graph.placeHolder("y", DataType.FLOAT, -1, CLASSES);
            SDVariable w = graph.var("w", random(1, -1, 1, FEATURES, CLASSES));
            SDVariable v = graph.var("v", random(2, -1, 1, CLASSES, CLASSES));
            SDVariable b = graph.var("b", random(3, 0.5, 2, CLASSES));
            SDVariable logits = tested.definition().logits(graph, x, w, v, b);
            graph.loss.softmaxCrossEntropy("loss", y, logits, null, tested.reduction(), 0.0);
            graph.setLossVariables("loss");
        }));
    }

    @ParameterizedTest
    @MethodSource("depths")
    void shouldAgreeWithNd4jOnTheMlpRecipe(List<Integer> layers) throws ModelException {
        compare(SavedModels.mlp(SEED, layers.toArray(Integer[]::new)));
    }

    private static Stream<List<Integer>> depths() {
        return Stream.of(
                List.of(FEATURES, CLASSES), List.of(FEATURES, 40, CLASSES), List.of(FEATURES, 33, 17, CLASSES));
    }

    private static void compare(byte[] file) throws ModelException {
        ByteRecords records = ByteRecords.clusters(SEED, BATCH, FEATURES, CLASSES);
        RecordLayout layout = RecordLayout.labelled(FEATURES, CLASSES);
        CompiledModel model = ModelCompiler.compile(file, UNIT_SGD, BATCH, 1, BATCH, layout);
        try (Compute compute = Compute.ofThreads(1)) {
            float loss = new Evaluator(model, compute).loss(model.parameters(), records, (step, row) -> row);
            // One step of descent at rate 1: the pseudo-gradient is the gradient.
            PlanResult step = new PlanRunner(model.plan(), compute)
                    .run(model.parameters(), records, (number, row) -> row, PlanObserver.NONE);
            SameDiff oracle = SameDiff.fromFlatBuffers(ByteBuffer.wrap(file));
            Map<String, INDArray> batch = batch(records, model);
            double expected = oracle.output(batch, "loss").get("loss").getDouble(0);
            assertEquals(expected, loss, TOLERANCE * Math.max(1, Math.abs(expected)), "loss, seed=" + SEED);
            String[] names = model.parameters().keySet().toArray(String[]::new);
            Map<String, INDArray> gradients = oracle.calculateGradients(batch, names);
            for (String name : names) {
                assertGradient(
                        name,
                        gradients.get(name),
                        step.closing().get(name),
                        model.parameters().get(name));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertGradient(String name, INDArray expected, Tensor actual, Tensor parameter) {
        INDArray flat = expected.dup('c').reshape(expected.length());
        for (int i = 0; i < flat.length(); i++) {
            double wanted = flat.getDouble(i);
            // p - (p - g) loses what p's own exponent cannot hold.
            double lost = Math.ulp(parameter.floats()[i]);
            double tolerance = TOLERANCE * Math.max(1, Math.abs(wanted)) + lost;
            assertEquals(wanted, actual.floats()[i], tolerance, name + "[" + i + "]");
        }
    }

    private static Map<String, INDArray> batch(ByteRecords records, CompiledModel model) {
        float[] features = new float[BATCH * FEATURES];
        float[] labels = new float[BATCH * CLASSES];
        for (int row = 0; row < BATCH; row++) {
            for (int i = 0; i < FEATURES; i++) {
                features[row * FEATURES + i] = records.unsigned(row, i) / 255f;
            }
            labels[row * CLASSES + records.unsigned(row, FEATURES)] = 1;
        }
        boolean recipe = model.plan().step().nodeNamed("input").isPresent();
        Map<String, INDArray> batch = new HashMap<>();
        batch.put(recipe ? "input" : "x", Nd4j.createFromArray(features).reshape(BATCH, FEATURES));
        batch.put(recipe ? "labels" : "y", Nd4j.createFromArray(labels).reshape(BATCH, CLASSES));
        return batch;
    }

    private static INDArray random(int stream, double low, double high, int... shape) {
        int count = Arrays.stream(shape).reduce(1, (a, b) -> a * b);
        double[] values = new Random(SEED + stream).doubles(count, low, high).toArray();
        long[] dims = Arrays.stream(shape).asLongStream().toArray();
        return Nd4j.createFromArray(values).castTo(DataType.FLOAT).reshape(dims);
    }
}

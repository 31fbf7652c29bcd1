package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.JobSpec;
import io.verdant.protocol.StateNames;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.factory.Nd4j;

/** Batch normalisation by the statistics of its batch: running ones are carried by the steps and used in evaluation. */
class BatchNormStatisticsTest {
    private static final float RATE = 0.0625f;
    private static final int STEPS = 3;
    private static final String MEAN = StateNames.STATISTIC_PREFIX + "norm/mean";
    private static final String VARIANCE = StateNames.STATISTIC_PREFIX + "norm/variance";
    private static final RecordLayout LAYOUT = RecordLayout.labelled(1, 2);
    private static final ByteRecords RECORDS = ByteRecords.clusters(1, 2, 1, 2);

    private static Stream<Recorded.Case> recorded() {
        return Recorded.read("/pytorch/batch-norm.txt").stream();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void shouldTrainAndEvaluateAsPytorchDoes(Recorded.Case expected) throws ModelException {
        CompiledModel model = compile(expected, 1, STEPS);
        PlanResult result = run(model);
        Map.of("bias", "out.bias", "gain", "out.gain", "weight", "out.weight", "x", "out.x")
                .forEach((name, key) -> assertClose(expected, key, result.endState(), name));
        assertClose(expected, "mean", result.endState(), MEAN);
        assertClose(expected, "variance", result.endState(), VARIANCE);
        try (Compute compute = Compute.ofThreads(1)) {
            float loss = new Evaluator(model, compute).loss(result.endState(), RECORDS, (step, row) -> 0);
            double wanted = expected.array("evaluated").values()[0];
            assertEquals(wanted, loss, 1e-5 * Math.max(1, Math.abs(wanted)), "loss in evaluation");
        }
    }

    @Test
    void shouldBeginAtMeanZeroAndVarianceOne() throws ModelException {
        SortedMap<String, Tensor> state =
                compile(recorded().findFirst().orElseThrow(), 1, STEPS).parameters();
        assertTrue(allAre(state.get(MEAN), 0f));
        assertTrue(allAre(state.get(VARIANCE), 1f));
    }

    @Test
    void shouldMoveStatisticsOnceForEachMicroBatch() throws ModelException {
        Recorded.Case recorded = recorded().findFirst().orElseThrow();
        SortedMap<String, Tensor> once = run(compile(recorded, 1, 1)).endState();
        SortedMap<String, Tensor> twice = run(compile(recorded, 2, 1)).endState();
        float[] meanOnce = once.get(MEAN).floats();
        float[] meanTwice = twice.get(MEAN).floats();
        for (int i = 0; i < meanOnce.length; i++) {
            assertEquals(meanOnce[i] / 0.1 * 0.19, meanTwice[i], 1e-6, "mean " + i);
        }
    }

    @Test
    void shouldTakeStatisticsOverOtherAxesAsTheyAre() throws ModelException {
        CompiledModel model = compiled(graph -> {
            SDVariable x = graph.var("x", Nd4j.createFromArray(new float[][] {{1, 2}, {4, 8}}));
            SDVariable[] moments = graph.math.moments(new String[] {"mean", "variance"}, x, new int[] {1}, false);
            graph.sum(graph.nn.batchNorm("norm", x, moments[0], moments[1], moments[0], moments[0], 0.5, 1))
                    .markAsLoss();
        });
        assertFalse(model.parameters().keySet().stream().anyMatch(StateNames::isStatistic));
    }

    @Test
    void shouldRefuseStatisticsOfOneElementAndNamesOfStatistics() {
        ModelException one = assertThrows(
                ModelException.class,
                () -> compiled(graph -> {
                    SDVariable x = graph.var("x", Nd4j.createFromArray(new float[][] {{1, 2}}));
                    SDVariable[] moments =
                            graph.math.moments(new String[] {"mean", "variance"}, x, new int[] {0}, false);
                    SDVariable gain = graph.var("gain", Nd4j.createFromArray(1f, 2f));
                    graph.sum(graph.nn.batchNorm("norm", x, moments[0], moments[1], gain, gain, 0.5, 1))
                            .markAsLoss();
                }));
        assertTrue(one.getMessage().contains("norm"), one.getMessage());
        ModelException taken = assertThrows(
                ModelException.class,
                () -> compiled(graph ->
                        graph.sum(graph.var(MEAN, Nd4j.createFromArray(1f, 2f))).markAsLoss()));
        assertTrue(taken.getMessage().contains(MEAN), taken.getMessage());
    }

    private static CompiledModel compiled(Consumer<SameDiff> definition) throws ModelException {
        return ModelCompiler.compile(
                SavedModels.save(definition), new JobSpec.Optimizer("sgd", RATE, 0f), 1, 1, 1, LAYOUT);
    }

    /** @param parts micro-batches of a record each */
    private static CompiledModel compile(Recorded.Case recorded, int parts, int steps) throws ModelException {
        byte[] file = SavedModels.save(graph -> {
            SDVariable x = parameter(graph, recorded, "x");
            SDVariable[] moments = graph.math.moments(new String[] {"mean", "variance"}, x, new int[] {0, 2, 3}, false);
            SDVariable gain = parameter(graph, recorded, "gain");
            SDVariable bias = parameter(graph, recorded, "bias");
            SDVariable norm = graph.nn.batchNorm("norm", x, moments[0], moments[1], gain, bias, 1e-5, 1);
            graph.sum("loss", norm.mul(parameter(graph, recorded, "weight"))).markAsLoss();
        });
        var numbers = new TreeMap<>(Map.of(JobSpec.Optimizer.LEARNING_RATE, RATE, "accumulate", (float) parts));
        JobSpec.Optimizer optimizer = new JobSpec.Optimizer("sgd", JobSpec.Optimizer.CONSTANT, numbers);
        return ModelCompiler.compile(file, optimizer, parts, steps, 1, LAYOUT);
    }

    private static SDVariable parameter(SameDiff graph, Recorded.Case recorded, String name) {
        Recorded.Array array = recorded.array("in." + name);
        long[] dims = Arrays.stream(array.shape().dims()).asLongStream().toArray();
        return graph.var(name, Nd4j.createFromArray(array.narrowed().floats()).reshape(dims));
    }

    private static PlanResult run(CompiledModel model) {
        try (Compute compute = Compute.ofThreads(1)) {
            BatchSchedule schedule = new BatchSchedule(new byte[32], 0, 0, 1, 1, 2, 1);
            PlanResult result =
                    new PlanRunner(model.plan(), compute).run(model.parameters(), RECORDS, schedule, PlanObserver.NONE);
            assertTrue(result.ok(), "node=" + result.failedNode());
            return result;
        }
    }

    private static boolean allAre(Tensor tensor, float number) {
        for (float element : tensor.floats()) {
            if (element != number) {
                return false;
            }
        }
        return true;
    }

    private static void assertClose(Recorded.Case expected, String key, SortedMap<String, Tensor> state, String name) {
        GraphProbe.assertClose(expected.array(key).values(), state.get(name).floats(), 1e-5, name);
    }
}

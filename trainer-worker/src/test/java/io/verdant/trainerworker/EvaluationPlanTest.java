package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Claim;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.JobSpec;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.Tensor;
import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.Recipes;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evaluation as a plan: the figures are those of the plain forward programs, whatever the batches are. */
class EvaluationPlanTest {
    private static final int BATCH = 8;
    private static final int CLASSES = 4;
    private static final int FEATURES = 6;
    private static final int CONTEXT = 8;
    private static final RecordLayout IMAGES = RecordLayout.labelled(FEATURES, CLASSES);
    private static final JobSpec.Optimizer SGD = new JobSpec.Optimizer("sgd", 0.1f, 0f);

    private static final byte[] MLP = SavedModels.mlp(3, FEATURES, 5, CLASSES);

    private static CompiledModel model(byte[] file, RecordLayout layout) throws ModelException {
        return ModelCompiler.compile(file, SGD, BATCH, 1, BATCH, layout);
    }

    /** The mean over whole batches, or of the only one, by the loss program. */
    private static double loss(Evaluator evaluator, CompiledModel model, ByteRecords records) {
        int count = records.recordCount();
        int batches = Math.max(1, count / BATCH);
        double sum = 0;
        for (int i = 0; i < batches; i++) {
            int first = i * BATCH;
            sum += evaluator.loss(model.parameters(), records, (step, row) -> Math.min(first + row, count - 1));
        }
        return sum / batches;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 24, 37})
    void shouldGiveTheFiguresOfTheForwardPrograms(int recordCount) throws ModelException {
        ByteRecords records = ByteRecords.clusters(5, recordCount, FEATURES, CLASSES);
        assertSameFigures(MLP, IMAGES, records, recordCount);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 16, 19})
    void shouldCountEveryByteOfATextOnce(int recordCount) throws ModelException {
        byte[] file = Recipes.author(RecipeSpec.Gpt.of(1, 16, 2, CONTEXT), 7, SavedModels.CACHE);
        ByteRecords records = ByteRecords.tokens(5, recordCount, CONTEXT + 1, 256);
        assertSameFigures(file, RecordLayout.tokens(CONTEXT), records, (long) recordCount * CONTEXT);
    }

    private static void assertSameFigures(byte[] file, RecordLayout layout, ByteRecords records, long total)
            throws ModelException {
        CompiledModel model = model(file, layout);
        EvaluationPlan plan = ModelCompiler.compileEvaluation(file, BATCH, records.recordCount(), layout);
        try (Compute compute = Compute.ofThreads(1)) {
            Evaluator evaluator = new Evaluator(model, compute);
            EvaluationPlan.Result result = plan.run(model.parameters(), records, compute, PlanObserver.NONE);
            assertEquals(total, result.total());
            assertEquals(evaluator.correctCount(model.parameters(), records), result.correct());
            double expected = loss(evaluator, model, records);
            assertEquals(expected, result.loss(), 1e-6 * Math.max(1, Math.abs(expected)));
        }
    }

    @Test
    void shouldStateTheRootOfTheClosingProgram() throws ModelException {
        ByteRecords records = ByteRecords.clusters(5, 20, FEATURES, CLASSES);
        CompiledModel model = model(MLP, IMAGES);
        EvaluationPlan plan = ModelCompiler.compileEvaluation(MLP, BATCH, 20, IMAGES);
        try (Compute compute = Compute.ofThreads(1)) {
            EvaluationPlan.Result result = plan.run(model.parameters(), records, compute, PlanObserver.NONE);
            Hash32 root = StateRoot.ofTensors(new PlanRunner(plan.plan(), compute)
                            .run(model.parameters(), records, plan.index(), PlanObserver.NONE)
                            .closing())
                    .root();
            assertEquals(root, result.root());
            var other = new EvaluationPlan.Result(result.correct() + 1, 20, result.loss(), null);
            assertNotEquals(root, other.root());
        }
    }

    @Test
    void shouldNameTheFirstValueThatIsNotFinite() throws ModelException {
        CompiledModel model = model(MLP, IMAGES);
        TreeMap<String, Tensor> broken = new TreeMap<>(model.parameters());
        Tensor first = broken.firstEntry().getValue().copy();
        first.floats()[0] = Float.NaN;
        broken.put(broken.firstKey(), first);
        EvaluationPlan plan = ModelCompiler.compileEvaluation(MLP, BATCH, 20, IMAGES);
        try (Compute compute = Compute.ofThreads(1)) {
            EvaluationPlan.Result result =
                    plan.run(broken, ByteRecords.clusters(5, 20, FEATURES, CLASSES), compute, PlanObserver.NONE);
            Claim.Failure failed = result.failed();
            assertTrue(failed != null && failed.step() == 0 && failed.node() >= 0, result.toString());
            assertTrue(Float.isNaN(result.loss()));
            assertEquals(Hash32.ZERO, result.root());
        }
    }

    @Test
    void shouldRefuseMoreLabelsThanFloatsCount() {
        int tooMany = EvaluationPlan.MAX_COUNT + 1;
        assertThrows(ModelException.class, () -> ModelCompiler.compileEvaluation(MLP, 65_536, tooMany, IMAGES));
    }
}

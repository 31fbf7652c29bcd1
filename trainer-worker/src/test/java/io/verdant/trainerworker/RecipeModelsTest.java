package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.JobSpec;
import io.verdant.protocol.StateRoot;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.RecipeSpec.FeedForward;
import io.verdant.trainerworker.authoring.RecipeSpec.Images;
import io.verdant.trainerworker.authoring.RecipeSpec.Norm;
import io.verdant.trainerworker.authoring.RecipeSpec.Positions;
import io.verdant.trainerworker.authoring.Recipes;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every recipe, small: it compiles, learns what can be learnt, and gives the same bits on one thread and on two. */
class RecipeModelsTest {
    private static final int BATCH = 8;
    private static final int STEPS = 12;
    private static final int CONTEXT = 8;
    private static final Images IMAGES = new Images(12, 12, 1, 3);
    private static final JobSpec.Optimizer OPTIMIZER = new JobSpec.Optimizer("momentum", 0.05f, 0.9f);

    private record Case(RecipeSpec spec) {
        @Override
        public String toString() {
            return spec.toString();
        }
    }

    private static Stream<Case> cases() {
        return Stream.of(
                        new RecipeSpec.Mlp(List.of(144, 8, 3)),
                        new RecipeSpec.Lenet(IMAGES),
                        new RecipeSpec.Resnet8(IMAGES, 4),
                        RecipeSpec.Gpt.of(2, 16, 4, CONTEXT),
                        new RecipeSpec.Gpt(
                                1, 16, 4, 2, CONTEXT, 256, 24, Positions.ROTARY, Norm.RMS, FeedForward.SWIGLU),
                        new RecipeSpec.Lstm(8, 16, CONTEXT, 256))
                .map(Case::new);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void shouldLearnWithTheSameBitsOnOneThreadAndTwo(Case recipe) throws ModelException {
        byte[] file = Recipes.author(recipe.spec(), 7, SavedModels.CACHE);
        boolean text = recipe.spec() instanceof RecipeSpec.Gpt || recipe.spec() instanceof RecipeSpec.Lstm;
        RecordLayout layout = text ? RecordLayout.tokens(CONTEXT) : RecordLayout.labelled(144, 3);
        CompiledModel model = ModelCompiler.compile(file, OPTIMIZER, BATCH, STEPS, 16, layout);
        ByteRecords records = text ? words(64) : ByteRecords.clusters(7, 64, 144, 3);
        PlanResult one = run(model, records, 1);
        PlanResult two = run(model, records, 2);
        assertTrue(one.ok(), "step=" + one.failedStep() + " node=" + one.failedNode());
        assertEquals(
                StateRoot.ofTensors(one.endState()).root(),
                StateRoot.ofTensors(two.endState()).root());
        try (Compute compute = Compute.ofThreads(1)) {
            Evaluator evaluator = new Evaluator(model, compute);
            float before = evaluator.loss(model.parameters(), records, (step, row) -> row);
            float after = evaluator.loss(one.endState(), records, (step, row) -> row);
            assertTrue(after < 0.8 * before, "before=" + before + " after=" + after);
        }
    }

    private static PlanResult run(CompiledModel model, ByteRecords records, int threads) {
        BatchSchedule schedule = new BatchSchedule(new byte[32], 0, 0, 1, 1, records.recordCount(), BATCH);
        try (Compute compute = Compute.ofThreads(threads)) {
            return new PlanRunner(model.plan(), compute).run(model.parameters(), records, schedule, PlanObserver.NONE);
        }
    }

    private static ByteRecords words(int count) {
        byte[] bytes = new byte[count * (CONTEXT + 1)];
        Random random = new Random(7);
        for (int i = 0; i < count; i++) {
            int from = random.nextInt(4);
            for (int t = 0; t <= CONTEXT; t++) {
                bytes[i * (CONTEXT + 1) + t] = (byte) "abcd".charAt((from + t) % 4);
            }
        }
        return ByteRecords.of(CONTEXT + 1, bytes);
    }
}

package io.verdant.trainerworker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.BatchSchedule;
import io.verdant.repops.Compute;
import io.verdant.repops.PlanObserver;
import io.verdant.repops.PlanResult;
import io.verdant.repops.PlanRunner;
import io.verdant.repops.RecordSource;
import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.Recipes;
import io.verdant.trainerworker.authoring.SavedModels;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small language models learn a sentence by heart, with everything that an optimizer may be asked for. */
class TextTrainingTest {
    private static final int CONTEXT = 12;
    private static final int BATCH = 8;
    private static final int STEPS = 60;
    private static final byte[] TEXT =
            "the quick brown fox jumps over the lazy dog; ".repeat(4).getBytes(StandardCharsets.US_ASCII);

    /** Every window of the text. */
    private record Windows() implements RecordSource {
        @Override
        public int recordCount() {
            return TEXT.length - CONTEXT;
        }

        @Override
        public int recordLength() {
            return CONTEXT + 1;
        }

        @Override
        public void copy(int recordIndex, int offset, byte[] target, int targetOffset, int length) {
            System.arraycopy(TEXT, recordIndex + offset, target, targetOffset, length);
        }
    }

    private static Stream<RecipeSpec> recipes() {
        return Stream.of(
                RecipeSpec.Gpt.of(1, 24, 2, CONTEXT),
                new RecipeSpec.Gpt(
                        1,
                        24,
                        4,
                        2,
                        CONTEXT,
                        256,
                        40,
                        RecipeSpec.Positions.ROTARY,
                        RecipeSpec.Norm.RMS,
                        RecipeSpec.FeedForward.SWIGLU),
                new RecipeSpec.Lstm(16, 32, CONTEXT, 256));
    }

    private static JobSpec.Optimizer optimizer() {
        SortedMap<String, Float> numbers = new TreeMap<>(
                Map.of("learningRate", 0.02f, "beta1", 0.9f, "beta2", 0.98f, "epsilon", 1e-8f, "weightDecay", 0.01f));
        numbers.putAll(Map.of("clipNorm", 1f, "accumulate", 2f, "warmupSteps", 5f, "decaySteps", 60f));
        numbers.put("finalRate", 0.002f);
        return new JobSpec.Optimizer("adamw", "cosine", numbers);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void shouldLearnASentence(RecipeSpec recipe) throws ModelException {
        byte[] file = Recipes.author(recipe, 7, SavedModels.CACHE);
        CompiledModel model =
                ModelCompiler.compile(file, optimizer(), BATCH, STEPS, BATCH, RecordLayout.tokens(CONTEXT));
        RecordSource records = new Windows();
        BatchSchedule schedule = new BatchSchedule(new byte[32], 0, 0, 1, 1, records.recordCount(), BATCH);
        try (Compute compute = Compute.ofThreads(1)) {
            Evaluator evaluator = new Evaluator(model, compute);
            double before = evaluator.loss(model.parameters(), records, schedule);
            PlanResult result =
                    new PlanRunner(model.plan(), compute).run(model.parameters(), records, schedule, PlanObserver.NONE);
            assertTrue(
                    result.ok(),
                    () -> "not finite: step=" + result.failedStep() + " node="
                            + model.plan().step().node(result.failedNode()));
            double after = evaluator.loss(result.endState(), records, schedule);
            assertEquals(Math.log(256), before, 0.5, "as good as guessing");
            assertTrue(after < 2, "loss=" + after);
        }
    }
}

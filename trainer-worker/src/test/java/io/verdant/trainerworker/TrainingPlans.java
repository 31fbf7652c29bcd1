package io.verdant.trainerworker;

import io.verdant.protocol.JobSpec;
import io.verdant.repops.RecordSource;
import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.Recipes;
import io.verdant.trainerworker.authoring.SavedModels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Trainings of 100 steps that an emulated processor ends within a minute: the built-in recipes at small sizes, each with
 * another optimizer.
 */
enum TrainingPlans {
    /** 100-48-32-10, batches of 16, Nesterov momentum. */
    MLP(16, new RecipeSpec.Mlp(List.of(100, 48, 32, 10)), RecordLayout.labelled(100, 10)) {
        @Override
        JobSpec.Optimizer optimizer() {
            return new JobSpec.Optimizer("nesterov", 0.05f, 0.9f);
        }

        @Override
        RecordSource records() {
            return ByteRecords.clusters(11, RECORDS, 100, 10);
        }
    },

    /** LeNet-5 over 16×16 pixels, batches of 8, Adam. */
    LENET(8, new RecipeSpec.Lenet(new RecipeSpec.Images(16, 16, 1, 10)), RecordLayout.labelled(256, 10)) {
        @Override
        JobSpec.Optimizer optimizer() {
            return settings("adam", JobSpec.Optimizer.CONSTANT, Map.of("learningRate", 0.001f));
        }

        @Override
        RecordSource records() {
            return ByteRecords.clusters(12, RECORDS, 256, 10);
        }
    },

    /**
     * Two layers of width 32 with two heads, 16 tokens of 64, batches of 2; AdamW with a warm-up, a cosine and the
     * gradient's norm limited.
     */
    GPT(
            2,
            new RecipeSpec.Gpt(
                    2,
                    32,
                    2,
                    2,
                    16,
                    64,
                    64,
                    RecipeSpec.Positions.LEARNED,
                    RecipeSpec.Norm.LAYER,
                    RecipeSpec.FeedForward.GELU),
            RecordLayout.tokens(16)) {
        @Override
        JobSpec.Optimizer optimizer() {
            return settings(
                    "adamw",
                    "cosine",
                    Map.of("learningRate", 0.003f, "clipNorm", 1f, "warmupSteps", 10f, "decaySteps", 300f));
        }

        @Override
        RecordSource records() {
            return ByteRecords.tokens(13, RECORDS, 17, 64);
        }
    };

    static final int STEPS = 100;
    private static final int SHARDS = 10;
    private static final int RECORDS_PER_SHARD = 12;
    private static final int RECORDS = SHARDS * RECORDS_PER_SHARD;
    private static final long SEED = 7;

    private final int batch;
    private final RecipeSpec spec;
    private final RecordLayout layout;

    TrainingPlans(int batch, RecipeSpec spec, RecordLayout layout) {
        this.batch = batch;
        this.spec = spec;
        this.layout = layout;
    }

    abstract JobSpec.Optimizer optimizer();

    abstract RecordSource records();

    private static JobSpec.Optimizer settings(String name, String decay, Map<String, Float> numbers) {
        TreeMap<String, Float> all = new TreeMap<>();
        for (OptimizerSettings.Setting setting : OptimizerSettings.of(name, decay)) {
            if (setting.required()) {
                all.put(setting.name(), setting.otherwise());
            }
        }
        all.putAll(numbers);
        return new JobSpec.Optimizer(name, decay, all);
    }

    CompiledModel compile() throws ModelException {
        byte[] file = Recipes.author(spec, SEED, SavedModels.CACHE);
        return ModelCompiler.compile(file, optimizer(), batch, STEPS, batch, layout);
    }

    /** The second of three workers in the third round; an epoch is 36 records. */
    PlanDump.Schedule schedule() {
        return new PlanDump.Schedule(SecondImplementationTest.seed(name()), 2, 1, 3, SHARDS, RECORDS_PER_SHARD, batch);
    }
}

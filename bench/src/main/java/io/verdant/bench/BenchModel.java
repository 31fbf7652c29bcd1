package io.verdant.bench;

import io.verdant.datasets.Dataset;
import io.verdant.datasets.Split;
import io.verdant.node.ExitCode;
import io.verdant.node.UserError;
import io.verdant.protocol.JobSpec;
import io.verdant.trainerworker.CompiledModel;
import io.verdant.trainerworker.ModelCompiler;
import io.verdant.trainerworker.ModelException;
import io.verdant.trainerworker.RecordLayout;
import io.verdant.trainerworker.authoring.RecipeSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The models that are measured, each as a recipe, its optimizer, its records and the length of its claims. */
enum BenchModel {
    MLP(new RecipeSpec.Mlp(List.of(784, 256, 128, 10)), "mnist", 64, 100, nesterov()),
    LENET(new RecipeSpec.Lenet(RecipeSpec.Images.MNIST), "mnist", 64, 8, nesterov()),
    GPT(gpt(), "moby-dick:" + Context.TOKENS, 16, 8, adam());

    /** Tokens of a window. */
    private static final class Context {
        static final int TOKENS = 128;
    }

    private final RecipeSpec recipe;
    private final String records;
    private final int batch;
    private final int claimSteps;
    private final JobSpec.Optimizer optimizer;

    BenchModel(RecipeSpec recipe, String records, int batch, int claimSteps, JobSpec.Optimizer optimizer) {
        this.recipe = recipe;
        this.records = records;
        this.batch = batch;
        this.claimSteps = claimSteps;
        this.optimizer = optimizer;
    }

    private static RecipeSpec gpt() {
        int width = 128;
        return new RecipeSpec.Gpt(
                4,
                width,
                4,
                4,
                Context.TOKENS,
                256,
                4 * width,
                RecipeSpec.Positions.LEARNED,
                RecipeSpec.Norm.LAYER,
                RecipeSpec.FeedForward.GELU);
    }

    private static JobSpec.Optimizer nesterov() {
        return new JobSpec.Optimizer("nesterov", 0.05f, 0.9f);
    }

    private static JobSpec.Optimizer adam() {
        Map<String, Float> numbers =
                Map.of(JobSpec.Optimizer.LEARNING_RATE, 1e-3f, "beta1", 0.9f, "beta2", 0.999f, "epsilon", 1e-8f);
        return new JobSpec.Optimizer("adam", JobSpec.Optimizer.CONSTANT, new TreeMap<>(numbers));
    }

    /**
     * The model of that name.
     *
     * @throws UserError where there is none
     */
    static BenchModel named(String word) {
        return Arrays.stream(values())
                .filter(model -> model.word().equals(word))
                .findFirst()
                .orElseThrow(() -> UserError.because(ExitCode.USAGE, "no such model to measure")
                        .with("model", word)
                        .next("use one of " + words()));
    }

    static String words() {
        return String.join(", ", all());
    }

    static List<String> all() {
        return Arrays.stream(values()).map(BenchModel::word).toList();
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    RecipeSpec recipe() {
        return recipe;
    }

    int batch() {
        return batch;
    }

    int claimSteps() {
        return claimSteps;
    }

    Dataset records() {
        return Dataset.open(records, Split.TRAIN);
    }

    /** Compiles what {@link #recipe} wrote. */
    CompiledModel compile(byte[] file, Dataset data) {
        RecordLayout layout = data.kind() == Dataset.Kind.TEXT
                ? RecordLayout.tokens(data.features())
                : RecordLayout.labelled(data.features(), data.classes());
        try {
            return ModelCompiler.compile(file, optimizer, batch, claimSteps, batch, layout);
        } catch (ModelException e) {
            throw new IllegalStateException("our own recipe does not compile: " + e.getMessage(), e);
        }
    }
}

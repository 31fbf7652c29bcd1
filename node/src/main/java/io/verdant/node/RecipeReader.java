package io.verdant.node;

import io.verdant.trainerworker.authoring.RecipeSpec;
import io.verdant.trainerworker.authoring.RecipeSpec.Images;
import io.verdant.trainerworker.authoring.Recipes;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Reads the {@code model} part of a job file that names a recipe. */
final class RecipeReader {
    private static final List<String> RECIPES = Recipes.names();
    private static final int SIZE_LIMIT = 1 << 20;
    private static final int LAYERS_LIMIT = 1024;
    private static final int BYTE_VALUES = 256;

    private final YamlSection fields;

    /** Of the job's data; 0 where it is not a text. */
    private final int context;

    private RecipeReader(YamlSection fields, int context) {
        this.fields = fields;
        this.context = context;
    }

    static JobFile.Model.Recipe read(YamlSection fields, int context) {
        String recipe = fields.text("recipe");
        if (!RECIPES.contains(recipe)) {
            throw fields.invalid("recipe", "names no recipe that exists", ExitCode.UNKNOWN_OPERATOR)
                    .with("recipe", recipe)
                    .next("use one of " + String.join(", ", RECIPES));
        }
        RecipeReader reader = new RecipeReader(fields, context);
        try {
            return new JobFile.Model.Recipe(reader.spec(recipe));
        } catch (IllegalArgumentException e) {
            throw fields.invalid("recipe", "cannot be built with these sizes")
                    .with("cause", String.valueOf(e.getMessage()))
                    .causedBy(e)
                    .next("correct the model's sizes");
        }
    }

    private RecipeSpec spec(String recipe) {
        return switch (recipe) {
            case Recipes.MLP -> mlp();
            case Recipes.LENET -> lenet();
            case Recipes.RESNET8 ->
                new RecipeSpec.Resnet8(images(), size("filters", RecipeSpec.Resnet8.DEFAULT_FILTERS));
            case Recipes.GPT -> gpt();
            case Recipes.LSTM -> lstm();
            default -> throw new IllegalArgumentException("recipe=" + recipe);
        };
    }

    private RecipeSpec.Scaling scaling() {
        return new RecipeSpec.Scaling(
                fields.single("inputMean", -1e6, 1e6, 0), fields.single("inputDeviation", 1e-6, 1e6, 1));
    }

    private RecipeSpec lenet() {
        return new RecipeSpec.Lenet(
                images(),
                sizes("filters", RecipeSpec.Lenet.DEFAULT_FILTERS),
                sizes("dense", RecipeSpec.Lenet.DEFAULT_DENSE),
                fields.integer("padding", 0, SIZE_LIMIT, RecipeSpec.Lenet.DEFAULT_PADDING),
                scaling());
    }

    private List<Integer> sizes(String name, List<Integer> otherwise) {
        return fields.has(name) ? fields.integers(name, 1, SIZE_LIMIT) : otherwise;
    }

    private RecipeSpec mlp() {
        List<Integer> layers = fields.integers("layers", 1, SIZE_LIMIT);
        if (layers.size() < 2 || layers.size() > LAYERS_LIMIT) {
            throw fields.invalid("layers", "needs 2 to " + LAYERS_LIMIT + " widths")
                    .with("count", layers.size())
                    .next("write the input's width first and the number of classes last");
        }
        return new RecipeSpec.Mlp(layers, scaling());
    }

    private Images images() {
        return new Images(
                size("height", Images.MNIST.height()),
                size("width", Images.MNIST.width()),
                size("channels", Images.MNIST.channels()),
                size("classes", Images.MNIST.classes()));
    }

    private RecipeSpec gpt() {
        int width = size("width");
        int heads = size("heads");
        return new RecipeSpec.Gpt(
                size("layers"),
                width,
                heads,
                size("keyHeads", heads),
                window(),
                size("vocabulary", BYTE_VALUES),
                size("hidden", 4 * width),
                choice("positions", RecipeSpec.Positions.LEARNED),
                choice("norm", RecipeSpec.Norm.LAYER),
                choice("feedForward", RecipeSpec.FeedForward.GELU));
    }

    private RecipeSpec lstm() {
        int hidden = size("hidden");
        return new RecipeSpec.Lstm(size("embedding", hidden), hidden, window(), size("vocabulary", BYTE_VALUES));
    }

    /** The model's context, which must be the data's. */
    private int window() {
        int window = context == 0 ? size("context") : size("context", context);
        if (window != context) {
            throw fields.invalid(fields.has("context") ? "context" : "recipe", "does not fit the data")
                    .with("model", window)
                    .with("data", context)
                    .next("train on a text whose data.context is the model's");
        }
        return window;
    }

    private int size(String name) {
        return fields.integer(name, 1, SIZE_LIMIT);
    }

    private int size(String name, int otherwise) {
        return fields.integer(name, 1, SIZE_LIMIT, otherwise);
    }

    private <E extends Enum<E>> E choice(String name, E otherwise) {
        Class<E> type = otherwise.getDeclaringClass();
        Set<String> words = new TreeSet<>();
        for (E constant : type.getEnumConstants()) {
            words.add(word(constant));
        }
        return Enum.valueOf(type, fields.word(name, words, word(otherwise)).toUpperCase(Locale.ROOT));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}

package io.verdant.trainerworker.authoring;

import java.nio.file.Path;
import java.util.List;

/** The built-in recipes: each writes a SameDiff file. */
public final class Recipes {
    public static final String MLP = "mlp";
    public static final String LENET = "lenet";
    public static final String RESNET8 = "resnet8";
    public static final String GPT = "gpt";
    public static final String LSTM = "lstm";

    private Recipes() {}

    /** Names of the recipes of this build. */
    public static List<String> names() {
        return List.of(MLP, LENET, RESNET8, GPT, LSTM);
    }

    /**
     * Writes the model of a recipe with initial weights drawn from the seed. Equal arguments give equal bytes.
     *
     * @param spec the recipe and its sizes
     * @param seed the job's seed
     * @param cacheDir where the native library may be unpacked, unless {@code org.bytedeco.javacpp.cachedir} is set
     * @return bytes of a saved SameDiff graph
     */
    public static byte[] author(RecipeSpec spec, long seed, Path cacheDir) {
        return Authoring.write(cacheDir, graph -> {
            switch (spec) {
                case RecipeSpec.Mlp mlp -> MlpRecipe.build(graph, mlp, seed);
                case RecipeSpec.Lenet lenet -> LenetRecipe.build(new GraphWriter(graph, seed), lenet);
                case RecipeSpec.Resnet8 resnet -> new Resnet8Recipe(new GraphWriter(graph, seed), resnet).build();
                case RecipeSpec.Gpt gpt -> new GptRecipe(new GraphWriter(graph, seed), gpt).build();
                case RecipeSpec.Lstm lstm -> new LstmRecipe(new GraphWriter(graph, seed), lstm).build();
            }
        });
    }
}

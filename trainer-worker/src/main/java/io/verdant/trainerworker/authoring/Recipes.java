package io.verdant.trainerworker.authoring;

import java.nio.file.Path;
import java.util.List;

/** The built-in recipes: each writes a SameDiff file. */
public final class Recipes {
    /** A multilayer perceptron with rectified hidden layers; {@code layers} are the widths. */
    public static final String MLP = "mlp";

    private Recipes() {}

    /** Names of the recipes of this build. */
    public static List<String> names() {
        return List.of(MLP);
    }

    /**
     * Checks a recipe without loading ND4J.
     *
     * @throws IllegalArgumentException for an unknown recipe or impossible sizes
     */
    public static void check(RecipeSpec spec) {
        if (!spec.recipe().equals(MLP)) {
            throw new IllegalArgumentException("unknown recipe: recipe=" + spec.recipe() + " known=" + names());
        }
        MlpRecipe.check(spec.layers());
    }

    /**
     * Writes the model of a recipe with initial weights drawn from the seed. Equal arguments give equal bytes.
     *
     * @param spec the recipe and its sizes
     * @param seed the job's seed
     * @param cacheDir where the native library may be unpacked, unless {@code org.bytedeco.javacpp.cachedir} is set
     * @return bytes of a saved SameDiff graph
     * @throws IllegalArgumentException for an unknown recipe or impossible sizes
     */
    public static byte[] author(RecipeSpec spec, long seed, Path cacheDir) {
        check(spec);
        return Authoring.write(cacheDir, graph -> MlpRecipe.build(graph, spec.layers(), seed));
    }
}

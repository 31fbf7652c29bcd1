package io.verdant.trainerworker.authoring;

import java.nio.file.Path;

/** The built-in recipes: each writes a SameDiff file. */
public final class Recipes {
    private Recipes() {}

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
        throw new IllegalArgumentException("unknown recipe: recipe=" + spec.recipe());
    }
}

package io.verdant.trainerworker.authoring;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.nd4j.autodiff.samediff.SameDiff;

/** SameDiff files for tests, written as the recipes write theirs. */
public final class SavedModels {
    /** Where the native library is unpacked once for all test runs of this user. */
    public static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "verdant");

    private SavedModels() {}

    public static byte[] save(Consumer<SameDiff> definition) {
        return Authoring.write(CACHE, definition);
    }

    public static byte[] mlp(long seed, Integer... layers) {
        return Recipes.author(new RecipeSpec.Mlp(List.of(layers)), seed, CACHE);
    }
}

package io.verdant.trainerworker.authoring;

import java.util.List;

/**
 * A built-in model as a job file names it.
 *
 * @param recipe the recipe's name, such as {@code mlp}
 * @param layers widths from the input to the output
 */
public record RecipeSpec(String recipe, List<Integer> layers) {
    public RecipeSpec {
        layers = List.copyOf(layers);
    }
}

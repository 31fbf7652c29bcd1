package io.verdant.trainerworker.authoring;

/** Checks of the sizes in a {@link RecipeSpec}. */
final class Sizes {
    private Sizes() {}

    static void check(String name, int value, int low, int high) {
        if (value < low || value > high) {
            throw new IllegalArgumentException(name + "=" + value + " limit=" + low + ".." + high);
        }
    }

    static void divides(String name, int value, String wholeName, int whole) {
        if (whole % value != 0) {
            throw new IllegalArgumentException(
                    name + "=" + value + " " + wholeName + "=" + whole + ": the first must divide the second");
        }
    }

    static void weights(long count) {
        if (count > RecipeSpec.MAX_WEIGHT_COUNT) {
            throw new IllegalArgumentException("weights=" + count + " limit=" + RecipeSpec.MAX_WEIGHT_COUNT);
        }
    }
}

package io.verdant.trainerworker.authoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.protocol.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class RecipesTest {
    @Test
    void shouldWriteTheSameBytesForTheSameArguments() {
        assertArrayEquals(SavedModels.mlp(7, 6, 5, 3), SavedModels.mlp(7, 6, 5, 3));
    }

    @Test
    void shouldWriteTheSameBytesInEveryRun() {
        // Written by another process: no time, random name or hash order may be in the file.
        String written = Sha256.of(SavedModels.mlp(7, 6, 5, 3)).hex();
        assertEquals("25330d19df168fd7f2d0bfd16fc27e98eae27dbdd3c14342c3d7f8d7b2c77c73", written);
    }

    @Test
    void shouldDrawOtherWeightsFromAnotherSeed() {
        assertFalse(Arrays.equals(SavedModels.mlp(7, 6, 5, 3), SavedModels.mlp(8, 6, 5, 3)));
    }

    @Test
    void shouldDrawWeightsWithinTheirLimitAndAroundZero() {
        float[] weights = InitialWeights.uniform(7, 0, 54, 10_001);
        double limit = Math.sqrt(6.0 / 54);
        double sum = 0;
        for (float weight : weights) {
            assertTrue(weight >= -limit && weight < limit, "weight=" + weight);
            sum += weight;
        }
        assertEquals(0, sum / weights.length, 0.01);
    }

    @Test
    void shouldLeaveStandardOutputAlone() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream ours = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(ours);
        try {
            SavedModels.mlp(7, 6, 3);
            assertEquals(ours, System.out);
        } finally {
            System.setOut(before);
        }
        assertEquals("", printed.toString(StandardCharsets.UTF_8));
    }

    @Test
    void shouldRefuseSizesThatCannotBe() {
        for (List<Integer> layers : List.of(List.<Integer>of(), List.of(6), List.of(6, 0), List.of(65_536, 65_536))) {
            assertThrows(IllegalArgumentException.class, () -> new RecipeSpec.Mlp(layers));
        }
        assertNames("heads=3", () -> RecipeSpec.Gpt.of(2, 16, 3, 8));
        assertNames("context=0", () -> RecipeSpec.Gpt.of(2, 16, 4, 0));
        assertNames("weights=", () -> RecipeSpec.Gpt.of(64, 4096, 4, 8));
        assertNames("height=4", () -> new RecipeSpec.Images(4, 28, 1, 10));
        assertNames("height=8", () -> new RecipeSpec.Lenet(new RecipeSpec.Images(8, 28, 1, 10)));
        assertNames("filters=0", () -> new RecipeSpec.Resnet8(RecipeSpec.Images.MNIST, 0));
        assertNames("context=1000", () -> new RecipeSpec.Lstm(8, 8, 1000, 256));
    }

    private static void assertNames(String part, Executable making) {
        String message = assertThrows(IllegalArgumentException.class, making).getMessage();
        assertTrue(String.valueOf(message).contains(part), message);
    }
}

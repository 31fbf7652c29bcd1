package io.verdant.trainerworker.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.verdant.trainerworker.authoring.RecipeSpec.FeedForward;
import io.verdant.trainerworker.authoring.RecipeSpec.Images;
import io.verdant.trainerworker.authoring.RecipeSpec.Norm;
import io.verdant.trainerworker.authoring.RecipeSpec.Positions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The recipes' files as ND4J itself reads and runs them. */
class RecipeForwardTest {
    private static final int BATCH = 4;
    private static final int CONTEXT = 8;
    private static final int VOCABULARY = 32;
    private static final Images IMAGES = new Images(16, 12, 2, 5);

    private static Stream<RecipeSpec> imageRecipes() {
        return Stream.of(new RecipeSpec.Lenet(IMAGES), new RecipeSpec.Resnet8(IMAGES, 4));
    }

    private static Stream<RecipeSpec> textRecipes() {
        return Stream.of(
                gpt(4, Positions.LEARNED, Norm.LAYER, FeedForward.GELU),
                gpt(2, Positions.ROTARY, Norm.RMS, FeedForward.SWIGLU),
                gpt(1, Positions.LEARNED, Norm.RMS, FeedForward.GELU),
                new RecipeSpec.Lstm(6, 12, CONTEXT, VOCABULARY));
    }

    private static RecipeSpec gpt(int keyHeads, Positions positions, Norm norm, FeedForward feedForward) {
        return new RecipeSpec.Gpt(2, 16, 4, keyHeads, CONTEXT, VOCABULARY, 24, positions, norm, feedForward);
    }

    @ParameterizedTest
    @MethodSource("imageRecipes")
    void shouldScoreImages(RecipeSpec spec) {
        Random random = new Random(7);
        float[] pixels = new float[BATCH * IMAGES.height() * IMAGES.width() * IMAGES.channels()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = random.nextInt(256) / 255f;
        }
        INDArray input =
                Nd4j.createFromArray(pixels).reshape(BATCH, IMAGES.height(), IMAGES.width(), IMAGES.channels());
        INDArray labels = Nd4j.eye(IMAGES.classes()).get(NDArrayIndex.interval(0, BATCH));
        float loss = run(spec, "loss", input, labels).getFloat(0);
        assertTrue(loss > 0.5 * Math.log(IMAGES.classes()) && loss < 4 * Math.log(IMAGES.classes()), "loss=" + loss);
    }

    @ParameterizedTest
    @MethodSource("textRecipes")
    void shouldScoreTokensByThoseBeforeThem(RecipeSpec spec) {
        int[] tokens = new Random(7).ints(BATCH * CONTEXT, 0, VOCABULARY).toArray();
        INDArray labels = Nd4j.createFromArray(tokens).reshape(BATCH, CONTEXT);
        float loss = run(spec, "loss", labels, labels).getFloat(0);
        assertEquals(Math.log(VOCABULARY), loss, 0.3, "loss=" + loss);
        int changed = 5;
        int[] others = tokens.clone();
        others[changed] = (others[changed] + 1) % VOCABULARY;
        float[] before = scores(spec, tokens);
        float[] after = scores(spec, others);
        int window = CONTEXT * VOCABULARY;
        int unchanged = changed * VOCABULARY;
        assertEquals(BATCH * window, before.length);
        assertTrue(
                Arrays.equals(before, 0, unchanged, after, 0, unchanged),
                "an earlier token's score follows a later token");
        assertTrue(Arrays.equals(before, window, before.length, after, window, before.length), "windows mix");
        for (int position = changed; position < CONTEXT; position++) {
            int from = position * VOCABULARY;
            assertFalse(
                    Arrays.equals(before, from, from + VOCABULARY, after, from, from + VOCABULARY),
                    "position=" + position);
        }
    }

    private static float[] scores(RecipeSpec spec, int[] tokens) {
        INDArray input = Nd4j.createFromArray(tokens).reshape(BATCH, CONTEXT);
        return run(spec, "scores", input, input).dup('c').data().asFloat();
    }

    private static INDArray run(RecipeSpec spec, String output, INDArray input, INDArray labels) {
        ByteBuffer file = ByteBuffer.wrap(Recipes.author(spec, 7, SavedModels.CACHE));
        PrintStream standardOutput = System.out;
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            return SameDiff.fromFlatBuffers(file)
                    .output(Map.of("input", input, "labels", labels), output)
                    .get(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            System.setOut(standardOutput);
        }
    }
}

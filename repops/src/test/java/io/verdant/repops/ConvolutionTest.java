package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What an implementation of convolutions and poolings could get wrong unnoticed: padding, skipped taps, ties, threads. */
class ConvolutionTest {
    private static final float TINY = 1e-30f;
    private static final int MINUS_ZERO = 0x80000000;

    /** A program of one node, its operands as they are. */
    private static final class OneNode {
        final ProgramBuilder builder = new ProgramBuilder("p");
        final Map<String, Tensor> operands = new TreeMap<>();

        ProgramBuilder.Value operand(Shape shape, float... values) {
            String name = "x" + operands.size();
            operands.put(name, Tensor.ofFloats(shape, values));
            return builder.input(name, Program.Kind.OPERAND, DType.FLOAT32, shape);
        }

        float[] run(ProgramBuilder.Value node, Compute.Mode mode, int threads) {
            builder.output("out", node);
            try (Compute compute = Compute.of(mode, threads)) {
                ProgramRunner runner = new ProgramRunner(builder.build(), compute);
                operands.forEach((name, value) -> runner.bind(name, Program.Kind.OPERAND, value));
                runner.run();
                return Arrays.copyOf(
                        runner.output("out").floats(),
                        runner.output("out").shape().elementCount());
            }
        }
    }

    private static void assertMinusZero(boolean wanted, float value, String label) {
        assertEquals(
                Integer.toHexString(wanted ? MINUS_ZERO : 0),
                Integer.toHexString(Float.floatToRawIntBits(value)),
                label);
    }

    /** The products underflow to −0; folding one more +0 · w turns that into +0, skipping it does not. */
    @Test
    void shouldFoldWhatLiesOutsideTheImageAsZero() {
        for (Compute.Mode mode : Compute.Mode.values()) {
            for (int pad = 0; pad < 2; pad++) {
                OneNode one = new OneNode();
                ProgramBuilder.Value x = one.operand(Shape.of(1, 1, 1, 1), -TINY);
                ProgramBuilder.Value w = one.operand(Shape.of(1, 1 + pad, 1, 1), filled(1 + pad, TINY));
                // Without padding before, the second tap reads behind the image.
                float[] y = one.run(one.builder.conv2d("y", x, w, Window.of(1, 1 + pad), 1, 1, 1), mode, 1);
                assertMinusZero(pad == 0, y[0], mode + " pad=" + pad);
            }
        }
    }

    @Test
    void shouldFoldPaddingInTheGradientOfTheWeight() {
        for (Compute.Mode mode : Compute.Mode.values()) {
            for (int width = 1; width < 3; width++) {
                OneNode one = new OneNode();
                ProgramBuilder.Value x = one.operand(Shape.of(1, 1, 1, 1), -TINY);
                ProgramBuilder.Value dy = one.operand(Shape.of(1, 1, width, 1), filled(width, TINY));
                float[] dw = one.run(one.builder.conv2dGradWeight("dw", x, dy, Window.of(1, 1), 1), mode, 1);
                assertMinusZero(width == 1, dw[0], mode + " width=" + width);
            }
        }
    }

    /** With a stride of 2 half of the taps meet no output and are skipped; with 1, one lies beside the outputs and is folded. */
    @Test
    void shouldSkipTapsBetweenStridesAndFoldThoseBesideTheOutputs() {
        for (Compute.Mode mode : Compute.Mode.values()) {
            for (int stride = 1; stride < 3; stride++) {
                OneNode one = new OneNode();
                ProgramBuilder.Value dy = one.operand(Shape.of(1, 1, 1, 1), -TINY);
                ProgramBuilder.Value w = one.operand(Shape.of(1, 2, 1, 1), TINY, TINY);
                Window window = Window.of(1, 2).stride(1, stride);
                float[] dx =
                        one.run(one.builder.conv2dGradInput("dx", dy, w, window, 1, Shape.of(1, 1, 2, 1)), mode, 1);
                assertMinusZero(stride == 2, dx[0], mode + " stride=" + stride);
            }
        }
    }

    @Test
    void shouldGiveZeroWhereNoTapAndNoWindowReads() {
        for (Compute.Mode mode : Compute.Mode.values()) {
            OneNode one = new OneNode();
            Window window = Window.of(1, 1).stride(1, 3);
            ProgramBuilder.Value dy = one.operand(Shape.of(1, 1, 2, 1), 5f, 7f);
            ProgramBuilder.Value w = one.operand(Shape.of(1, 1, 1, 1), 1f);
            float[] dx = one.run(one.builder.conv2dGradInput("dx", dy, w, window, 1, Shape.of(1, 1, 5, 1)), mode, 1);
            assertArrayEquals(new float[] {5f, 0f, 0f, 7f, 0f}, dx, mode.toString());
            OneNode pool = new OneNode();
            dy = pool.operand(Shape.of(1, 1, 2, 1), 5f, 7f);
            dx = pool.run(
                    pool.builder.avgPoolGrad("dx", dy, window, PoolDivisor.WINDOW, Shape.of(1, 1, 5, 1)), mode, 1);
            assertArrayEquals(new float[] {5f, 0f, 0f, 7f, 0f}, dx, mode.toString());
        }
    }

    @Test
    void shouldKeepTheFirstOfEqualMaximaAndNotSeePadding() {
        float[] row = {-3f, -1f, -1f, -1f, 0f, -0f};
        Window window = Window.of(1, 3).pad(0, 1).stride(1, 2);
        for (Compute.Mode mode : Compute.Mode.values()) {
            OneNode one = new OneNode();
            ProgramBuilder.Value x = one.operand(Shape.of(1, 1, row.length, 1), row);
            float[] max = one.run(one.builder.maxPool("max", x, window, 1, 3), mode, 1);
            assertArrayEquals(new float[] {-1f, -1f, 0f}, max, mode.toString());
            OneNode places = new OneNode();
            x = places.operand(Shape.of(1, 1, row.length, 1), row);
            ProgramBuilder.Value index = places.builder.maxPoolIndex("index", x, window, 1, 3);
            float[] taps = places.run(places.builder.cast("tap", index), mode, 1);
            assertArrayEquals(new float[] {2f, 0f, 1f}, taps, mode.toString());
        }
    }

    @Test
    void shouldIgnoreIndicesThatNameNoPositionOfTheWindow() {
        for (Compute.Mode mode : Compute.Mode.values()) {
            OneNode one = new OneNode();
            Window window = Window.of(1, 2).pad(0, 1);
            ProgramBuilder.Value dy = one.operand(Shape.of(1, 1, 4, 1), 1f, 2f, 4f, 8f);
            ProgramBuilder.Value at = one.operand(Shape.of(1, 1, 4, 1), 0f, 2f, -1f, 1f);
            ProgramBuilder.Value index = one.builder.cast("index", at);
            float[] dx = one.run(one.builder.maxPoolGrad("dx", dy, index, window, Shape.of(1, 1, 4, 1)), mode, 1);
            assertArrayEquals(new float[] {0f, 0f, 0f, 8f}, dx, mode.toString());
        }
    }

    /** Layers as they are met: both of a LeNet, one in the middle of a residual network, depthwise ones. */
    @Test
    void shouldGiveTheScalarBitsOfWholeLayersOverSeveralThreads() {
        long seed = new Random().nextLong();
        layer(seed, Shape.of(6, 28, 28, 1), 20, Window.of(5, 5), 1);
        layer(seed, Shape.of(3, 16, 16, 24), 40, Window.of(3, 3).pad(1, 1).stride(2, 2), 1);
        layer(seed, Shape.of(4, 14, 14, 32), 32, Window.of(3, 3).pad(1, 1), 32);
        layer(seed, Shape.of(2, 9, 11, 12), 18, Window.of(3, 2).dilation(2, 3).pad(2, 1), 3);
        layer(seed, Shape.of(5, 14, 13, 6), 16, Window.of(5, 5), 1);
        layer(seed, Shape.of(2, 10, 9, 4), 5, Window.of(2, 3).dilation(2, 1).pad(3, 4), 1);
        layer(seed, Shape.of(2, 9, 8, 21), 21, Window.of(3, 3).pad(1, 1).stride(2, 1), 21);
    }

    /** Few channels: as in a LeNet, windows that overlap or leave a rest, one channel, and too many for a short vector. */
    @Test
    void shouldGiveTheScalarBitsOfPoolingsOfFewChannels() {
        long seed = new Random().nextLong();
        pooling(seed, Shape.of(5, 28, 28, 6), Window.of(2, 2).stride(2, 2));
        pooling(seed, Shape.of(3, 9, 11, 3), Window.of(3, 3).stride(2, 2));
        pooling(seed, Shape.of(2, 9, 7, 4), Window.of(2, 3).stride(2, 3));
        pooling(seed, Shape.of(2, 12, 40, 1), Window.of(4, 2).stride(4, 2));
        pooling(seed, Shape.of(1, 5, 5, 8), Window.of(2, 2).stride(2, 2));
    }

    private static void pooling(long seed, Shape image, Window window) {
        Random random = new Random(seed);
        int height = window.rows().outputs(image.dim(1), 0);
        int width = window.columns().outputs(image.dim(2), 0);
        Shape pooled = Shape.of(image.dim(0), height, width, image.dim(3));
        float[] some = {-1f, -0f, 0f, 2f, Float.NaN, Float.POSITIVE_INFINITY};
        float[] x = gaussian(random, image);
        float[] dy = gaussian(random, pooled);
        for (int i = 0; i < x.length; i += 2) {
            x[i] = some[random.nextInt(image.dim(1) > 10 ? 4 : some.length)];
        }
        float[][] expected = new float[0][];
        for (Compute.Mode mode : Compute.Mode.values()) {
            OneNode max = new OneNode();
            OneNode places = new OneNode();
            OneNode gradient = new OneNode();
            float[] values = max.run(max.builder.maxPool("max", max.operand(image, x), window, height, width), mode, 2);
            ProgramBuilder.Value index =
                    places.builder.maxPoolIndex("index", places.operand(image, x), window, height, width);
            float[] taps = places.run(places.builder.cast("taps", index), mode, 2);
            ProgramBuilder.Value named = gradient.builder.cast("named", gradient.operand(pooled, taps));
            float[] dx = gradient.run(
                    gradient.builder.maxPoolGrad("dx", gradient.operand(pooled, dy), named, window, image), mode, 2);
            float[][] results = {values, taps, dx};
            for (int which = 0; which < expected.length; which++) {
                String label = "seed=" + seed + " " + image + " which=" + which;
                assertArrayEquals(bits(expected[which]), bits(results[which]), label);
            }
            expected = results;
        }
    }

    private static void layer(long seed, Shape image, int outputs, Window window, int groups) {
        Random random = new Random(seed);
        int height = window.rows().outputs(image.dim(1), window.rows().pad());
        int width = window.columns().outputs(image.dim(2), window.columns().pad());
        Shape kernel = Shape.of(window.rows().kernel(), window.columns().kernel(), image.dim(3) / groups, outputs);
        float[] x = gaussian(random, image);
        float[] w = gaussian(random, kernel);
        float[] dy = gaussian(random, Shape.of(image.dim(0), height, width, outputs));
        float[][][] results = new float[2][][];
        for (Compute.Mode mode : Compute.Mode.values()) {
            int threads = mode == Compute.Mode.SCALAR ? 1 : 3;
            OneNode forward = new OneNode();
            OneNode byInput = new OneNode();
            OneNode byWeight = new OneNode();
            Shape result = Shape.of(image.dim(0), height, width, outputs);
            results[mode.ordinal()] = new float[][] {
                forward.run(
                        forward.builder.conv2d(
                                "y",
                                forward.operand(image, x),
                                forward.operand(kernel, w),
                                window,
                                groups,
                                height,
                                width),
                        mode,
                        threads),
                byInput.run(
                        byInput.builder.conv2dGradInput(
                                "dx", byInput.operand(result, dy), byInput.operand(kernel, w), window, groups, image),
                        mode,
                        threads),
                byWeight.run(
                        byWeight.builder.conv2dGradWeight(
                                "dw", byWeight.operand(image, x), byWeight.operand(result, dy), window, groups),
                        mode,
                        threads)
            };
        }
        for (int which = 0; which < 3; which++) {
            assertArrayEquals(
                    bits(results[0][which]),
                    bits(results[1][which]),
                    "seed=" + seed + " " + window + " which=" + which);
        }
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        Arrays.setAll(bits, i -> Float.floatToIntBits(values[i]));
        return bits;
    }

    private static float[] filled(int count, float value) {
        float[] values = new float[count];
        Arrays.fill(values, value);
        return values;
    }

    private static float[] gaussian(Random random, Shape shape) {
        float[] values = new float[shape.elementCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}

package io.verdant.testkit;

import io.verdant.repops.Philox;

/** Normal noise in place of a gradient, drawn from a key, so that a run with it can be repeated. */
public final class GaussianNoise {
    private static final double UNIT = 0x1p-32;

    private GaussianNoise() {}

    /**
     * Independent values by Box and Muller from Philox blocks.
     *
     * @param key and {@code stream} name the draw: other numbers, other noise
     */
    public static double[] of(int dimensions, double mean, double deviation, int key, int stream) {
        double[] noise = new double[dimensions];
        int[] block = new int[4];
        for (int i = 0; i < dimensions; i++) {
            if (i % 4 == 0) {
                Philox.block(key, stream, i / 4, 0, 0, 0, block);
            }
            int pair = i % 4 / 2 * 2;
            double radius = Math.sqrt(-2 * StrictMath.log((Integer.toUnsignedLong(block[pair]) + 1) * UNIT));
            double angle = 2 * Math.PI * Integer.toUnsignedLong(block[pair + 1]) * UNIT;
            noise[i] = mean + deviation * radius * (i % 2 == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle));
        }
        return noise;
    }

    /** Noise of that length ("free rider with a plausible norm"). */
    public static double[] ofNorm(int dimensions, double norm, int key, int stream) {
        double[] noise = of(dimensions, 0, 1, key, stream);
        return VectorMath.scaled(norm / VectorMath.norm(noise), noise);
    }
}

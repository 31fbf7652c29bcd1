package io.verdant.trainerworker.authoring;

import io.verdant.repops.Philox;

/**
 * Initial weights: uniform in {@code [-limit, limit)} with {@code limit = sqrt(6 / fanIn)} (He et al., 2015), from our
 * own generator, so that the bits depend on the seed, the layer and the element only.
 */
final class InitialWeights {
    /** Third counter word: keeps these draws apart from every other use of the job's seed. */
    private static final int DOMAIN = 0x696e6974;

    private static final int WORDS = 4;

    private InitialWeights() {}

    static float[] uniform(long seed, int layer, int fanIn, int elementCount) {
        return within(seed, layer, (float) Math.sqrt(6.0 / fanIn), elementCount);
    }

    /** Uniform in {@code [-limit, limit)}. */
    static float[] within(long seed, int layer, float limit, int elementCount) {
        float[] weights = new float[elementCount];
        int[] words = new int[WORDS];
        for (int element = 0; element < elementCount; element++) {
            if (element % WORDS == 0) {
                Philox.block((int) seed, (int) (seed >>> 32), element / WORDS, layer, DOMAIN, 0, words);
            }
            // 24 bits make a fraction that a float holds exactly; so does twice it minus one.
            float fraction = (words[element % WORDS] >>> 8) * 0x1p-24f;
            weights[element] = (2f * fraction - 1f) * limit;
        }
        return weights;
    }
}

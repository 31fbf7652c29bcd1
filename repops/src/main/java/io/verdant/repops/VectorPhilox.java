package io.verdant.repops;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Masks from {@link Philox} for several consecutive counters at once: 32-bit words in the low halves of 64-bit lanes. What a
 * whole step does not fill is left to {@link ScalarKernels}.
 */
final class VectorPhilox {
    private static final VectorSpecies<Float> FLOATS = VectorKernels.SPECIES;
    private static final VectorSpecies<Long> SPECIES = FLOATS.withLanes(long.class);
    private static final int LENGTH = SPECIES.length();
    private static final long LOW_32 = 0xFFFF_FFFFL;

    /** Elements of a mask that one step makes. */
    private static final int STEP = LENGTH * MaskKey.WORDS;

    /** Every fourth bit: where the comparisons of first words go. */
    private static final long FIRST_WORDS = 0x1111_1111_1111_1111L;

    private VectorPhilox() {}

    /** As {@link Kernels#randomMask}. */
    static void mask(MaskKey key, long threshold, float[] out, int from, int count) {
        int whole = count - count % STEP;
        FloatVector zero = FloatVector.zero(FLOATS);
        for (int i = from; i < from + whole; i += STEP) {
            long below = below(key, i / MaskKey.WORDS, threshold);
            for (int part = 0; part < STEP; part += FLOATS.length()) {
                zero.blend(1f, VectorMask.fromLong(FLOATS, below >>> part)).intoArray(out, i + part);
            }
        }
        ScalarKernels.mask(key, threshold, out, from + whole, count - whole);
    }

    /** A bit for each element of counters {@code counter ..}, in order: whether its word is below the threshold. */
    private static long below(MaskKey key, int counter, long threshold) {
        LongVector x0 = LongVector.zero(SPECIES).addIndex(1).add(counter).and(LOW_32);
        LongVector x1 = LongVector.zero(SPECIES);
        LongVector x2 = x1;
        LongVector x3 = x1;
        int key0 = key.word0();
        int key1 = key.word1();
        for (int round = 0; round < Philox.ROUNDS; round++) {
            LongVector product0 = x0.mul(Philox.MULTIPLIER_0);
            LongVector product1 = x2.mul(Philox.MULTIPLIER_1);
            x0 = high(product1).lanewise(VectorOperators.XOR, x1).lanewise(VectorOperators.XOR, key0 & LOW_32);
            x1 = product1.and(LOW_32);
            x2 = high(product0).lanewise(VectorOperators.XOR, x3).lanewise(VectorOperators.XOR, key1 & LOW_32);
            x3 = product0.and(LOW_32);
            key0 += Philox.WEYL_0;
            key1 += Philox.WEYL_1;
        }
        return spread(x0, threshold)
                | spread(x1, threshold) << 1
                | spread(x2, threshold) << 2
                | spread(x3, threshold) << 3;
    }

    private static long spread(LongVector words, long threshold) {
        return Long.expand(words.compare(VectorOperators.LT, threshold).toLong(), FIRST_WORDS);
    }

    private static LongVector high(LongVector product) {
        return product.lanewise(VectorOperators.LSHR, Integer.SIZE);
    }
}

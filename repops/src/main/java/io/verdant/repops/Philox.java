package io.verdant.repops;

/**
 * Philox4x32-10, the contract's only source of randomness: a keyed bijection of 128-bit counters.
 *
 * <p>Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
public final class Philox {
    static final long MULTIPLIER_0 = 0xD2511F53L;
    static final long MULTIPLIER_1 = 0xCD9E8D57L;
    static final int WEYL_0 = 0x9E3779B9;
    static final int WEYL_1 = 0xBB67AE85;
    static final int ROUNDS = 10;
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private Philox() {}

    /** Writes the four words of counter {@code (c0, c1, c2, c3)} under key {@code (k0, k1)} into {@code out4}. */
    public static void block(int k0, int k1, int c0, int c1, int c2, int c3, int[] out4) {
        int key0 = k0;
        int key1 = k1;
        int x0 = c0;
        int x1 = c1;
        int x2 = c2;
        int x3 = c3;
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (x0 & LOW_32);
            long product1 = MULTIPLIER_1 * (x2 & LOW_32);
            x0 = (int) (product1 >>> 32) ^ x1 ^ key0;
            x1 = (int) product1;
            x2 = (int) (product0 >>> 32) ^ x3 ^ key1;
            x3 = (int) product0;
            key0 += WEYL_0;
            key1 += WEYL_1;
        }
        out4[0] = x0;
        out4[1] = x1;
        out4[2] = x2;
        out4[3] = x3;
    }

    /** The first word of counter {@code (c0, c1, 0, 0)}. */
    static int word(int k0, int k1, int c0, int c1) {
        int[] out = new int[4];
        block(k0, k1, c0, c1, 0, 0, out);
        return out[0];
    }
}

package io.verdant.repops;

/** The written orders of reductions. */
final class Reduction {
    /** Strided lanes of a sum: element {@code i} goes to lane {@code i mod 32}, ascending. */
    static final int LANES = 32;

    private Reduction() {}

    /** Folds 32 lanes by the halving tree 16, 8, 4, 2, 1, in place. */
    static float tree(float[] lanes) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[0];
    }

    /** The same of the 32 doubles from {@code at} on. */
    static double tree(double[] lanes, int at) {
        for (int half = LANES / 2; half > 0; half /= 2) {
            for (int i = at; i < at + half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[at];
    }

    /** One step of a maximum: the earlier value stays on a tie and against NaN. */
    static float max(float acc, float x) {
        return x > acc ? x : acc;
    }

    /** Whether one operand's value ranks before another's: by value, then by operand. */
    static boolean precedes(double x, int xOperand, double y, int yOperand) {
        return x < y || (x == y && xOperand < yOperand);
    }
}

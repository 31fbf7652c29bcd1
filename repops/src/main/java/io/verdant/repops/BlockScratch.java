package io.verdant.repops;

/** What one thread works in while it computes blocks of a fused group. */
final class BlockScratch {
    private final float[][] buffers;
    private final boolean[] loaded;
    private final float[] lanes = new float[Reduction.LANES];

    BlockScratch(int[] lengths) {
        this.buffers = new float[lengths.length][];
        this.loaded = new boolean[lengths.length];
        for (int i = 0; i < lengths.length; i++) {
            buffers[i] = new float[lengths[i]];
        }
    }

    /** Forgets what the last run loaded. */
    void begin() {
        java.util.Arrays.fill(loaded, false);
    }

    float[] buffer(int index) {
        return buffers[index];
    }

    float[] lanes() {
        return lanes;
    }

    /** Whether a buffer still holds what every block reads; it does from now on. */
    boolean keep(int index) {
        boolean before = loaded[index];
        loaded[index] = true;
        return before;
    }
}

package io.verdant.repops;

/** A Philox key for one random mask. Element {@code e} of the mask reads word {@code e mod 4} of counter {@code e / 4}. */
public record MaskKey(int word0, int word1) {
    /** Words of one Philox block. */
    static final int WORDS = 4;

    /** Writes the words of elements {@code 4 * counter .. 4 * counter + 3} into {@code words4}. */
    void block(int counter, int[] words4) {
        Philox.block(word0, word1, counter, 0, 0, 0, words4);
    }

    /** 1 where the word, unsigned, is below the threshold, else +0. */
    static float element(int word, long threshold) {
        return Integer.toUnsignedLong(word) < threshold ? 1f : 0f;
    }
}

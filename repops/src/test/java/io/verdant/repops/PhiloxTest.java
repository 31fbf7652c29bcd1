package io.verdant.repops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class PhiloxTest {
    /** Known answers published with the generator (Random123, kat_vectors, philox4x32 10). */
    @Test
    void shouldGiveThePublishedKnownAnswers() {
        assertArrayEquals(new int[] {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}, block(0, 0, 0, 0, 0, 0));
        assertArrayEquals(new int[] {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}, block(-1, -1, -1, -1, -1, -1));
        assertArrayEquals(
                new int[] {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
                block(0xa4093822, 0x299f31d0, 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344));
    }

    private static int[] block(int k0, int k1, int c0, int c1, int c2, int c3) {
        int[] out = new int[4];
        Philox.block(k0, k1, c0, c1, c2, c3, out);
        return out;
    }
}

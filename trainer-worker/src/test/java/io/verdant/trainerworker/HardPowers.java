package io.verdant.trainerworker;

/** Powers whose value lies near the middle of two floats. */
final class HardPowers {
    /**
     * Bits of base and exponent. The squares and cubes are those of floats in [1, 2) that come nearest to a middle; the
     * others are the nearest of some ten million random pairs, a few hundred-millionths of a unit in the last place away.
     */
    static final int[][] HARD = {
        {0x3fc0_0001, 0x4000_0000},
        {0x3fbf_ffff, 0x4000_0000},
        {0x3f9f_ffff, 0x4000_0000},
        {0x3fa0_0001, 0x4000_0000},
        {0x3fdf_fffe, 0x4000_0000},
        {0x3fe0_0002, 0x4000_0000},
        {0x3fd8_c0b5, 0x4000_0000},
        {0x3f8f_fffe, 0x4000_0000},
        {0x3f93_8ccb, 0x4040_0000},
        {0x3fdc_a463, 0x4040_0000},
        {0x3f9e_5359, 0x4040_0000},
        {0x3f81_0b54, 0x4040_0000},
        {0x3fbb_0ff0, 0x4040_0000},
        {0x3fd4_4f68, 0x4040_0000},
        {0x3fdf_03c0, 0x4040_0000},
        {0x3fe3_f592, 0x4040_0000},
        {0x4094_9379, 0xc214_00a1},
        {0x3fa7_aa8a, 0xc246_5220},
        {0x405c_1b02, 0x4279_33c6},
        {0x405a_90a1, 0xc220_28b9},
        {0x727e_9613, 0xbdb9_4089},
        {0x3f35_4bff, 0x4341_0e7b},
        {0x4020_8138, 0xc188_1543},
        {0x4014_7401, 0xc1df_963d},
        {0x7b26_9769, 0xbf63_20a5},
        {0x3ffe_72cc, 0xc2c5_ff45},
        {0x3f24_999e, 0xc2d3_79eb},
        {0x4001_e315, 0xc2c2_ea19},
        {0x40d8_4ec0, 0x4163_88b1},
        {0x0a6a_85ad, 0xbf76_25e2},
    };

    private HardPowers() {}
}

package io.verdant.node;

import java.awt.image.BufferedImage;
import java.util.Locale;

/** Letters of five by seven pixels, capitals only, for pictures that are drawn without the machine's fonts. */
final class PixelFont {
    /** Pixels from one letter to the next. */
    static final int ADVANCE = 6;
    /** Pixels from one line to the next. */
    static final int LINE = 10;

    private static final int WIDTH = 5;
    private static final int HEIGHT = 7;
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:=+-%()/ ";

    /** Seven rows of a letter, one base-32 digit each: bit 4 is the left pixel. */
    private static final String ROWS = "EHHVHHH" + "UHHUHHU" + "EHGGGHE" + "UHHHHHU" + "VGGUGGV" + "VGGUGGG" + "EHGNHHF"
            + "HHHVHHH" + "E44444E" + "72222IC" + "HIKOKIH" + "GGGGGGV" + "HRLLHHH" + "HHPLJHH" + "EHHHHHE" + "UHHUGGG"
            + "EHHHLID" + "UHHUKIH" + "FGGE11U" + "V444444" + "HHHHHHE" + "HHHHHA4" + "HHHLLLA" + "HHA4AHH" + "HHA4444"
            + "V1248GV" + "EHJLPHE" + "4C4444E" + "EH1248V" + "V2421HE" + "26AIV22" + "VGU11HE" + "68GUHHE" + "V124888"
            + "EHHEHHE" + "EHHF12C" + "00000CC" + "0000C48" + "0CC0CC0" + "00V0V00" + "044V440" + "000V000" + "OP248J3"
            + "2488842" + "8422248" + "01248G0" + "0000000";

    private PixelFont() {}

    static int width(String text) {
        return text.length() * ADVANCE;
    }

    /** Letters that it does not have are left out. */
    static void draw(BufferedImage image, String text, int x, int y, int colour) {
        String capitals = text.toUpperCase(Locale.ROOT);
        for (int i = 0; i < capitals.length(); i++) {
            int letter = LETTERS.indexOf(capitals.charAt(i));
            if (letter >= 0) {
                draw(image, letter, x + i * ADVANCE, y, colour);
            }
        }
    }

    private static void draw(BufferedImage image, int letter, int x, int y, int colour) {
        for (int row = 0; row < HEIGHT; row++) {
            int bits = Character.digit(ROWS.charAt(letter * HEIGHT + row), 32);
            for (int column = 0; column < WIDTH; column++) {
                if ((bits >> (WIDTH - 1 - column) & 1) != 0 && x + column < image.getWidth()) {
                    image.setRGB(x + column, y + row, colour);
                }
            }
        }
    }
}

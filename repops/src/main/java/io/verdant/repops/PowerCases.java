package io.verdant.repops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The published hard cases of {@link Operator#POW}, whose arguments are too many to try all: exact middles of two floats,
 * values within 2^-47 to 2^-70 of one, the ends of the range. The file says where they come from.
 */
public final class PowerCases {
    /** The file's name, beside this class. */
    public static final String FILE = "pow-hard-cases.txt";

    private static final char COMMENT = '#';

    /** Bits of the two arguments and of the correctly rounded result. */
    public record Case(int a, int b, int result) {
        /** The bits that this machine computes. */
        public int computed() {
            return Float.floatToIntBits(Power.of(Float.intBitsToFloat(a), Float.intBitsToFloat(b)));
        }

        public boolean isRight() {
            return computed() == result;
        }
    }

    private PowerCases() {}

    /** All of them, in the file's order. */
    public static List<Case> published() {
        try (InputStream in = PowerCases.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("missing resource: name=" + FILE);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            List<Case> cases = new ArrayList<>();
            text.lines().filter(line -> line.charAt(0) != COMMENT).forEach(line -> cases.add(parse(line)));
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Case parse(String line) {
        String[] words = line.split(" ");
        return new Case(
                HexFormat.fromHexDigits(words[0]),
                HexFormat.fromHexDigits(words[1]),
                HexFormat.fromHexDigits(words[2]));
    }
}

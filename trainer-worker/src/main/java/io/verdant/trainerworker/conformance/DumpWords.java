package io.verdant.trainerworker.conformance;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.StringTokenizer;

/** The words of a dump's {@code plan.txt}, read one after the other. */
final class DumpWords {
    private static final int HEXADECIMAL = 16;

    private final StringTokenizer words;

    DumpWords(String text) {
        words = new StringTokenizer(text);
    }

    String word() {
        if (!words.hasMoreTokens()) {
            throw new IllegalArgumentException("plan.txt ends early");
        }
        return words.nextToken();
    }

    void expect(String wanted) {
        String found = word();
        if (!found.equals(wanted)) {
            throw new IllegalArgumentException("plan.txt: wanted=" + wanted + " found=" + found);
        }
    }

    long integer() {
        return Long.parseLong(word());
    }

    int count() {
        return Math.toIntExact(integer());
    }

    int[] counts(int length) {
        int[] counts = new int[length];
        for (int i = 0; i < length; i++) {
            counts[i] = count();
        }
        return counts;
    }

    int bits() {
        return Integer.parseUnsignedInt(word(), HEXADECIMAL);
    }

    /** A name or text: {@code %} and two hexadecimal digits stand for a byte. */
    String text() {
        String escaped = word();
        ByteArrayOutputStream utf8 = new ByteArrayOutputStream();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%') {
                utf8.write(Integer.parseInt(escaped.substring(i + 1, i + 3), HEXADECIMAL));
                i += 2;
            } else {
                utf8.write(c);
            }
        }
        return utf8.toString(StandardCharsets.UTF_8);
    }
}

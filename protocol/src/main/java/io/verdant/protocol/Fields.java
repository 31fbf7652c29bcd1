package io.verdant.protocol;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.IntFunction;

/** Fields of messages: reading what has no Java type of its own, and the limits that both directions keep. */
final class Fields {
    private Fields() {}

    /** The generated decoders' way of copying bytes out. */
    @FunctionalInterface
    interface Source {
        int get(byte[] target, int offset, int length);
    }

    static Hash32 hash(Source source) {
        return Hash32.wrap(fixed(source, Hash32.LENGTH));
    }

    static Address address(Source source) {
        return Address.of(fixed(source, Address.LENGTH));
    }

    static Signature signature(Source source) {
        return Signature.of(fixed(source, Signature.LENGTH));
    }

    /** Copies bytes whose length was read from a message, once the length is within its limit. */
    static byte[] bytes(String name, int length, int limit, Source source) {
        return fixed(source, length(name, length, limit));
    }

    /** Reads text. Bytes that are not UTF-8 become other text here, and so fail the comparison with the encoding. */
    static String text(String name, int length, int limit, Source source) {
        return new String(bytes(name, length, limit, source), StandardCharsets.UTF_8);
    }

    /** The bytes of a text that a message may carry. */
    static byte[] utf8(String name, String text, int limit) {
        if (text.length() > limit) {
            throw new Refused(Reason.TOO_LARGE, name + " length=" + text.length() + " limit=" + limit);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new Refused(Reason.MALFORMED, name + " contains a control character");
        }
        try {
            var encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            length(name, encoded.remaining(), limit);
            return Arrays.copyOf(encoded.array(), encoded.remaining());
        } catch (CharacterCodingException unpaired) {
            throw new Refused(Reason.MALFORMED, name + " is not valid text");
        }
    }

    static int length(String name, int length, int limit) {
        if (length < 0 || length > limit) {
            throw new Refused(
                    Reason.TOO_LARGE, name + " length=" + Integer.toUnsignedString(length) + " limit=" + limit);
        }
        return length;
    }

    static int count(String name, int count, int limit) {
        if (count < 0 || count > limit) {
            throw new Refused(Reason.TOO_LARGE, name + " count=" + count + " limit=" + limit);
        }
        return count;
    }

    static int natural(String name, int value) {
        return (int) natural(name, (long) value);
    }

    static long natural(String name, long value) {
        if (value < 0) {
            throw new Refused(Reason.MALFORMED, name + "=" + value + " is negative");
        }
        return value;
    }

    /** A number that is -1 where there is none. */
    static int orNone(String name, int value) {
        return (int) orNone(name, (long) value);
    }

    static long orNone(String name, long value) {
        if (value < -1) {
            throw new Refused(Reason.MALFORMED, name + "=" + value + " is below -1");
        }
        return value;
    }

    static int between(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new Refused(Reason.MALFORMED, name + "=" + value + " is not in [" + least + ", " + most + "]");
        }
        return value;
    }

    static float finite(String name, float value) {
        return (float) finite(name, (double) value);
    }

    static double finite(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new Refused(Reason.MALFORMED, name + "=" + value + " is not finite");
        }
        return value;
    }

    /** The same value, every NaN as the canonical one. */
    static double canonical(double value) {
        return Double.longBitsToDouble(Double.doubleToLongBits(value));
    }

    static boolean flag(String name, int code) {
        return between(name, code, 0, 1) == 1;
    }

    /** The constant with that code, by a lookup that throws for an unknown one. */
    static <E extends Enum<E>> E coded(String name, int code, IntFunction<E> lookup) {
        try {
            return lookup.apply(code);
        } catch (IllegalArgumentException unknown) {
            throw new Refused(Reason.MALFORMED, name + " code=" + code + " is unknown");
        }
    }

    private static byte[] fixed(Source source, int length) {
        byte[] bytes = new byte[length];
        source.get(bytes, 0, length);
        return bytes;
    }
}

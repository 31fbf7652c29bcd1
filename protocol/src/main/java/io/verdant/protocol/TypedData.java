package io.verdant.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * EIP-712 encoding of one struct: its type hash, then one 32-byte word per field, in the order of the type. The digest that
 * is signed is {@code keccak(0x19 0x01 ‖ domain separator ‖ struct hash)}.
 */
public final class TypedData {
    private static final int WORD_LENGTH = 32;

    private final ByteArrayOutputStream words = new ByteArrayOutputStream(WORD_LENGTH * 12);

    private TypedData() {}

    /** A struct of that type, written as EIP-712's {@code encodeType}: referenced types follow, sorted. */
    public static TypedData ofType(String type) {
        return new TypedData().bytes32(Keccak256.of(type.getBytes(StandardCharsets.UTF_8)));
    }

    public TypedData bytes32(Hash32 value) {
        words.writeBytes(value.raw());
        return this;
    }

    public TypedData address(Address value) {
        words.writeBytes(new byte[WORD_LENGTH - Address.LENGTH]);
        words.writeBytes(value.raw());
        return this;
    }

    /** A signed or unsigned integer of up to 64 bits; a negative value is sign-extended, as for {@code int256}. */
    public TypedData integer(long value) {
        byte[] word = new byte[WORD_LENGTH];
        java.util.Arrays.fill(word, (byte) (value >> 63));
        for (int i = 0; i < Long.BYTES; i++) {
            word[WORD_LENGTH - 1 - i] = (byte) (value >>> (8 * i));
        }
        words.writeBytes(word);
        return this;
    }

    public TypedData string(String value) {
        return bytes32(Keccak256.of(value.getBytes(StandardCharsets.UTF_8)));
    }

    public TypedData struct(TypedData value) {
        return bytes32(value.structHash());
    }

    public Hash32 structHash() {
        return Keccak256.of(words.toByteArray());
    }

    /** What is signed, in a domain given by its separator. */
    public Hash32 digest(Hash32 domainSeparator) {
        return Keccak256.of(
                new byte[] {0x19, 0x01}, domainSeparator.raw(), structHash().raw());
    }
}

package io.verdant.settlement;

import io.verdant.protocol.Address;
import io.verdant.protocol.Hash32;
import io.verdant.protocol.Keccak256;
import java.io.ByteArrayOutputStream;

/** {@code keccak256(abi.encode(...))} of values that take one 32-byte word each, as Solidity computes it. */
final class Abi {
    private final ByteArrayOutputStream words = new ByteArrayOutputStream(5 * Hash32.LENGTH);

    private Abi() {}

    static Abi of(Hash32 first) {
        return new Abi().hash(first);
    }

    static Abi of(Address first) {
        return new Abi().address(first);
    }

    static Abi of(long first) {
        return new Abi().integer(first);
    }

    Abi hash(Hash32 value) {
        words.writeBytes(value.bytes());
        return this;
    }

    Abi address(Address value) {
        words.writeBytes(new byte[Hash32.LENGTH - Address.LENGTH]);
        words.writeBytes(value.bytes());
        return this;
    }

    /** An unsigned integer below 2^63. */
    Abi integer(long value) {
        byte[] word = new byte[Hash32.LENGTH];
        for (int i = 0; i < Long.BYTES; i++) {
            word[word.length - 1 - i] = (byte) (value >>> (8 * i));
        }
        words.writeBytes(word);
        return this;
    }

    Hash32 keccak() {
        return Keccak256.of(words.toByteArray());
    }
}

package io.verdant.protocol;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A participant's 20-byte address: the last 20 bytes of the Keccak-256 of its secp256k1 public key. */
public final class Address implements Comparable<Address> {
    public static final int LENGTH = 20;

    private final byte[] bytes;

    private Address(byte[] bytes) {
        this.bytes = bytes;
    }

    public static Address of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new IllegalArgumentException("address length=" + bytes.length);
        }
        return new Address(bytes.clone());
    }

    /** Parses {@code 0x} and 40 hexadecimal digits. */
    public static Address ofHex(String hex) {
        if (!hex.startsWith("0x")) {
            throw new IllegalArgumentException("address must start with 0x: address=" + hex);
        }
        return of(HexFormat.of().parseHex(hex.substring(2)));
    }

    /** The bytes themselves, for hashing only; never written to. */
    byte[] raw() {
        return bytes;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public String hex() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    @Override
    public int compareTo(Address other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Address address && Arrays.equals(bytes, address.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return hex();
    }
}

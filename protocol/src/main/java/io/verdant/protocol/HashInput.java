package io.verdant.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The canonical bytes of something that is hashed: a domain (so that a hash of one kind is never one of another), then
 * fields in a fixed order, big-endian, with a length before whatever has no fixed length.
 */
public final class HashInput {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    private HashInput() {}

    /** Starts with a domain of at most 255 ASCII characters, such as {@code verdant/round-seed}. */
    public static HashInput ofDomain(String domain) {
        byte[] ascii = domain.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length > 255) {
            throw new IllegalArgumentException("domain too long: length=" + ascii.length);
        }
        HashInput input = new HashInput();
        input.out.write(ascii.length);
        input.out.writeBytes(ascii);
        return input;
    }

    public HashInput hash(Hash32 value) {
        out.writeBytes(value.raw());
        return this;
    }

    public HashInput address(Address value) {
        out.writeBytes(value.raw());
        return this;
    }

    public HashInput int8(int value) {
        out.write(value);
        return this;
    }

    public HashInput int32(int value) {
        out.write(value >>> 24);
        out.write(value >>> 16);
        out.write(value >>> 8);
        out.write(value);
        return this;
    }

    public HashInput int64(long value) {
        return int32((int) (value >>> 32)).int32((int) value);
    }

    /** The length in four bytes, then the bytes. */
    public HashInput bytes(byte[] value) {
        int32(value.length);
        out.writeBytes(value);
        return this;
    }

    /** The length of the UTF-8 form in four bytes, then the UTF-8 form. */
    public HashInput text(String value) {
        return bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] toBytes() {
        return out.toByteArray();
    }

    public Hash32 sha256() {
        return Sha256.of(toBytes());
    }
}

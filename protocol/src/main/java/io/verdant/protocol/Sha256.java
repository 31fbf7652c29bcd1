package io.verdant.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 (FIPS 180-4), the hash of every commitment. One digest per thread is reused. */
public final class Sha256 {
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::newDigest);

    private Sha256() {}

    /** The hash of the parts, one after the other; the caller makes sure that their borders are unambiguous. */
    public static Hash32 of(byte[]... parts) {
        MessageDigest digest = DIGEST.get();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return Hash32.wrap(digest.digest());
    }

    /** The hash of {@code length} bytes of {@code bytes} from {@code offset}. */
    public static Hash32 of(byte[] bytes, int offset, int length) {
        MessageDigest digest = DIGEST.get();
        digest.update(bytes, offset, length);
        return Hash32.wrap(digest.digest());
    }

    static Hash32 tagged(byte tag, byte[] bytes, int offset, int length) {
        MessageDigest digest = DIGEST.get();
        digest.update(tag);
        digest.update(bytes, offset, length);
        return Hash32.wrap(digest.digest());
    }

    static Hash32 tagged(byte tag, Hash32 left, Hash32 right) {
        MessageDigest digest = DIGEST.get();
        digest.update(tag);
        digest.update(left.raw());
        digest.update(right.raw());
        return Hash32.wrap(digest.digest());
    }

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}

package io.verdant.protocol;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.util.BigIntegers;

/**
 * A participant's secp256k1 key. Signatures are deterministic (RFC 6979 with SHA-256) with low s, so the same key and
 * digest give the same bytes anywhere. The secret never appears in {@link #toString()}.
 */
public final class SigningKey {
    public static final int SECRET_LENGTH = 32;

    private final byte[] secret;
    private final BigInteger scalar;
    private final Address address;

    private SigningKey(byte[] secret, BigInteger scalar) {
        this.secret = secret;
        this.scalar = scalar;
        this.address = Secp256k1.addressOf(Secp256k1.timesBase(scalar));
    }

    /**
     * The key with that secret, 32 bytes, big-endian.
     *
     * @throws IllegalArgumentException for another length, zero, or a number not below the group's order
     */
    public static SigningKey ofSecret(byte[] secret) {
        if (secret.length != SECRET_LENGTH) {
            throw new IllegalArgumentException("secret length=" + secret.length);
        }
        if (!isScalar(secret)) {
            throw new IllegalArgumentException("secret is not between 1 and the order of the group");
        }
        return new SigningKey(secret.clone(), new BigInteger(1, secret));
    }

    /** A key that follows from a job's seed, for a private network on one machine; whoever knows the seed has the key. */
    public static SigningKey derive(long seed, Role role, int index) {
        for (int attempt = 0; ; attempt++) {
            byte[] candidate = HashInput.ofDomain("verdant/derived-key")
                    .int64(seed)
                    .int8(role.code())
                    .int32(index)
                    .int32(attempt)
                    .sha256()
                    .raw();
            if (isScalar(candidate)) {
                return ofSecret(candidate);
            }
        }
    }

    public static SigningKey generate(SecureRandom random) {
        byte[] candidate = new byte[SECRET_LENGTH];
        do {
            random.nextBytes(candidate);
        } while (!isScalar(candidate));
        return ofSecret(candidate);
    }

    public Address address() {
        return address;
    }

    public Signature sign(Hash32 digest) {
        BigInteger e = new BigInteger(1, digest.raw());
        HMacDSAKCalculator nonces = new HMacDSAKCalculator(new SHA256Digest());
        nonces.init(Secp256k1.N, scalar, digest.bytes());
        while (true) {
            BigInteger k = nonces.nextK();
            ECPoint point = Secp256k1.timesBase(k);
            BigInteger r = point.getAffineXCoord().toBigInteger();
            BigInteger s =
                    Secp256k1.inverse(k).multiply(e.add(scalar.multiply(r))).mod(Secp256k1.N);
            // An x coordinate of N or above would need a third recovery bit, which v in {27, 28} cannot carry.
            if (r.signum() > 0 && r.compareTo(Secp256k1.N) < 0 && s.signum() > 0) {
                Signature made = signature(r, s, point.getAffineYCoord().testBitZero());
                VerifiedSignatures.add(address, digest, made);
                return made;
            }
        }
    }

    /** A copy of the secret, for a key file. */
    public byte[] secretBytes() {
        return secret.clone();
    }

    /** HMAC-SHA-256 of the parts, one after the other, under the secret: values that only this key's holder can make. */
    public byte[] hmac(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HmacSHA256", e);
        }
    }

    @Override
    public String toString() {
        return "key of " + address;
    }

    private static Signature signature(BigInteger r, BigInteger s, boolean oddY) {
        boolean mirror = s.compareTo(Secp256k1.HALF_N) > 0;
        byte[] bytes = new byte[Signature.LENGTH];
        BigIntegers.asUnsignedByteArray(r, bytes, 0, Hash32.LENGTH);
        BigIntegers.asUnsignedByteArray(mirror ? Secp256k1.N.subtract(s) : s, bytes, Hash32.LENGTH, Hash32.LENGTH);
        bytes[2 * Hash32.LENGTH] = (byte) (oddY != mirror ? 28 : 27);
        return Signature.of(bytes);
    }

    private static boolean isScalar(byte[] candidate) {
        BigInteger value = new BigInteger(1, candidate);
        return value.signum() > 0 && value.compareTo(Secp256k1.N) < 0;
    }
}

package io.verdant.protocol;

import java.math.BigInteger;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;
import org.jspecify.annotations.Nullable;

/** Arithmetic on secp256k1 (SEC 2), as signatures need it. */
final class Secp256k1 {
    private static final X9ECParameters PARAMETERS = CustomNamedCurves.getByName("secp256k1");
    private static final ECCurve CURVE = PARAMETERS.getCurve();

    /** The order of the group. */
    static final BigInteger N = PARAMETERS.getN();

    static final BigInteger HALF_N = N.shiftRight(1);

    private Secp256k1() {}

    /** {@code k · G}, normalised. */
    static ECPoint timesBase(BigInteger k) {
        return new FixedPointCombMultiplier().multiply(PARAMETERS.getG(), k).normalize();
    }

    static BigInteger inverse(BigInteger value) {
        return BigIntegers.modOddInverse(N, value);
    }

    /**
     * The public key that made (r, s) over {@code digest}, where the nonce's point has the x coordinate r and a y
     * coordinate of that parity; null where there is none.
     */
    static @Nullable ECPoint recover(BigInteger digest, BigInteger r, BigInteger s, boolean oddY) {
        // r is below N, which is below the field's order, so r is a field element; it need not be on the curve
        ECPoint nonce = pointOf(r, oddY);
        if (nonce == null) {
            return null;
        }
        BigInteger rInverse = inverse(r);
        BigInteger forBase = digest.negate().multiply(rInverse).mod(N);
        BigInteger forNonce = s.multiply(rInverse).mod(N);
        ECPoint key = ECAlgorithms.sumOfTwoMultiplies(PARAMETERS.getG(), forBase, nonce, forNonce);
        return key.isInfinity() ? null : key.normalize();
    }

    /** The address of a public key: the last 20 bytes of the Keccak-256 of x ‖ y. */
    static Address addressOf(ECPoint publicKey) {
        byte[] encoded = publicKey.getEncoded(false);
        byte[] coordinates = java.util.Arrays.copyOfRange(encoded, 1, encoded.length);
        byte[] hash = Keccak256.of(coordinates).raw();
        return Address.of(java.util.Arrays.copyOfRange(hash, Hash32.LENGTH - Address.LENGTH, Hash32.LENGTH));
    }

    private static @Nullable ECPoint pointOf(BigInteger x, boolean oddY) {
        byte[] compressed = new byte[1 + Hash32.LENGTH];
        compressed[0] = (byte) (oddY ? 0x03 : 0x02);
        BigIntegers.asUnsignedByteArray(x, compressed, 1, Hash32.LENGTH);
        try {
            return CURVE.decodePoint(compressed);
        } catch (IllegalArgumentException notOnTheCurve) {
            return null;
        }
    }
}

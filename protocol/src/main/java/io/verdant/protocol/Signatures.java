package io.verdant.protocol;

import java.math.BigInteger;
import java.util.Optional;
import org.bouncycastle.math.ec.ECPoint;

/**
 * Checks of secp256k1 signatures. One message and key have one valid form per nonce: s must be in the lower half of the
 * group (the mirrored form is refused) and v must be 27 or 28.
 */
public final class Signatures {
    private Signatures() {}

    /** Whether {@code signer} made this signature over {@code digest}. */
    public static boolean verify(Address signer, Hash32 digest, Signature signature) {
        if (VerifiedSignatures.contains(signer, digest, signature)) {
            return true;
        }
        boolean holds = recover(digest, signature).filter(signer::equals).isPresent();
        if (holds) {
            VerifiedSignatures.add(signer, digest, signature);
        }
        return holds;
    }

    /** The address that made this signature over {@code digest}; empty where the signature is not a valid one. */
    public static Optional<Address> recover(Hash32 digest, Signature signature) {
        byte[] bytes = signature.raw();
        BigInteger r = new BigInteger(1, bytes, 0, Hash32.LENGTH);
        BigInteger s = new BigInteger(1, bytes, Hash32.LENGTH, Hash32.LENGTH);
        int v = bytes[2 * Hash32.LENGTH];
        boolean inRange = r.signum() > 0
                && r.compareTo(Secp256k1.N) < 0
                && s.signum() > 0
                && s.compareTo(Secp256k1.HALF_N) <= 0
                && (v == 27 || v == 28);
        if (!inRange) {
            return Optional.empty();
        }
        ECPoint key = Secp256k1.recover(new BigInteger(1, digest.raw()), r, s, v == 28);
        return key == null ? Optional.empty() : Optional.of(Secp256k1.addressOf(key));
    }
}

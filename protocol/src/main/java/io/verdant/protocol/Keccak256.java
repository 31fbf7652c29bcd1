package io.verdant.protocol;

import org.bouncycastle.crypto.digests.KeccakDigest;

/** Keccak-256 as Ethereum uses it (the original padding, not SHA-3's): addresses and EIP-712 digests. */
public final class Keccak256 {
    private static final ThreadLocal<KeccakDigest> DIGEST = ThreadLocal.withInitial(() -> new KeccakDigest(256));

    private Keccak256() {}

    /** The hash of the parts, one after the other. */
    public static Hash32 of(byte[]... parts) {
        KeccakDigest digest = DIGEST.get();
        for (byte[] part : parts) {
            digest.update(part, 0, part.length);
        }
        byte[] result = new byte[Hash32.LENGTH];
        digest.doFinal(result, 0);
        return Hash32.wrap(result);
    }
}

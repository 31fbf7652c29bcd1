package io.verdant.protocol;

/**
 * A validator's source of randomness that it can neither choose late nor hide: {@code length} values, each the hash of the
 * one revealed after it. The anchor is registered; round 0 reveals the anchor's preimage, round 1 that one's, and so on.
 */
public final class HashChain {
    private static final String DOMAIN = "verdant/hash-chain";

    private final Hash32[] values;

    /**
     * @param networkTag makes chains of one key in different networks different
     * @param length rounds that the chain lasts, at most {@link Limits#MAX_CHAIN_LENGTH}
     */
    public HashChain(SigningKey key, Hash32 networkTag, int length) {
        if (length < 1 || length > Limits.MAX_CHAIN_LENGTH) {
            throw new IllegalArgumentException("length=" + length + " limit=" + Limits.MAX_CHAIN_LENGTH);
        }
        byte[] message =
                HashInput.ofDomain("verdant/hash-chain-secret").hash(networkTag).toBytes();
        values = new Hash32[length + 1];
        values[0] = Hash32.wrap(key.hmac(message));
        for (int i = 1; i <= length; i++) {
            values[i] = image(values[i - 1]);
        }
    }

    /** What is registered: the image of round 0's preimage. */
    public Hash32 anchor() {
        return values[values.length - 1];
    }

    public int length() {
        return values.length - 1;
    }

    /** What is revealed in that round, counted from 0. */
    public Hash32 preimage(int round) {
        if (round < 0 || round >= length()) {
            throw new IllegalArgumentException("round=" + round + " chainLength=" + length());
        }
        return values[values.length - 2 - round];
    }

    public static boolean isPreimage(Hash32 preimage, Hash32 image) {
        return image(preimage).equals(image);
    }

    private static Hash32 image(Hash32 value) {
        return HashInput.ofDomain(DOMAIN).hash(value).sha256();
    }
}

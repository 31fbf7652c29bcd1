package io.verdant.protocol;

import java.util.Arrays;

/**
 * A signed command. The signature is over the EIP-712 digest of (domain, sender, job, game, sequence, previous, hash of the
 * payload), so that a message can be replayed in no other chain, job, game or place.
 *
 * @param jobId zero before there is a job
 * @param gameId zero outside a dispute
 * @param sequence counts this sender's messages from 0
 * @param previous hash of this sender's previous envelope, zero for the first
 * @param payload the SBE bytes of the {@link Command}
 */
public record Envelope(
        Address sender,
        Hash32 jobId,
        Hash32 gameId,
        long sequence,
        Hash32 previous,
        byte[] payload,
        Signature signature) {
    @Override
    public boolean equals(Object other) {
        return other instanceof Envelope that
                && sender.equals(that.sender)
                && jobId.equals(that.jobId)
                && gameId.equals(that.gameId)
                && sequence == that.sequence
                && previous.equals(that.previous)
                && Arrays.equals(payload, that.payload)
                && signature.equals(that.signature);
    }

    @Override
    public int hashCode() {
        return signature.hashCode();
    }
}

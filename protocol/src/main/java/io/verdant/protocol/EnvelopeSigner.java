package io.verdant.protocol;

/**
 * Makes a participant's envelopes, each naming the one before it. One per key; not thread safe. After a restart
 * {@link #resume} continues where the log says this key stopped.
 */
public final class EnvelopeSigner {
    private final SigningKey key;
    private long nextSequence;
    private Hash32 previous = Hash32.ZERO;

    public EnvelopeSigner(SigningKey key) {
        this.key = key;
    }

    public Address address() {
        return key.address();
    }

    public long nextSequence() {
        return nextSequence;
    }

    /** Hash of the last envelope that was signed, zero before the first. */
    public Hash32 previous() {
        return previous;
    }

    public void resume(long sequence, Hash32 previousHash) {
        Fields.natural("sequence", sequence);
        this.nextSequence = sequence;
        this.previous = previousHash;
    }

    /**
     * The next envelope.
     *
     * @param jobId zero before there is a job
     * @param gameId zero outside a dispute
     * @throws IllegalArgumentException for a command that no decoder would take
     */
    public Envelope sign(Hash32 jobId, Hash32 gameId, Command command) {
        byte[] payload = CommandCodec.encode(command);
        Hash32 digest = Eip712.envelopeDigest(key.address(), jobId, gameId, nextSequence, previous, payload);
        Envelope envelope =
                new Envelope(key.address(), jobId, gameId, nextSequence, previous, payload, key.sign(digest));
        previous = Envelopes.hash(envelope);
        nextSequence++;
        return envelope;
    }
}

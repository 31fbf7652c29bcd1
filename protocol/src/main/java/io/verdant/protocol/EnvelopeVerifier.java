package io.verdant.protocol;

/** Checks an envelope by itself: its limit, its signature, and only then its payload. Its place in a log is the core's. */
public final class EnvelopeVerifier {
    private EnvelopeVerifier() {}

    /** The command, or {@code TOO_LARGE}, {@code BAD_SIGNATURE} or what the payload's decoder refused. */
    public static Decoded<Command> verify(Envelope envelope) {
        int length = envelope.payload().length;
        if (length > Limits.MAX_PAYLOAD_LENGTH) {
            return Decoded.refused(
                    Reason.TOO_LARGE, "payload length=" + length + " limit=" + Limits.MAX_PAYLOAD_LENGTH);
        }
        if (!Signatures.verify(envelope.sender(), Eip712.envelopeDigest(envelope), envelope.signature())) {
            return Decoded.refused(
                    Reason.BAD_SIGNATURE, "sender=" + envelope.sender() + " sequence=" + envelope.sequence());
        }
        return CommandCodec.decode(envelope.payload());
    }
}

package io.verdant.protocol;

import io.verdant.protocol.sbe.EnvelopeMessageDecoder;
import io.verdant.protocol.sbe.EnvelopeMessageEncoder;
import io.verdant.protocol.sbe.MessageHeaderDecoder;
import io.verdant.protocol.sbe.MessageHeaderEncoder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** The bytes of an {@link Envelope}. Decoding checks neither the signature nor the payload: {@link EnvelopeVerifier} does. */
public final class EnvelopeCodec {
    private EnvelopeCodec() {}

    public static byte[] encode(Envelope envelope) {
        byte[] payload = envelope.payload();
        Fields.length("payload", payload.length, Limits.MAX_PAYLOAD_LENGTH);
        ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(256 + payload.length);
        EnvelopeMessageEncoder encoder =
                new EnvelopeMessageEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        encoder.putSender(envelope.sender().raw(), 0, Address.LENGTH)
                .putJobId(envelope.jobId().raw(), 0, Hash32.LENGTH)
                .putGameId(envelope.gameId().raw(), 0, Hash32.LENGTH)
                .sequence(Fields.natural("sequence", envelope.sequence()))
                .putPrevious(envelope.previous().raw(), 0, Hash32.LENGTH)
                .putSignature(envelope.signature().raw(), 0, Signature.LENGTH)
                .putPayload(payload, 0, payload.length);
        return Wire.toBytes(buffer, encoder.encodedLength());
    }

    public static Decoded<Envelope> decode(byte[] bytes) {
        return Wire.decode(bytes, Limits.MAX_ENVELOPE_LENGTH, EnvelopeCodec::read, EnvelopeCodec::encode);
    }

    public static Decoded<Envelope> decode(DirectBuffer buffer, int offset, int length) {
        return Wire.decode(buffer, offset, length, Limits.MAX_ENVELOPE_LENGTH, EnvelopeCodec::decode);
    }

    private static Envelope read(DirectBuffer buffer) {
        Wire.requireTemplate(buffer, EnvelopeMessageDecoder.TEMPLATE_ID);
        EnvelopeMessageDecoder decoder =
                new EnvelopeMessageDecoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return new Envelope(
                Fields.address(decoder::getSender),
                Fields.hash(decoder::getJobId),
                Fields.hash(decoder::getGameId),
                decoder.sequence(),
                Fields.hash(decoder::getPrevious),
                Fields.bytes("payload", decoder.payloadLength(), Limits.MAX_PAYLOAD_LENGTH, decoder::getPayload),
                Fields.signature(decoder::getSignature));
    }
}

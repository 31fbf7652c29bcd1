package io.verdant.protocol;

import io.verdant.protocol.sbe.MessageHeaderDecoder;
import java.util.Arrays;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The frame of every decoder: the length first, then the fields, then equality with what the encoder writes for the value.
 * The last makes bytes canonical: unknown versions, other block lengths, trailing bytes and ill-formed text all differ.
 */
final class Wire {
    static final int HEADER_LENGTH = MessageHeaderDecoder.ENCODED_LENGTH;

    static {
        if (!DirectBuffer.SHOULD_BOUNDS_CHECK) {
            throw new IllegalStateException(
                    "decoding of peers' bytes needs " + DirectBuffer.DISABLE_BOUNDS_CHECKS_PROP_NAME + " to be false");
        }
    }

    private Wire() {}

    static <T> Decoded<T> decode(
            byte[] bytes, int limit, Function<DirectBuffer, T> reader, Function<T, byte[]> encoder) {
        if (bytes.length > limit) {
            return Decoded.refused(Reason.TOO_LARGE, "length=" + bytes.length + " limit=" + limit);
        }
        try {
            T value = reader.apply(new UnsafeBuffer(bytes));
            return Arrays.equals(encoder.apply(value), bytes)
                    ? Decoded.ok(value)
                    : Decoded.refused(Reason.MALFORMED, "not the canonical encoding: length=" + bytes.length);
        } catch (Refused refused) {
            return Decoded.refused(refused.rejection());
        } catch (IndexOutOfBoundsException endsEarly) {
            return Decoded.refused(Reason.MALFORMED, "message ends early: length=" + bytes.length);
        }
    }

    /** Copies a range of a buffer once its length is within the limit; the codecs decode the copy. */
    static <T> Decoded<T> decode(
            DirectBuffer buffer, int offset, int length, int limit, Function<byte[], Decoded<T>> decoder) {
        if (length < 0 || length > limit) {
            return Decoded.refused(Reason.TOO_LARGE, "length=" + length + " limit=" + limit);
        }
        if (offset < 0 || offset > buffer.capacity() - length) {
            return Decoded.refused(Reason.MALFORMED, "message ends early: length=" + length);
        }
        byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return decoder.apply(bytes);
    }

    /** The template id of the message, where schema and version are these. */
    static int templateId(DirectBuffer buffer) {
        MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, 0);
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID) {
            throw new Refused(Reason.MALFORMED, "schemaId=" + header.schemaId() + " is not this protocol's");
        }
        if (header.version() != MessageHeaderDecoder.SCHEMA_VERSION) {
            throw new Refused(Reason.MALFORMED, "version=" + header.version() + " is not this protocol's");
        }
        return header.templateId();
    }

    static void requireTemplate(DirectBuffer buffer, int expected) {
        int templateId = templateId(buffer);
        if (templateId != expected) {
            throw new Refused(Reason.MALFORMED, "templateId=" + templateId + " expected=" + expected);
        }
    }

    static byte[] toBytes(ExpandableArrayBuffer buffer, int encodedLength) {
        return Arrays.copyOf(buffer.byteArray(), HEADER_LENGTH + encodedLength);
    }
}

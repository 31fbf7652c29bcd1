package io.verdant.protocol.transport;

import io.verdant.protocol.Reason;
import io.verdant.protocol.Rejection;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.arrow.flatbuf.Buffer;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FieldNode;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.MessageHeader;
import org.apache.arrow.flatbuf.RecordBatch;
import org.apache.arrow.flatbuf.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Looks at an Arrow IPC stream before Arrow does. Arrow's reader allocates what a length field asks for, follows nested
 * fields wherever their offsets lead and drops buffers when it stops half-way; so the stream must first be seen to be what a
 * frame is: a schema of one flat field, one uncompressed record batch whose buffers lie inside its body, the end mark.
 */
final class ArrowFraming {
    static final int MAX_METADATA_LENGTH = 4096;
    static final int MAX_SCHEMA_ENTRIES = 8;

    private static final int CONTINUATION = 0xFFFFFFFF;
    private static final int PREFIX_LENGTH = 8;
    private static final int BUFFERS_PER_COLUMN = 2;

    private final ByteBuffer content;

    private ArrowFraming(ByteBuffer content) {
        this.content = content;
    }

    /** Null where the bytes have the form of a frame of at most that many elements. Never throws. */
    static @Nullable Rejection check(byte[] content, int maxElements) {
        try {
            return new ArrowFraming(ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN)).check(maxElements);
        } catch (RuntimeException e) {
            return malformed("Arrow metadata: " + e.getClass().getSimpleName());
        }
    }

    private @Nullable Rejection check(int maxElements) {
        Message schema = nextMessage();
        if (schema == null || schema.headerType() != MessageHeader.Schema || schema.bodyLength() != 0) {
            return malformed("Arrow stream does not begin with a schema");
        }
        if (!isFlat(schema)) {
            return malformed("Arrow schema is not one flat field");
        }
        Message batch = nextMessage();
        if (batch == null || batch.headerType() != MessageHeader.RecordBatch) {
            return malformed("Arrow stream has no record batch");
        }
        long bodyLength = batch.bodyLength();
        if (bodyLength < 0 || bodyLength > content.remaining()) {
            return malformed("Arrow body outside the frame: bodyLength=" + bodyLength);
        }
        if (!isOneColumn(batch, bodyLength, maxElements)) {
            return malformed("Arrow record batch is not one column");
        }
        content.position(content.position() + (int) bodyLength);
        return endsHere() ? null : malformed("Arrow stream goes on after its record batch");
    }

    private @Nullable Message nextMessage() {
        if (content.remaining() < PREFIX_LENGTH || content.getInt() != CONTINUATION) {
            return null;
        }
        int length = content.getInt();
        if (length <= 0
                || length > MAX_METADATA_LENGTH
                || length % PREFIX_LENGTH != 0
                || length > content.remaining()) {
            return null;
        }
        ByteBuffer metadata = content.slice(content.position(), length).order(ByteOrder.LITTLE_ENDIAN);
        content.position(content.position() + length);
        Message message = Message.getRootAsMessage(metadata);
        return message.customMetadataLength() == 0 ? message : null;
    }

    private static boolean isFlat(Message message) {
        Schema schema = (Schema) message.header(new Schema());
        if (schema == null || schema.fieldsLength() != 1 || schema.featuresLength() != 0) {
            return false;
        }
        Field field = schema.fields(0);
        return schema.customMetadataLength() <= MAX_SCHEMA_ENTRIES
                && field.childrenLength() == 0
                && field.customMetadataLength() == 0
                && field.dictionary() == null;
    }

    private static boolean isOneColumn(Message message, long bodyLength, int maxElements) {
        RecordBatch batch = (RecordBatch) message.header(new RecordBatch());
        if (batch == null || batch.compression() != null || batch.variadicBufferCountsLength() != 0) {
            return false;
        }
        if (batch.nodesLength() != 1 || batch.buffersLength() != BUFFERS_PER_COLUMN) {
            return false;
        }
        FieldNode node = batch.nodes(0);
        if (node.length() != batch.length()
                || node.nullCount() != 0
                || node.length() < 1
                || node.length() > maxElements) {
            return false;
        }
        return isInside(batch.buffers(0), bodyLength) && isInside(batch.buffers(1), bodyLength);
    }

    private static boolean isInside(Buffer buffer, long bodyLength) {
        long offset = buffer.offset();
        long length = buffer.length();
        return offset >= 0 && length >= 0 && offset <= bodyLength && length <= bodyLength - offset;
    }

    private boolean endsHere() {
        return content.remaining() == PREFIX_LENGTH && content.getInt() == CONTINUATION && content.getInt() == 0;
    }

    private static Rejection malformed(String detail) {
        return new Rejection(Reason.MALFORMED, detail);
    }
}
